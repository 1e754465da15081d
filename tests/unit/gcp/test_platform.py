"""What holds for the platform as a whole."""

from __future__ import annotations

import importlib
import inspect
import re
from typing import Any

import pytest

from tests.support.clouds.gcp import GoogleCloud, platform_output, provisioned
from tests.support.recorder import Graph, Node, Secret, role
from tests.unit.gcp.stacks import APIS, EVERYTHING, EXISTING

DATA = {
    "storage-imports",
    "storage-thumbnails",
    "bigquery-exports-bucket",
    "encryption-ring",
    "encryption-key",
    "database-instance",
    "cache-redis",
    "network-range",
    "network-peering",
    "encryption-for-cache",
    "encryption-for-database",
    "encryption-for-storage",
    "identity-account",
    "bigquery-exports-writer",
    "identity-imports",
    "identity-thumbnails",
}
# Longest physical names Google Cloud takes, by type and property. Sources: the services' API references.
LIMITS = {
    ("Bucket", "name"): 63,
    ("Account", "accountId"): 30,
    ("DatabaseInstance", "name"): 84,
    ("Instance", "name"): 40,
    ("GlobalAddress", "name"): 63,
    ("KeyRing", "name"): 63,
    ("ManagedZone", "name"): 63,
}


@pytest.fixture(scope="module")
def everything() -> Graph:
    return provisioned(**EVERYTHING)


def label_property(node: Node) -> str | None:
    module, _, name = node.type.partition(":")[2].partition(":")
    resource = getattr(importlib.import_module(f"pulumi_gcp.{module.split('/')[0]}"), name)
    return "labels" if "labels" in inspect.signature(resource._internal_init).parameters else None


def test_each_capability_is_a_component_of_its_own(everything: Graph) -> None:
    components = {node.name: (node.type, node.parent) for node in everything if not node.custom}
    assert components == {
        "platform": ("carto:gcp:Platform", ""),
        "cluster": ("carto:gcp:Cluster", ""),
        "apis": ("carto:gcp:Apis", ""),
        "choices": ("carto:gcp:FixedChoices", ""),
        "encryption": ("carto:gcp:EncryptionKey", ""),
        "storage": ("carto:gcp:ObjectStorage", ""),
        "network": ("carto:gcp:PrivateServicesAccess", ""),
        "database": ("carto:gcp:Database", ""),
        "cache": ("carto:gcp:Cache", ""),
        "identity": ("carto:gcp:BackendIdentity", ""),
        "bigquery-exports": ("carto:warehouses:BigqueryExports", ""),
    }


def test_every_resource_is_named_after_its_component(everything: Graph) -> None:
    strays = [node.name for node in everything if node.custom and not node.name.startswith(f"{node.parent}-")]
    assert strays == []


def test_logical_names_are_for_ever(everything: Graph) -> None:
    """A name missing here has become a new resource in every stack: give it an alias instead."""
    assert {node.name for node in everything if node.custom} == APIS | {
        "bigquery-exports-bucket",
        "bigquery-exports-writer",
        "cache-redis",
        "cluster-kubernetes",
        "database-admin",
        "database-admin-password",
        "database-suffix",
        "database-instance",
        "database-record",
        "database-zone",
        "encryption-cache-agent",
        "encryption-database-agent",
        "encryption-suffix",
        "encryption-for-cache",
        "encryption-for-database",
        "encryption-for-storage",
        "encryption-key",
        "encryption-ring",
        "identity-account",
        "identity-imports",
        "identity-pods",
        "identity-signer",
        "identity-thumbnails",
        "network-peering",
        "network-range",
        "storage-imports",
        "storage-thumbnails",
    }


def test_everything_with_labels_has_those_of_the_stack_and_of_the_project() -> None:
    graph = provisioned(**EVERYTHING, tags={"team": "gis", "managed-by": "platform"})
    wanted = {"team": "gis", "managed-by": "platform", "carto-project": "carto", "carto-stack": "test"}
    labelled = [node for node in graph.of_package("gcp") if label_property(node)]
    assert len(labelled) >= 7
    for node in labelled:
        assert wanted.items() <= node.inputs["labels"].items(), node.name
    assert wanted.items() <= graph["database-instance"].inputs["settings"]["userLabels"].items()


def test_a_stack_cannot_pass_its_resources_off_as_anothers() -> None:
    graph = provisioned(tags={"carto-stack": "another"})
    assert graph["storage-imports"].inputs["labels"]["carto-stack"] == "test"


