"""What holds for the platform as a whole."""

from __future__ import annotations

import importlib
import inspect
import re
import subprocess
import sys
from typing import Any

import pytest

from tests.support.clouds.azure import AzureCloud, platform_output, provisioned
from tests.support.recorder import Graph, Node, Secret
from tests.unit.azure.stacks import EVERYTHING, EXISTING, INSIDE

DATA = {
    "resource-group-group",
    "storage-account",
    "storage-imports",
    "storage-thumbnails",
    "database-server",
    "cache-redis",
    "cache-database",
    "encryption-identity",
    "encryption-vault",
    "encryption-key",
    "encryption-role",
}
# Longest physical names Azure takes, by type and property. Source: provider-rules, Azure's naming rules.
LIMITS = {
    ("ResourceGroup", "resourceGroupName"): 90,
    ("StorageAccount", "accountName"): 24,
    ("BlobContainer", "containerName"): 63,
    ("Server", "serverName"): 63,
    ("RedisEnterprise", "clusterName"): 60,
    ("Redis", "name"): 63,
    ("PrivateEndpoint", "privateEndpointName"): 80,
    ("VirtualNetworkLink", "virtualNetworkLinkName"): 80,
    ("Subnet", "subnetName"): 80,
}


@pytest.fixture(scope="module", params=[EVERYTHING, INSIDE], ids=["private endpoints", "delegated subnet"])
def graph(request: pytest.FixtureRequest) -> Graph:
    return provisioned(**request.param)


def takes_tags(node: Node) -> bool:
    _, module, name = node.type.split(":")
    resource = getattr(importlib.import_module(f"pulumi_azure_native.{module}"), name)
    return "tags" in inspect.signature(resource._internal_init).parameters


def test_each_capability_is_a_component_of_its_own() -> None:
    components = {node.name: (node.type, node.parent) for node in provisioned(**EVERYTHING) if not node.custom}
    assert components == {
        "platform": ("carto:azure:Platform", ""),
        "cluster": ("carto:azure:Cluster", ""),
        "encryption": ("carto:azure:EncryptionKey", ""),
        "resource-group": ("carto:azure:ResourceGroup", ""),
        "storage": ("carto:azure:ObjectStorage", ""),
        "database": ("carto:azure:Database", ""),
        "cache": ("carto:azure:ManagedRedis", ""),
        "identity": ("carto:azure:BackendIdentity", ""),
    }


def test_every_resource_is_named_after_its_component(graph: Graph) -> None:
    assert [node.name for node in graph if node.custom and not node.name.startswith(f"{node.parent}-")] == []


def test_everything_that_takes_tags_says_whose_it_is(graph: Graph) -> None:
    tagged = [node for node in graph.of_package("azure-native") if takes_tags(node)]
    assert len(tagged) >= 6
    for node in tagged:
        assert node.inputs.get("tags") == {
            "managed-by": "pulumi",
            "carto-project": "carto",
            "carto-stack": "test",
        }, node.name


def test_tags_of_the_stack_are_added_and_say_nothing_about_whose_it_is() -> None:
    tags = provisioned(tags={"team": "gis", "Managed-By": "hand", "Carto-Stack": "x"})["storage-account"].inputs["tags"]
    assert tags == {"team": "gis", "Managed-By": "hand", "carto-project": "carto", "carto-stack": "test"}


def test_what_holds_data_or_is_shared_is_protected_and_nothing_else_is(graph: Graph) -> None:
    there = {node.name for node in graph if node.custom}
    shared = {node.name for node in graph.of_type("VirtualNetworkLink")}
    assert {node.name for node in graph if node.protect} == DATA & there | shared


def test_azure_itself_refuses_to_delete_the_data_and_its_locks_come_last(graph: Graph) -> None:
    locks = graph.of_type("ManagementLockByScope")
    assert {lock.name for lock in locks} - {"encryption-lock"} == {"storage-lock", "database-lock"}
    assert {lock.inputs["level"] for lock in locks} == {"CanNotDelete"}
    assert graph["storage-lock"].depends_on >= {"storage-account", "storage-imports", "storage-thumbnails"}
    assert graph["database-lock"].depends_on >= {"database-server", "database-log-lock-waits"}


@pytest.mark.parametrize("changes", [{"disposable": True}, {"deletionLocks": False}])
def test_no_locks_where_the_stack_wants_none(changes: dict[str, Any]) -> None:
    assert provisioned(**changes).of_type("ManagementLockByScope") == []


def test_a_disposable_stack_protects_nothing() -> None:
    assert [node.name for node in provisioned(**EVERYTHING, disposable=True) if node.protect] == []


@pytest.mark.parametrize("stack", ["a", "a-very-long-name-of-a-stack-in-which-somebody-tells-a-whole-story-0123456789"])
def test_names_fit_and_keep_what_makes_them_unique(stack: str) -> None:
    graph = provisioned(AzureCloud(), stack=stack, **EVERYTHING)
    suffixes = set()
    for node in graph.of_package("azure-native"):
        kind = node.type.rpartition(":")[2]
        for (type_, name), limit in LIMITS.items():
            if type_ == kind:
                physical = node.inputs[name]
                assert re.fullmatch(r"[a-z][a-z0-9-]+[a-z0-9]", physical), physical
                assert len(physical) <= limit, physical
                suffixes.add(physical[-8:])
    assert len(suffixes) == 1


def test_an_account_has_no_hyphen_and_says_whose_it_is() -> None:
    assert re.fullmatch(r"cartotes\w*storage[0-9a-f]{8}", provisioned()["storage-account"].inputs["accountName"])


def test_another_stack_has_other_names() -> None:
    names = [provisioned(stack=stack)["database-server"].inputs["serverName"] for stack in ("one", "two")]
    assert names[0] != names[1]


def test_a_stack_that_brings_everything_registers_nothing_on_azure() -> None:
    graph = provisioned(**EXISTING)
    assert graph.of_package("azure-native") == []
    assert "resource-group" not in graph


def test_the_contract_has_the_same_types_in_every_variant() -> None:
    for changes in ({}, EVERYTHING, INSIDE, EXISTING):
        assert platform_output(lambda platform: platform.storage.provider, **changes) == "azure-blob"
        assert platform_output(lambda platform: platform.identity.uses_workload_identity, **changes) is False
        assert platform_output(lambda platform: platform.database.tls, **changes) is True
        key = platform_output(lambda platform: platform.identity.access_key.secret, **changes)
        assert isinstance(key, Secret)


def test_nothing_is_open_to_the_internet_but_the_account_with_its_keys(graph: Graph) -> None:
    assert graph["database-server"].inputs["network"]["publicNetworkAccess"] == "Disabled"
    assert graph["cache-redis"].inputs["publicNetworkAccess"] == "Disabled"
    assert graph.of_type("FirewallRule") == []


def test_no_other_clouds_sdk_is_loaded() -> None:
    others = "[name for name in sys.modules if name.startswith(('pulumi_aws', 'pulumi_gcp'))]"
    program = f"import components.azure.platform, sys; print({others})"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
