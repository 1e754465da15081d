"""A name that the Azure provider doesn't know is a problem of the settings: the provider would ignore it."""

from __future__ import annotations

from pulumi import _types
from pulumi_azure_native.provider import ProviderArgs

from components.settings.azure_provider import KNOWN
from tests.support.stack_settings import load_yaml

STACK = load_yaml("carto:cloud: azure\ncarto:cluster: {name: platform, resourceGroup: platform}\n")


def test_the_names_are_those_of_the_installed_provider() -> None:
    assert sorted(KNOWN) == sorted(_types.input_type_py_to_pulumi_names(ProviderArgs).values())


def test_a_mistyped_subscription_is_refused_with_the_name_that_is_meant() -> None:
    (problem,) = STACK.provider_problems({"azure-native:subscriptionID": "hunter2", "aws:regoin": "eu-west-1"})

    assert "azure-native:subscriptionID" in str(problem)
    assert str(problem).endswith(
        "fix: did you mean azure-native:subscriptionId? Remove it: pulumi config rm azure-native:subscriptionID"
    )
    assert "hunter2" not in str(problem)


def test_a_name_that_is_like_no_other_has_no_suggestion() -> None:
    (problem,) = STACK.provider_problems({"azure-native:xyz": "1"})

    assert str(problem).endswith("fix: Remove it: pulumi config rm azure-native:xyz")


def test_known_names_pass() -> None:
    assert list(STACK.provider_problems({f"azure-native:{name}": "1" for name in KNOWN})) == []