def test_the_name_of_any_stack_becomes_a_label() -> None:
    labels = provisioned(stack="Prod.EU")["storage-imports"].inputs["labels"]
    assert labels["carto-stack"] == "prod-eu"


@pytest.mark.parametrize(("disposable", "protected"), [(False, DATA), (True, set())])
def test_data_is_protected_unless_the_stack_is_disposable(disposable: bool, protected: set[str]) -> None:
    graph = provisioned(**EVERYTHING, disposable=disposable)
    assert {node.name for node in graph if node.protect} == protected


@pytest.mark.parametrize("stays", [True, False])
def test_a_disposable_stack_leaves_nothing_behind_and_any_other_its_backups(stays: bool) -> None:
    graph = provisioned(**EVERYTHING, disposable=not stays)
    assert all(bucket.inputs["forceDestroy"] is not stays for bucket in graph.of_type("Bucket"))
    database = graph["database-instance"].inputs
    assert database["deletionProtection"] is stays
    assert database["settings"]["deletionProtectionEnabled"] is stays
    assert database["settings"]["retainBackupsOnDelete"] is stays
    assert database["settings"]["finalBackupConfig"]["enabled"] is stays
    assert graph["cache-redis"].inputs["deletionProtection"] is stays


@pytest.mark.parametrize("stack", ["s", "gcp-production-frankfurt-with-a-name-nobody-would-want-to-type-twice-at-all"])
def test_physical_names_fit_and_are_unique(stack: str) -> None:
    graph = provisioned(**EVERYTHING, stack=stack)
    seen: dict[tuple[str, str], str] = {}
    checked = 0
    for node in graph.of_package("gcp"):
        kind = node.type.rpartition(":")[2]
        for (type_, key), limit in LIMITS.items():
            if type_ == kind:
                name = node.inputs[key]
                checked += 1
                assert len(name) <= limit, (node.name, name)
                assert re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", name), (node.name, name)
                assert seen.setdefault((node.type, name), node.name) == node.name, f"{name} is taken"
    assert checked >= len(LIMITS)


def test_names_are_the_same_on_every_run_and_others_in_every_stack() -> None:
    def names(stack: str) -> set[str]:
        return {bucket.inputs["name"] for bucket in provisioned(GoogleCloud(), stack=stack).of_type("Bucket")}

    assert names("test") == names("test")
    assert not names("test") & names("other")
    assert all(re.fullmatch(r"carto-test-(imports|thumbnails)-[0-9a-f]{8}", name) for name in names("test"))


def test_bringing_everything_makes_nothing() -> None:
    graph = provisioned(**EXISTING)
    assert graph.of_package("gcp") == []
    assert graph.of_package("random") == []


def test_an_output_has_the_cors_rules_for_existing_buckets() -> None:
    document = platform_output(lambda platform: platform.outputs["corsOfExistingBuckets"], **EXISTING)
    (rule,) = document
    assert rule["origin"] == ["https://carto.example.com"]
    assert rule["method"] == ["GET", "PUT", "POST"]
    assert {"x-goog-content-length-range", "x-goog-meta-filename", "Content-MD5"} <= set(rule["responseHeader"])


@pytest.mark.parametrize("changes", [{}, EVERYTHING, EXISTING, {"cache": {"mode": "in-cluster"}}])
def test_no_secret_is_among_the_outputs(changes: dict[str, Any]) -> None:
    outputs = platform_output(lambda platform: dict(platform.outputs), **changes)
    assert outputs
    assert not [name for name, value in outputs.items() if isinstance(value, Secret)]


def test_pods_wait_for_every_capability() -> None:
    names = platform_output(
        lambda platform: [role(resource.pulumi_resource_name) for resource in platform.ready], **EVERYTHING
    )
    assert names == ["storage", "database", "cache", "identity"]


@pytest.mark.parametrize(
    ("part", "changes"),
    [
        (lambda platform: platform.database.admin.password, {}),
        (lambda platform: platform.cache.password, {}),
        (lambda platform: platform.cache.password, {"cache": {"mode": "in-cluster"}}),
        (lambda platform: platform.cache.password, EXISTING),
        (lambda platform: platform.identity.service_account_key, {"identity": {"mode": "service-account-key"}}),
    ],
)
def test_credentials_are_passed_on_as_secrets(part: Any, changes: dict[str, Any]) -> None:
    assert isinstance(platform_output(part, **changes), Secret)
