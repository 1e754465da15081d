"""Every secret of every example stack is in Secrets and nowhere else, searched for in every spelling.

In what the program registers, the values for Helm among it, and in what Helm makes of those: with CARTO's chart where
CARTO_CHART names its folder, and always with the simulated chart.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest

from components.carto.chart import chart_keys
from components.settings.load import load
from components.settings.problems import SettingsError
from tests.contract.charts import CHARTS, SIMULATED, rendered_with
from tests.contract.rendered import Manifest
from tests.support.example_stacks import NAMES, PROJECT, build, built, raw_settings, settings_of
from tests.support.known_leaks import OF_THE_AI_PROXY
from tests.support.leaks import SHORTEST, leaks, leaks_in, texts_in
from tests.support.recorder import Secret
from tests.support.secret_sources import secrets_in_kubernetes, secrets_in_package, secrets_in_settings
from tests.support.stack_settings import as_text
from tools.toolchain import helm_bin

every_stack = pytest.mark.parametrize("name", NAMES)
every_chart = pytest.mark.parametrize(("chart", "name"), [(chart, name) for chart in CHARTS for name in NAMES])
needs_helm = pytest.mark.skipif(helm_bin() is None, reason="there is no Helm to render a chart with: run `make helm`")

RELEASE = "release-helm"


@functools.cache
def secrets_of(name: str) -> Mapping[str, str]:
    """Every secret of a stack by its source: settings, customer package, generated, Kubernetes Secret."""
    stack, raw = built(name), raw_settings(name)
    found = secrets_in_settings({f"carto:{key}": value for key, value in raw.items()})
    found |= secrets_in_package(PROJECT / raw["customerPackage"]["path"])
    found |= secrets_in_kubernetes(stack.secrets)
    for node in stack.graph:
        found |= dict(marked_texts(node.inputs, node.name))
    # Marked or not, so that one which is not is searched for all the same.
    inline = {key: stack.at(f"{key}.value") for key in chart_keys().existing_secret_ignored}
    return found | {f"values {key}": text for key, text in inline.items() if text is not None}


@functools.cache
def manifests_of(chart: str, name: str) -> Sequence[Manifest]:
    """What a chart makes of a stack's values."""
    return rendered_with(chart, built(name)).manifests


def marked_texts(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """Texts marked as secret. Left out are keepers, which repeat secrets together with host names and the like."""
    if isinstance(value, Secret):
        if isinstance(value.value, str):
            yield path, value.value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            if key != "keepers":
                yield from marked_texts(inner, f"{path}.{key}")
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from marked_texts(inner, f"{path}[{index}]")


def without_marked(value: Any) -> Any:
    """What the engine would show."""
    if isinstance(value, Secret):
        return None
    if isinstance(value, Mapping):
        return {key: without_marked(inner) for key, inner in value.items()}
    return [without_marked(inner) for inner in value] if isinstance(value, list) else value


@every_stack
def test_the_secrets_of_a_stack_are_known_and_long_enough_to_be_searched_for(name: str) -> None:
    secrets = secrets_of(name)
    sources = {where.split(".")[0].split(" ")[0] for where in secrets}
    assert {"customer", "Secret", RELEASE} <= sources
    assert [where for where, text in secrets.items() if len(text.strip()) < SHORTEST] == []


@every_stack
def test_nothing_registered_shows_a_secret(name: str) -> None:
    graph, secrets = built(name).graph, secrets_of(name)
    shown = {node.name: without_marked(node.inputs) for node in graph}
    shown["the stack's outputs"] = without_marked(graph.outputs)
    found = {path: names for path, text in texts_in(shown) if (names := leaks(secrets, text))}
    assert found == {}


@every_stack
def test_values_hold_only_secrets_that_the_chart_cannot_take_from_elsewhere(name: str) -> None:
    """Marked or not: the chart could write any value into any object."""
    secrets = secrets_of(name)
    found = {path for path, text in texts_in(built(name).values) if leaks(secrets, text)}
    assert found
    assert found <= {f"{key}.value" for key in chart_keys().existing_secret_ignored}


@needs_helm
@every_chart
def test_no_manifest_but_secrets_holds_a_secret(chart: str, name: str) -> None:
    stack, secrets = built(name), secrets_of(name)
    readable = [one for one in manifests_of(chart, name) if one["kind"] != "Secret"]
    # The simulated chart has no probes.
    known = OF_THE_AI_PROXY if chart != SIMULATED and stack.settings.features.ai.enabled else ()
    texts = {leak.place: stack.at(f"{leak.secret}.value") for leak in known}
    expected = {place: sorted(where for where in secrets if secrets[where] == text) for place, text in texts.items()}
    assert leaks_in(secrets, readable) == expected


@needs_helm
@every_chart
def test_the_chart_copies_nothing_out_of_the_projects_secrets(chart: str, name: str) -> None:
    """A copy would stay as it is when the secret is rotated."""
    assert leaks_in(secrets_in_kubernetes(built(name).secrets), manifests_of(chart, name)) == {}


ENCRYPTED: Mapping[str, Any] = {
    "appSecrets": {"googleMapsApiKey": {"value": "Maps-Key-1234567"}},
    "mapsApi": {"extraEnvVars": [{"name": "TOKEN", "value": "Token-1234567"}], "replicaCount": 2},
    "router": {"nginxConfig": None},
}


def test_helm_values_with_a_secret_are_refused_in_plain_text() -> None:
    config = as_text({**raw_settings("demo"), "helmValues": ENCRYPTED})
    with pytest.raises(SettingsError, match=r"carto:helmValues\.appSecrets\.googleMapsApiKey\.value"):
        load(config, secret_keys={*config} - {"helmValues"})


def test_helm_values_that_the_stack_encrypts_stay_encrypted() -> None:
    config = as_text({**raw_settings("demo"), "helmValues": ENCRYPTED})
    stack = build(load(config, secret_keys={*config}))
    secrets = {"key": "Maps-Key-1234567", "token": "Token-1234567"}
    shown = {node.name: without_marked(node.inputs) for node in stack.graph}
    assert [path for path, text in texts_in(shown) if leaks(secrets, text)] == []
    # Helm gets them as they are, and what is no text can still be seen.
    assert stack.at("appSecrets.googleMapsApiKey.value") == secrets["key"]
    assert stack.at("mapsApi.extraEnvVars") == ENCRYPTED["mapsApi"]["extraEnvVars"]
    assert stack.marked_values["mapsApi"]["replicaCount"] == 2
    assert (
        stack.marked_values["appConfigValues"]
        == build(settings_of(raw_settings("demo"))).marked_values["appConfigValues"]
    )
