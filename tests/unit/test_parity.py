"""What holds for every component of every cloud, looked for in everything the stacks register."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from components.resource_facts import FACTS, HOLDS_DATA
from components.settings import Cloud
from tests.parity.evidence import is_kept, is_of_a_cloud, wants_public_thumbnails
from tests.parity.rules import KEYS_THAT_ROTATE, RULES, tags_of
from tests.parity.sources import component_types, constructed
from tests.parity.stacks import NAMES, Stack, stack
from tests.support.example_stacks import PROJECT, package_of
from tests.support.recorder import Graph

if TYPE_CHECKING:
    from tests.support.recorder import Node

pytestmark = pytest.mark.xdist_group("every stack's graph")  # one process registers them all, and remembers
WITHOUT_RULE = {
    "azure-native:resources:ResourceGroup",
    "gcp:compute/globalAddress:GlobalAddress",
    "gcp:kms/keyRing:KeyRing",
    "gcp:serviceaccount/account:Account",
    "gcp:servicenetworking/connection:Connection",
    "kubernetes:core/v1:Namespace",
    "random:index/randomPassword:RandomPassword",
    "random:index/randomString:RandomString",
    "azure-native:authorization:RoleAssignment",
    "azure-native:managedidentity:UserAssignedIdentity",
}
"""They hold other things, or a word in Pulumi's state."""
OWNERS = ("carto-project", "carto-stack", "managed-by")

every_stack = pytest.mark.parametrize("name", NAMES)


def untagged(graph: Graph) -> list[str]:
    takers = [node for node in graph if is_of_a_cloud(node) and FACTS[node.type].tags]
    return [node.name for node in takers if not set(OWNERS) <= set(tags_of(node) or ())]


def misnamed(graph: Graph) -> list[str]:
    """Children that have no component above them, or are not called after it."""
    components = {node.name: node for node in graph if not node.custom}
    return [
        node.name
        for node in graph
        if (node.custom or node.parent)
        and (node.parent not in components or not node.name.startswith(f"{node.parent}-"))
    ]


def mistyped(graph: Graph) -> list[str]:
    return [node.type for node in graph if not node.custom and not re.fullmatch(r"carto:[a-z]+:[A-Z]\w+", node.type)]


def unprotected(graph: Graph) -> list[str]:
    return [node.name for node in graph if is_kept(node) and not node.protect]


def failing(name: str, check: str) -> list[str]:
    """Resources of a stack that store something and do not pass."""
    graph = stack(name).graph
    return [node.name for node in graph if node.type in RULES and not getattr(RULES[node.type], check)(node, graph)]


@every_stack
def test_everything_that_takes_tags_says_whose_it_is(name: str) -> None:
    assert untagged(stack(name).graph) == []


@every_stack
def test_every_child_has_its_component_above_it_and_is_called_after_it(name: str) -> None:
    graph = stack(name).graph
    assert misnamed(graph) == []
    assert mistyped(graph) == []


@every_stack
def test_what_holds_data_is_protected_unless_the_stack_is_disposable(name: str) -> None:
    one = stack(name)
    if one.says.get("disposable"):
        assert [node.name for node in one.graph if node.protect] == []
    else:
        assert unprotected(one.graph) == []


@every_stack
def test_everything_that_stores_something_is_encrypted(name: str) -> None:
    without_tls = stack(name).cloud == "gcp" and not stack(name).says.get("cache", {}).get("inTransitEncryption")
    expected = {"release-helm", "cache-redis"} if without_tls else {"release-helm"}
    assert set(failing(name, "encrypted")) <= expected


@every_stack
def test_nothing_is_open_to_the_public_but_thumbnails_that_are_meant_to(name: str) -> None:
    of_clouds = {node.name for node in stack(name).graph if is_of_a_cloud(node)}
    meant = {"storage-account", "storage-thumbnails"} if wants_public_thumbnails(stack(name)) else set()
    # CARTO sets ACLs on its objects; Block Public Access refuses public ones.
    meant.add("redshift-imports-bucket")
    assert set(failing(name, "private")) & of_clouds <= meant


@every_stack
def test_production_survives_the_loss_of_a_zone_and_has_backups(name: str) -> None:
    if not name.endswith("production"):
        return
    nodes = {node.name: node for node in stack(name).graph if is_of_a_cloud(node)}
    assert set(failing(name, "available")) & set(nodes) == set()
    without = {nodes[each].type for each in set(failing(name, "backed_up")) & set(nodes)}
    assert without <= {*KEYS_THAT_ROTATE, "gcp:redis/instance:Instance"}


def test_every_type_that_holds_data_has_a_rule() -> None:
    assert set(RULES) >= HOLDS_DATA - WITHOUT_RULE


# Whether the checks would notice


def broken(of: str, type_: str, inputs: Any = None, /, **changes: Any) -> Graph:
    """The graph of a stack, with one resource of the type changed."""
    graph = stack(of).graph
    one = graph.of_type(type_)[0]
    other = replace(one, inputs={**one.inputs, **(inputs or {})}, **changes)
    return Graph(nodes=[other if node is one else node for node in graph], invokes=())


