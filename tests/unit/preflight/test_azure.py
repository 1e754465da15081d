"""Preflight compares what roles on Azure allow with what a stack needs."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest

from tests.unit.preflight.machine import ROLE_OF_ALL, SUBSCRIPTION, azure, findings

pytestmark = pytest.mark.xdist_group("every stack's graph")  # one process registers them all, and remembers

OF_SUBSCRIPTION = f"/subscriptions/{SUBSCRIPTION}"
CONTRIBUTOR = {
    "actions": ["*"],
    "notActions": ["Microsoft.Authorization/*/Delete", "Microsoft.Authorization/*/Write"],
    "dataActions": [],
    "notDataActions": [],
}
"""Source: https://learn.microsoft.com/azure/role-based-access-control/built-in-roles/privileged#contributor."""


def test_contributor_of_azure_may_not_lock_and_a_second_role_may(capsys: pytest.CaptureFixture[str]) -> None:
    found = findings(capsys, 1, "azure-quickstart", run=azure({OF_SUBSCRIPTION: [CONTRIBUTOR]}))
    locks = "Microsoft.Authorization/locks"
    assert found["cloud", "permissions in the subscription"][:2] == (
        "failed",
        f"your roles lack {locks}/delete, {locks}/write",
    )
    locker = {"actions": ["microsoft.authorization/LOCKS/*"], "notActions": []}
    found = findings(capsys, 0, "azure-quickstart", run=azure({OF_SUBSCRIPTION: [CONTRIBUTOR, locker]}))
    assert found["cloud", "permissions in the subscription"][0] == "passed"
    assert found["cloud", "deny assignments"][0] == "passed"


def test_azure_is_asked_at_the_resources_that_exist_already(capsys: pytest.CaptureFixture[str]) -> None:
    """Nobody has to have a role on the whole group of a network, of a zone or of the cluster."""
    network = f"{OF_SUBSCRIPTION}/resourceGroups/network/providers/Microsoft.Network/virtualNetworks/platform"
    zone = f"{OF_SUBSCRIPTION}/resourceGroups/dns/providers/Microsoft.Network/dnsZones/example.com"
    roles = {
        OF_SUBSCRIPTION: [{**ROLE_OF_ALL, "notActions": ["Microsoft.Network/virtualNetworks/*", "*/dnsZones/*"]}],
        network: [{"actions": ["Microsoft.Network/virtualNetworks/*/join/action"]}],
        zone: [{"actions": ["Microsoft.Network/dnszones/*"]}],
    }
    hidden = {"nodes": None}
    found = findings(capsys, 1, "azure-everything", run=azure(roles), cluster=dict(hidden))
    lacking = [(check, detail) for (_, check), (state, detail, _) in found.items() if state == "failed"]
    assert lacking == [
        (
            "permissions in network/providers/Microsoft.Network/virtualNetworks/platform",
            "your roles lack Microsoft.Network/virtualNetworks/join/action, Microsoft.Network/virtualNetworks/read",
        )
    ]


DENIAL = {
    "denyAssignmentName": "managed",
    "scope": f"{OF_SUBSCRIPTION}/resourceGroups/ACME",
    "permissions": [{"actions": ["*/delete"], "notActions": ["*"]}, {"actions": ["*/storageAccounts/delete"]}],
}


def test_a_role_on_the_resource_group_is_enough_but_for_waiting(capsys: pytest.CaptureFixture[str]) -> None:
    roles = {f"{OF_SUBSCRIPTION}/resourceGroups/": [ROLE_OF_ALL]}

    def run(words: Sequence[str]) -> str:
        of_subscription = f"{OF_SUBSCRIPTION}/providers/Microsoft.Authorization/permissions" in " ".join(words)
        return json.dumps({"value": []}) if of_subscription else azure(roles, [DENIAL])(words)

    found = findings(capsys, 0, "azure-quickstart", registers={"resourceGroup": "acme"}, run=run)
    assert found["cloud", "permissions in acme"][0] == "passed"
    state, detail, _ = found["cloud", "permissions in the subscription"]
    assert state == "skipped"
    assert "Microsoft.DBforPostgreSQL/locations/azureAsyncOperation/read" in detail
    denied = f"managed denies Microsoft.Storage/storageAccounts/delete in {OF_SUBSCRIPTION}/resourceGroups/ACME"
    assert found["cloud", "deny assignments"][:2] == ("skipped", f"not checked whether they apply to you: {denied}")


def test_what_azure_does_not_answer_is_not_passed(capsys: pytest.CaptureFixture[str]) -> None:
    found = findings(capsys, 0, "azure-quickstart", run=azure({}))
    states = {value[0] for (_, check), value in found.items() if check.startswith("permissions")}
    assert states == {"skipped"}
    assert "AuthorizationFailed" in found["cloud", "permissions in the subscription"][1]
