"""The example stacks with everything show each feature, and each setting of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from components.carto.values import merge
from components.settings.features import Features
from components.settings.introspection import fields, is_model, unwrap_annotation
from tests.support.example_stacks import CERTIFICATES, STACKS, raw_settings, settings_of
from tests.support.sandbox import EVERYTHING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydantic import BaseModel

INSTEAD = ("disconnected.saml.",)
"""Settings in place of others that an example has."""
LATER = re.compile(r"^    # Chart 1\.287\.1 .*", re.MULTILINE | re.DOTALL)
"""Features of a chart later than the tested one, in the comment at the end of a stack file."""
OF_A_CLOUD = {"bigqueryWorkloadIdentity", "clusterDomain"}
"""Features that not every cloud's example has."""


def leaves(model: type[BaseModel]) -> Iterator[tuple[str, ...]]:
    for name, field in fields(model).items():
        kind = unwrap_annotation(field.annotation)
        below = list(leaves(kind)) if is_model(kind) else [()]
        yield from ((name, *path) for path in below)


def shown(settings: Any, path: tuple[str, ...]) -> bool:
    for name in path:
        if not isinstance(settings, dict) or name not in settings:
            return False
        settings = settings[name]
    return True


def later(stack: str) -> Mapping[str, Any]:
    """The settings in the comment at the end of a stack file."""
    found = LATER.search(STACKS[stack].read_text())
    lines = found[0].splitlines() if found else []
    text = "\n".join(line.removeprefix("    # ") for line in lines if line.startswith(("    # ", "    #  ")))
    block: Mapping[str, Any] = yaml.safe_load(text[text.index("duckdb:") :].replace("…", "MII"))
    return block


def test_each_setting_of_a_feature_is_in_an_example() -> None:
    stacks = [raw_settings(stack)["features"] for stack in EVERYTHING]
    stacks.append(later("kubernetes-everything"))
    missing = {".".join(path) for path in leaves(Features) if not any(shown(stack, path) for stack in stacks)}
    assert {path for path in missing if not path.startswith(INSTEAD)} == set()


@pytest.mark.parametrize("stack", EVERYTHING)
def test_each_cloud_has_every_feature_that_works_there(stack: str) -> None:
    text = STACKS[stack].read_text()
    expected = set(fields(Features)) - OF_A_CLOUD - set(later("kubernetes-everything"))
    if stack == "gcp-everything":
        expected -= {"googleServiceAccount"}
    assert {name for name in expected if not re.search(rf"^    (# )?{name}:", text, re.MULTILINE)} == set()


@pytest.mark.parametrize("feature", ["duckdb", "trustedCertificates", "disconnected"])
def test_a_feature_of_a_later_chart_works_as_the_comment_has_it(feature: str) -> None:
    settings = {**later("kubernetes-everything")}
    if feature == "trustedCertificates":
        settings[feature] = {"certificates": CERTIFICATES}
    open_ = {"networkPolicies": {"enabled": False}}
    changes = {"chart": {"version": "1.287.1-beta"}, "network": open_, "features": {feature: settings[feature]}}
    raw = {**raw_settings("kubernetes-everything"), "network": open_}
    loaded = settings_of(merge(raw, changes))
    assert dict(loaded.features.named())[feature].is_enabled
