"""Preflight compares what a stack creates with the quotas of its account."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from operations.clouds.command import CommandFailed
from operations.preview_report.steps import Step
from operations.quotas.azure import cores
from tests.unit.preflight.machine import (
    command,
    findings,
    quotas_of_aws,
    quotas_of_azure,
    quotas_of_google_cloud,
)

pytestmark = pytest.mark.xdist_group("every stack's graph")  # one process registers them all, and remembers


def is_about_quotas(line: str) -> bool:
    asked = ("describe-account", "describe-load-balancers", "get-account-summary", "gcloud compute", "usages?")
    return any(each in line for each in asked)


def with_quotas(answer: Callable[[str], str]) -> Callable[[Sequence[str]], str]:
    """The clouds' command lines, with another answer about quotas."""

    def run(words: Sequence[str]) -> str:
        line = " ".join(words)
        return answer(line) if is_about_quotas(line) else command()(words)

    return run


def refused(line: str) -> str:
    raise CommandFailed("AccessDenied")


STACKS = {
    "aws-everything": (
        {"DBInstances", "DBParameterGroups", "DBSubnetGroups", "Roles"},
        lambda line: quotas_of_aws(line, 40),
    ),
    "gcp-everything": (
        {"STATIC_ADDRESSES", "GLOBAL_INTERNAL_ADDRESSES", "SSL_POLICIES", "SECURITY_POLICIES"},
        lambda _: quotas_of_google_cloud(8),
    ),
    "azure-everything": (
        {"cores", "standardDDSv5Family", "PublicIPAddresses", "StorageAccounts"},
        lambda _: quotas_of_azure(9),
    ),
}


@pytest.mark.parametrize("stack", STACKS)
def test_a_quota_with_room_passes_and_a_full_one_fails(stack: str, capsys: pytest.CaptureFixture[str]) -> None:
    names, full = STACKS[stack]
    found = findings(capsys, 0, stack, cluster={"nodes": None})
    assert {found["cloud", f"quota {name}"][0] for name in names} == {"passed"}
    found = findings(capsys, 1, stack, cluster={"nodes": None}, run=with_quotas(full))
    failed = {check.removeprefix("quota "): value for (_, check), value in found.items() if value[0] == "failed"}
    assert failed
    assert set(failed) <= names
    assert all("in use; the stack needs" in detail and remedy for _, detail, remedy in failed.values())


@pytest.mark.parametrize("stack", STACKS)
def test_what_is_not_listed_or_not_answered_is_not_checked(stack: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = findings(capsys, 0, stack, cluster={"nodes": None}, run=with_quotas(refused))
    of_quotas = {check: value for (_, check), value in found.items() if "quota" in check}
    assert {state for state, _, _ in of_quotas.values()} == {"skipped"}
    assert all(detail.startswith("not checked: ") for _, detail, _ in of_quotas.values())
    assert "other quotas" in of_quotas
    assert any("AccessDenied" in detail for _, detail, _ in of_quotas.values())


def test_nothing_is_asked_about_what_is_not_created(capsys: pytest.CaptureFixture[str]) -> None:
    found = findings(capsys, 0, "aws-quickstart", run=with_quotas(quotas_of_aws))
    assert ("cloud", "quota DBInstances") in found
    assert ("cloud", "quota application-load-balancers") not in found
    deployed = findings(capsys, 0, "aws-quickstart", change="same")
    assert not [check for _, check in deployed if "quota" in check]


@pytest.mark.parametrize(
    ("sku", "mode", "expected"),
    [
        ("Standard_D2ds_v5", "Disabled", {"cores": 2, "standardDDSv5Family": 2}),
        ("Standard_E4ds_v4", "ZoneRedundant", {"cores": 8, "standardEDSv4Family": 8}),
        ("Standard_B1ms", "Disabled", {"cores": 1, "standardBSFamily": 1}),
    ],
)
def test_the_cores_of_a_server_count_in_its_family(sku: str, mode: str, expected: dict[str, float]) -> None:
    step = Step(
        urn="urn",
        change="create",
        old={},
        new={"sku": {"name": sku}, "highAvailability": {"mode": mode}},
        was_protected=False,
        is_protected=False,
        paths=(),
        replaced_by=(),
        dependencies=frozenset(),
    )
    assert cores(step) == expected
