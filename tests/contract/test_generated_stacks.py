"""Any valid stack gives values that the chart knows, that render, and whose references exist.

`GENERATED_STACKS=<examples of each cloud> python -m pytest tests/contract/test_generated_stacks.py` tries more.
"""

from __future__ import annotations

import dataclasses
import os
from typing import TYPE_CHECKING, Any

import pulumi
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import note as noted
from hypothesis import reject as leave_out

from components.carto.values import merge
from components.settings import Cloud
from tests.contract import invariants
from tests.contract.charts import CHARTS, rendered_with
from tests.support.example_stacks import PROJECT, build, built, settings_of
from tests.support.generated_stacks import account_for, stacks
from tests.support.secret_sources import secrets_in_kubernetes, secrets_in_package, secrets_in_settings
from tools.toolchain import helm_bin

if TYPE_CHECKING:
    from collections.abc import Mapping

    from components.settings import Settings
    from tests.support.example_stacks import Built

EXAMPLES = int(os.environ.get("GENERATED_STACKS", "5"))
"""Of each cloud."""


def secrets_of(raw: Mapping[str, Any], stack: Built) -> dict[str, str]:
    """Every secret of the stack by its source."""
    found = secrets_in_settings({f"carto:{key}": value for key, value in raw.items()})
    found |= secrets_in_package(PROJECT / raw["customerPackage"]["path"])
    return found | secrets_in_kubernetes(stack.secrets)


def existing_secrets(settings_: Settings) -> list[str]:
    """Secrets of the cluster that the settings name."""
    named = getattr(getattr(settings_.exposure, "tls", None), "secret_name", None)
    return [named] if named else []


@pytest.mark.skipif(helm_bin() is None, reason="there is no Helm to render a chart with: run `make helm`")
@pytest.mark.parametrize("cloud", Cloud)
def test_any_valid_stack_gives_values_that_the_chart_takes(cloud: Cloud) -> None:
    @given(stacks(cloud))
    @settings(
        derandomize=True, database=None, max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck)
    )
    def check(raw: dict[str, Any]) -> None:
        assert problems_of_stack(raw) == []

    check()


def problems_of_stack(raw: dict[str, Any]) -> list[str]:
    try:
        loaded = settings_of(raw)
        stack = build(loaded, account_for(loaded.cloud))
    except pulumi.RunError as refused:
        # What the account has does not fit, as a message says.
        noted(str(refused))
        leave_out()
    secrets = secrets_of(raw, stack)
    found = [
        *invariants.keys_and_types(stack),
        *invariants.no_trap(stack),
        *invariants.storage_is_complete(stack),
        *invariants.secrets_have_one_form(stack),
        *invariants.secrets_are_in_secrets_only(stack, secrets),
    ]
    for chart in CHARTS:
        rendered = rendered_with(chart, stack)
        found += invariants.pods_find_their_secrets(stack, rendered, existing_secrets(stack.settings))
        found += invariants.manifests_have_no_secret(rendered, secrets)
        found += invariants.selectors_match(stack, rendered)
        found += invariants.objects_have_one_name(rendered)
        found += invariants.labels_are_valid(rendered.manifests)
    return found


@pytest.mark.parametrize(
    ("check", "changes", "problem"),
    [
        (invariants.keys_and_types, {"router": {"replicas": 2}}, "router.replicas"),
        (invariants.keys_and_types, {"appConfigValues": {"aiFeaturesEnabled": "false"}}, "expected bool"),
        (invariants.no_trap, {"externalPostgresql": {"host": ""}}, "externalPostgresql.host"),
        (invariants.no_trap, {"internalRedis": {"enabled": True}}, "one cache"),
        (invariants.no_trap, {"gateway": {"enabled": True}}, "gateway"),
        (invariants.storage_is_complete, {"appConfigValues": {"awsEksPodIdentityBucketsEnabled": False}}, "by a key"),
        (invariants.secrets_have_one_form, {"cartoSecrets": {"geminiApiKey": {"value": "x"}}}, "geminiApiKey"),
        (invariants.secrets_have_one_form, {"externalPostgresql": {"existingSecret": "other"}}, "other"),
    ],
)
def test_a_wrong_value_is_found(check: invariants.Check, changes: Mapping[str, Any], problem: str) -> None:
    stack = built("aws-quickstart")
    assert list(check(stack)) == []
    wrong = dataclasses.replace(stack, values=merge(stack.values, changes))
    assert any(problem in each for each in check(wrong))