def test_what_lacks_its_tags_is_noticed() -> None:
    other_tags = {"tags": {"team": "gis"}}
    assert untagged(broken("aws-quickstart", "rds/instance:Instance", other_tags)) == ["database-instance"]
    settings = stack("gcp-quickstart").graph["database-instance"].inputs["settings"]
    without = {key: value for key, value in settings.items() if key != "userLabels"}
    assert untagged(broken("gcp-quickstart", "DatabaseInstance", {"settings": without})) == ["database-instance"]


@pytest.mark.parametrize("changes", [{"name": "imports"}, {"parent": ""}, {"parent": "database"}])
def test_a_child_in_the_wrong_place_is_noticed(changes: dict[str, str]) -> None:
    assert len(misnamed(broken("azure-quickstart", "storage:BlobContainer", **changes))) == 1


def test_data_that_is_not_protected_is_noticed() -> None:
    assert unprotected(broken("gcp-quickstart", "storage/bucket:Bucket", protect=False)) == ["storage-imports"]


OPENED = [
    ("aws-quickstart", "encrypted", "rds/instance:Instance", {"storageEncrypted": False}),
    ("aws-quickstart", "private", "rds/instance:Instance", {"publiclyAccessible": True}),
    ("aws-quickstart", "encrypted", "ReplicationGroup", {"transitEncryptionMode": "preferred"}),
    ("aws-quickstart", "backed_up", "ReplicationGroup", {"snapshotRetentionLimit": 0}),
    ("gcp-quickstart", "private", "storage/bucket:Bucket", {"publicAccessPrevention": "inherited"}),
    ("gcp-quickstart", "private", "redis/instance:Instance", {"authEnabled": False}),
    ("gcp-quickstart", "available", "redis/instance:Instance", {"tier": "BASIC"}),
    ("azure-quickstart", "private", "StorageAccount", {"allowBlobPublicAccess": True}),
    ("azure-quickstart", "encrypted", "StorageAccount", {"minimumTlsVersion": "TLS1_0"}),
    ("azure-quickstart", "private", "dbforpostgresql:Server", {"network": {"publicNetworkAccess": "Enabled"}}),
    ("azure-quickstart", "available", "dbforpostgresql:Server", {"highAvailability": {"mode": "Disabled"}}),
]


@pytest.mark.parametrize(("name", "check", "type_", "inputs"), OPENED)
def test_what_is_opened_is_noticed(name: str, check: str, type_: str, inputs: dict[str, Any]) -> None:
    graph = broken(name, type_, inputs)
    node = graph.of_type(type_)[0]
    assert getattr(RULES[node.type], check)(stack(name).graph[node.name], stack(name).graph)
    assert not getattr(RULES[node.type], check)(node, graph)


@pytest.mark.parametrize(
    ("check", "type_", "inputs"),
    [
        ("private", "BucketPublicAccessBlock", {"blockPublicPolicy": False}),
        ("private", "BucketOwnershipControls", {"rule": {"objectOwnership": "ObjectWriter"}}),
        ("encrypted", "BucketServerSideEncryptionConfiguration", {"rules": []}),
        ("backed_up", "BucketVersioning", {"versioningConfiguration": {"status": "Suspended"}}),
    ],
)
def test_resources_that_belong_to_a_bucket_count(check: str, type_: str, inputs: dict[str, Any]) -> None:
    graph = broken("aws-quickstart", type_, inputs)
    bucket = graph[graph.of_type(type_)[0].name.rsplit("-", 2 if "Public" in type_ else 1)[0]]
    assert not getattr(RULES[bucket.type], check)(bucket, graph)


# Whether everything is looked at

ENDS_THE_FIRST_RUN = {"carto:azure:RestoredDatabase"}
"""A restore on Azure takes two runs, the first of which fails: tests/unit/azure/test_restore.py has it."""


def as_constructed(node: Node) -> str:
    """`s3.Bucket` of `aws:s3/bucket:Bucket`."""
    _, module, name = node.type.split(":")
    return f"{module.partition('/')[0]}.{name}"


def of_cloud(cloud: str) -> list[Stack]:
    return [each for each in map(stack, NAMES) if each.cloud == cloud]


@pytest.mark.parametrize("cloud", [*Cloud])
def test_every_resource_and_component_of_a_cloud_is_in_some_stack(cloud: str) -> None:
    nodes = [node for each in of_cloud(cloud) for node in each.graph]
    made = {as_constructed(node) for node in nodes if is_of_a_cloud(node)}
    assert set(constructed(cloud)) - made == set()
    assert component_types(cloud) - {node.type for node in nodes} - ENDS_THE_FIRST_RUN == set()
    assert component_types(cloud)


@pytest.mark.parametrize("cloud", [*Cloud])
def test_every_component_of_a_cloud_has_a_test_file_of_its_name(cloud: str) -> None:
    components = {
        file.stem
        for file in (PROJECT / "components" / package_of(cloud)).glob("*.py")
        if "ComponentResource" in file.read_text("utf-8")
    }
    tests = {file.stem.removeprefix("test_") for file in (PROJECT / "tests/unit" / package_of(cloud)).glob("test_*.py")}
    # Whatever a cloud registers, the same four questions are asked of each.
    assert components | {"platform", "object_storage", "backend_identity", "cluster"} <= tests
