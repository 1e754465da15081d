"""The component package's schema, from which Pulumi writes SDKs for other languages."""

from __future__ import annotations

import json
from typing import Any

import pulumi
import pytest
from pulumi.provider.experimental.component import ComponentProvider

from plugin.installation import CartoSelfHosted, _plain

TYPE = "carto-selfhosted:index:CartoSelfHosted"


def schema() -> dict[str, Any]:
    provider = ComponentProvider([CartoSelfHosted], "carto-selfhosted", None, "0.1.0")
    found: dict[str, Any] = json.loads(str(provider.schema))
    return found


def test_the_schema_has_the_component_with_its_documentation() -> None:
    component = schema()["resources"][TYPE]
    assert component["isComponent"] is True
    assert set(component["inputProperties"]) == {"settings"}
    assert component["requiredInputs"] == []
    assert {"url", "outputs"} <= set(component["properties"])
    assert "Where users open CARTO" in component["properties"]["url"]["description"]


def test_settings_are_passed_on_as_the_engine_passes_configuration() -> None:
    assert _plain({"cloud": "aws", "disposable": True, "cluster": {"name": "platform"}}) == {
        "cloud": "aws",
        "disposable": "true",
        "cluster": '{"name": "platform"}',
    }


@pytest.mark.parametrize(
    ("settings", "path", "command"),
    [
        ({"domain": pulumi.Output.from_input("a")}, "settings.domain", "carto:domain"),
        ({"tags": {"a": [pulumi.Output.from_input("b")]}}, "settings.tags.a[0]", "carto:tags.a[0]"),
        (pulumi.Output.from_input({}), "settings", "carto:<key>"),
    ],
)
def test_a_value_that_is_not_known_yet_is_refused_with_its_path(settings: Any, path: str, command: str) -> None:
    with pytest.raises(pulumi.InputPropertyError) as refused:
        _plain(settings)
    assert refused.value.property_path == path
    assert command in refused.value.reason


@pytest.mark.parametrize(
    ("settings", "path", "reason"),
    [
        ("cloud: aws", "settings", "expected an object of settings, not text"),
        (["cloud"], "settings", "expected an object of settings, not a list"),
        ({"domain": None}, "settings.domain", "not null"),
        ({"tags": {"a": pulumi.StringAsset("ExampleOnlyText")}}, "settings.tags", "not an asset"),
    ],
)
def test_a_value_of_another_kind_is_refused_with_its_path(settings: Any, path: str, reason: str) -> None:
    with pytest.raises(pulumi.InputPropertyError) as refused:
        _plain(settings)
    assert refused.value.property_path == path
    assert reason in refused.value.reason
    assert "ExampleOnlyText" not in str(refused.value)
