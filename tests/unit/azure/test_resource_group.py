"""The resource group of a stack: its own, or an existing one."""

from __future__ import annotations

import re

from tests.support.clouds.azure import LOCATION, provisioned


def test_an_own_group_is_where_the_cluster_is_and_protected() -> None:
    group = provisioned()["resource-group-group"]
    assert group.inputs["location"] == LOCATION
    assert group.protect, "Azure deletes what is in a group together with it"
    assert re.fullmatch(r"carto-test-group-[0-9a-f]{8}", group.inputs["resourceGroupName"])


def test_a_disposable_stack_may_lose_its_group() -> None:
    assert not provisioned(disposable=True)["resource-group-group"].protect


def test_everything_is_in_the_stacks_group() -> None:
    graph = provisioned(cache={"mode": "managed-redis"})
    name = graph["resource-group-group"].inputs["resourceGroupName"]
    groups = {node.inputs.get("resourceGroupName", name) for node in graph.of_package("azure-native")}
    assert groups == {name}


def test_in_an_existing_group_everything_is_still_made_where_the_cluster_is() -> None:
    graph = provisioned(resourceGroup="theirs", cache={"mode": "managed-redis"})
    assert graph.of_type("azure-native:resources:ResourceGroup") == []
    locations = {node.inputs.get("location", LOCATION) for node in graph.of_package("azure-native")}
    assert locations <= {LOCATION, "global"}
    assert {node.inputs.get("resourceGroupName", "theirs") for node in graph.of_package("azure-native")} == {"theirs"}
