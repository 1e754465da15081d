"""What Azure refuses to change, although Pulumi plans it as an update: no `up` gets to the middle of it."""

from __future__ import annotations

import itertools
import re
from typing import Any

import pytest

from simulator.azure.package import SERVICES
from tests.support.clouds.azure import NETWORK, SUBSCRIPTION, provisioned
from tests.support.pages import ROOT
from tests.support.recorder import Graph

INSIDE: dict[str, Any] = {
    "databaseConnection": "delegated-subnet",
    "databaseSubnet": {"cidr": "10.1.0.0/28"},
}
ZONE = f"{SUBSCRIPTION}/resourceGroups/n/providers/Microsoft.Network/privateDnsZones/x.postgres.database.azure.com"
BEFORE: dict[str, Any] = {"storage": {"account": {"allowedCidrs": ["203.0.113.0/24"]}}}
CHANGES: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "backups elsewhere": ({}, {"database": {"backups": {"geoRedundant": True}}}, "database-server"),
    "into a subnet": ({}, {"network": {"azure": INSIDE}}, "database-server"),
    "another subnet": (
        {"network": {"azure": INSIDE}},
        {"network": {"azure": {**INSIDE, "databaseSubnet": {"existing": f"{NETWORK}/subnets/other"}}}},
        "database-server",
    ),
    "another zone with a standby": (
        {"network": {"azure": INSIDE}},
        {"network": {"azure": {**INSIDE, "privateDnsZones": {"database": ZONE}}}},
        "database-server",
    ),
}


def changed_paths(before: Any, after: Any, path: str = "") -> set[str]:
    if isinstance(before, dict) and isinstance(after, dict):
        names = {*before, *after}
        return set().union(*(changed_paths(before.get(n), after.get(n), f"{path}.{n}" if path else n) for n in names))
    return {path} if before != after else set()


@pytest.mark.parametrize(("before", "after", "name"), CHANGES.values(), ids=CHANGES)
def test_a_change_that_azure_refuses_on_a_protected_server_is_refused_first(
    before: dict[str, Any], after: dict[str, Any], name: str
) -> None:
    old, new = (provisioned(**settings)[name] for settings in (before, after))
    assert changed_paths(old.inputs, new.inputs) & set(new.replace_on_changes), "planned as a replacement"
    assert new.protect, "which the preview refuses"


@pytest.mark.parametrize(
    ("before", "after", "replaced"),
    [("lrs", "zrs", True), ("gzrs", "grs", True), ("lrs", "grs", False), ("zrs", "gzrs", False)],
)
def test_redundancy_between_zones_changes_only_with_a_new_account(before: str, after: str, *, replaced: bool) -> None:
    old, new = (
        provisioned(storage={"account": {"replication": copies}})["storage-account"] for copies in (before, after)
    )
    assert (old.replacement_trigger != new.replacement_trigger) is replaced
    assert new.protect


def test_a_standby_that_took_over_is_no_reason_to_replace_the_server() -> None:
    server = provisioned()["database-server"]
    assert server.inputs["availabilityZone"] == "", "the SDK says so; after a refresh the state would name the new zone"
    assert {"availabilityZone", "highAvailability.standbyAvailabilityZone"} <= set(server.ignore_changes)


def test_resources_without_data_are_replaced_with_their_target() -> None:
    graph = provisioned(**BEFORE)
    for endpoint in graph.of_type("PrivateEndpoint"):
        assert {"location", "privateLinkServiceConnections"} <= set(endpoint.replace_on_changes)
        assert not endpoint.protect
    for link in graph.of_type("VirtualNetworkLink"):
        assert set(link.replace_on_changes) == {"virtualNetwork"}


@pytest.mark.parametrize(
    "changes", [BEFORE, {"network": {"azure": INSIDE}}, {"storage": {"encryption": {"kmsKey": "create"}}}]
)
def test_nothing_else_of_what_azure_fixes_can_change(changes: dict[str, Any]) -> None:
    """Every input that is fixed is planned as a replacement, ignored, or the same in every stack."""
    graph = provisioned(**changes)
    for node in graph.of_package("azure-native"):
        fixed = SERVICES.types[node.type].fixed
        for path in fixed.paths if fixed else ():
            handled = {*node.replace_on_changes, *node.ignore_changes}
            assert path in handled or path in ALWAYS_THE_SAME or not is_set(node.inputs, path), f"{node.name}: {path}"


ALWAYS_THE_SAME = {"roleDefinitionId", "principalType", "properties.softDeleteRetentionInDays", "location"}
"""`location` is the cluster's. Another cluster is another stack."""


def is_set(inputs: Any, path: str) -> bool:
    for word in path.split("."):
        inputs = inputs.get(word) if isinstance(inputs, dict) else None
    return inputs is not None


def test_no_typed_arguments_add_defaults_that_a_dictionary_has_not() -> None:
    """With typed arguments the SDK writes nested defaults, some of which Azure takes for a change or a replacement.

    The criteria of an alarm have several types, so a dictionary would keep the names of Python.
    """
    typed = re.compile(r"\bazure\.\w+\.(?!Metric)\w+Args\(")
    assert [file.name for file in (ROOT / "components/azure").glob("*.py") if typed.search(file.read_text())] == []
    assert provisioned()["database-endpoint"].inputs["subnet"].keys() == {"id"}


def waits_in_a_row(graph: Graph, names: list[str]) -> bool:
    return all(earlier in graph[later].depends_on for earlier, later in itertools.pairwise(names))


def test_children_are_written_one_at_a_time() -> None:
    graph = provisioned(**BEFORE)
    storage = ["storage-endpoint", "storage-endpoint-names", "storage-account-blobs", "storage-account-lifecycle"]
    assert waits_in_a_row(graph, storage)
    parameters = [node.name for node in graph.of_type("Configuration")]
    assert waits_in_a_row(graph, ["database-endpoint", "database-endpoint-names", *parameters])
