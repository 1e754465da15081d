"""What a person reads when Azure refuses something in the middle of a run."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any, cast

import pulumi
import pytest

from components.azure.explanations import explanation, is_busy
from components.naming import PREFIX
from components.resource_facts.azure import FACTS
from simulator.azure.package import SERVICES
from tests.support.clouds.azure import provisioned
from tests.support.pages import pages
from tests.unit.azure.stacks import EVERYTHING, INSIDE

SUBSCRIPTION = "/subscriptions/00000000-0000-4000-8000-000000000000"
SERVER_ID = f"{SUBSCRIPTION}/resourceGroups/g/providers/Microsoft.DBforPostgreSQL/flexibleServers/carto"
LINK, SERVER = "azure-native:privatedns:VirtualNetworkLink", "azure-native:dbforpostgresql:Server"
LINKED = (
    'Status=400 Code="BadRequest" Message="A virtual network cannot be linked to multiple zones with overlapping '
    "namespaces. You tried to link virtual network with 'z' and 'z' zones.\""
)


def explained(error: str, type_: str = SERVER, name: str = "database-server", **inputs: Any) -> str | None:
    parent = cast("pulumi.Resource", SimpleNamespace(pulumi_resource_name="database"))
    urn = f"urn:pulumi:production::carto::carto:azure:Database${type_}::{name}"
    args = pulumi.ErrorHookArgs(urn=urn, id="", name=name, type=type_, new_inputs=inputs, errors=[error])
    return explanation(args, parent)


def test_what_exists_outside_of_the_state_comes_with_the_command_that_imports_it() -> None:
    meaning = explained(f"cannot create already existing resource '{SERVER_ID}'")
    assert meaning is not None
    assert (
        f"  pulumi import {SERVER} database-server '{SERVER_ID}' --parent "
        "'database=urn:pulumi:production::carto::carto:azure:Database::database' --generate-code=false --yes\n"
    ) in meaning


@pytest.mark.parametrize(
    ("zone", "setting"),
    [
        ("privatelink.blob.core.windows.net", "storage"),
        ("privatelink.postgres.database.azure.com", "database"),
        ("privatelink.redis.azure.net", "cache"),
        ("privatelink.redis.cache.windows.net", "cache"),
    ],
)
def test_a_network_that_has_the_zone_already_names_the_setting(zone: str, setting: str) -> None:
    meaning = explained(LINKED, LINK, "database-endpoint-zone-link", privateZoneName=zone)
    assert meaning is not None
    assert meaning.startswith(f"carto:network.azure.privateDnsZones.{setting}: ")
    assert f"pulumi config set --path carto:network.azure.privateDnsZones.{setting} <id>" in meaning
    assert f"[?name=='{zone}'].id" in meaning


@pytest.mark.parametrize(
    ("action", "phrase"),
    [
        ("Microsoft.Authorization/locks/write", "carto:deletionLocks: "),
        ("Microsoft.Authorization/roleAssignments/write", "carto:storage.encryption.kmsKey: "),
        ("Microsoft.Network/privateDnsZones/write", "lacks Microsoft.Network/privateDnsZones/write"),
    ],
)
def test_a_missing_permission_is_named_with_what_needs_it(action: str, phrase: str) -> None:
    message = f"The client 'c' does not have authorization to perform action '{action}' over scope '{SUBSCRIPTION}'"
    error = f'Status=403 Code="AuthorizationFailed" Message="{message}"'
    meaning = explained(error)
    assert meaning is not None
    assert phrase in meaning
    assert "docs/permissions-azure.md" in meaning


def test_an_unregistered_service_comes_with_the_command_that_registers_it() -> None:
    error = (
        'Status=409 Code="MissingSubscriptionRegistration" Message="The subscription is not registered to use '
        "namespace 'Microsoft.DBforPostgreSQL'.\""
    )
    assert "az provider register --namespace Microsoft.DBforPostgreSQL --wait" in (explained(error) or "")


def test_a_busy_network_is_tried_again_and_not_for_ever() -> None:
    busy = 'Status=409 Code="AnotherOperationInProgress" Message="another operation"'
    assert is_busy([busy])
    assert not is_busy([busy] * 50)
    assert not is_busy(["something else", busy])
    assert not is_busy([])


def test_what_is_not_known_is_left_to_azures_own_words() -> None:
    assert explained('Status=409 Code="ServerIsBusy" Message="busy"') is None


def test_the_page_has_the_id_of_everything_that_a_run_can_leave_behind() -> None:
    """Parameters and the blob service exist with their parent, so that creating them takes them over."""
    registered: dict[str, set[str]] = {}
    for stack in ({}, EVERYTHING, INSIDE):
        for node in provisioned(**stack).of_package("azure-native"):
            if not SERVICES.types[node.type].exists_with_parent:
                registered.setdefault(node.type, set()).add(f"{PREFIX}-{node.name}")
    rows = {row[0]: row for row in pages()["docs/troubleshooting-azure.md"].rows if row[0].startswith("`azure-native:")}
    assert {type_.strip("`"): set(re.findall(r"`([^`]+)`", row[1])) for type_, row in rows.items()} == registered
    for type_, row in rows.items():
        fixed = re.sub(r"\{\w+\}", "*", str(FACTS[type_.strip("`")].import_id)).rpartition("/providers/")[2].split("/")
        assert re.sub(r"<[^>]+>", "*", row[2].strip("`")).rpartition("/providers/")[2].split("/")[-len(fixed) :] == (
            fixed if "providers" in row[2] else ["*"]
        )
