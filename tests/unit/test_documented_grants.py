"""The permission pages of Google Cloud and Azure: what the deployer makes, and what the program grants."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from components.resource_facts import FACTS
from components.resource_facts.azure import arm_type
from components.settings import Cloud
from tests.parity.sources import constructed
from tests.parity.stacks import stacks_of
from tests.support.pages import pages

if TYPE_CHECKING:
    from tests.support.recorder import Node

GCP, AZURE = "docs/permissions-gcp.md", "docs/permissions-azure.md"

pytestmark = pytest.mark.xdist_group("every stack's graph")  # one process registers them all, and remembers
RESOURCE = r"`([a-z0-9]+\.[A-Z]\w+)`"
ACTION = r"`(Microsoft\.[A-Za-z/]+)`"
ROLE = r"`(roles/[a-zA-Z.]+)`"
OF_THE_CLUSTER = {
    "Microsoft.ContainerService/managedClusters/listClusterUserCredential/action",
    "Microsoft.ContainerService/managedClusters/read",
}
"""For the cluster, which is looked up."""
UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"


def listed(page: str, pattern: str, column: int) -> set[str]:
    """What the tables of a page name in one column."""
    rows = [row for row in pages()[page].rows if len(row) > column]
    return {found for row in rows for found in re.findall(pattern, row[column])}


def granted(cloud: Cloud, ending: str) -> list[Node]:
    return [node for stack in stacks_of(cloud) for node in stack.graph if node.type.endswith(ending)]


@pytest.mark.parametrize(("cloud", "page", "column"), [("gcp", GCP, 2), ("azure", AZURE, 1)])
def test_the_page_for_deployers_lists_every_created_type(cloud: str, page: str, column: int) -> None:
    assert constructed(cloud)
    assert listed(page, RESOURCE, column) == constructed(cloud)


def test_the_table_names_the_roles_for_each_resource_of_google_cloud() -> None:
    documented = {
        resource: set(re.findall(ROLE, row[1]))
        for row in pages()[GCP].rows
        if len(row) == 3
        for resource in re.findall(RESOURCE, row[2])
    }
    types = {node.type for stack in stacks_of(Cloud.GCP) for node in stack.graph.of_package("gcp")}
    assert documented == {short(each): set(FACTS[each].roles) for each in types}


def short(type_: str) -> str:
    """`storage.Bucket` of `gcp:storage/bucket:Bucket`."""
    _, module, name = type_.split(":")
    return f"{module.partition('/')[0]}.{name}"


def test_documented_roles_are_those_the_program_grants_on_google_cloud() -> None:
    members = granted(Cloud.GCP, "IAMMember")
    assert members
    assert {node.inputs["role"] for node in members} == listed(GCP, ROLE, 0)
    # A warehouse may be a whole project: the stack names it.
    wide = [node for node in members if node.type.startswith(("gcp:projects/", "gcp:organizations/"))]
    assert {node.inputs["role"].partition(".")[0] for node in wide} == {"roles/bigquery"}


def test_exactly_the_public_resources_are_documented_as_public() -> None:
    public = {node.inputs["role"] for node in granted(Cloud.GCP, "IAMMember") if node.inputs["member"] == "allUsers"}
    documented = {row[0].strip("`") for row in pages()[GCP].rows if len(row) == 3 and "allUsers" in row[2]}
    assert public == documented


def test_documented_roles_are_those_the_program_assigns_on_azure() -> None:
    assigned = {node.inputs["roleDefinitionId"].rpartition("/")[2] for node in granted(Cloud.AZURE, ":RoleAssignment")}
    assert assigned == listed(AZURE, UUID, 0)


def actions() -> list[str]:
    (role,) = [json.loads(block.text) for block in pages()[AZURE].blocks if block.language == "json"]
    found: list[str] = role["Actions"]
    return found


def test_the_custom_role_allows_all_that_the_resources_take_and_nothing_else() -> None:
    """With what it takes to ask how a long operation is going: without it, a run stops at resources it has created."""
    types = {node.type for stack in stacks_of(Cloud.AZURE) for node in stack.graph.of_package("azure-native")}
    assert set(actions()) == OF_THE_CLUSTER.union(*(FACTS[each].actions for each in types))


def test_the_table_names_what_the_actions_are_for() -> None:
    types = {node.type for stack in stacks_of(Cloud.AZURE) for node in stack.graph.of_package("azure-native")}
    assert listed(AZURE, ACTION, 2) - {"Microsoft.ContainerService/managedClusters"} == {
        arm_type(str(FACTS[each].import_id)) for each in types
    }


def test_the_custom_role_has_no_wildcard_and_each_action_once() -> None:
    assert [action for action in actions() if "*" in action] == []
    assert actions() == sorted(set(actions()))
