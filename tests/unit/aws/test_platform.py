"""What holds for the platform as a whole."""

from __future__ import annotations

import importlib
import inspect
import re
from typing import Any

import pytest

from tests.support.clouds.aws import AwsCloud, platform_output, provisioned
from tests.support.recorder import Graph, Node, Secret, role
from tests.unit.aws.stacks import EVERYTHING, EXISTING

DATA = {
    "storage-imports",
    "storage-thumbnails",
    "exports-bucket",
    "encryption-key",
    "database-instance",
    "cache-valkey",
}
# Longest physical names AWS takes, by type and property. Sources: provider-rules and the services' API references.
LIMITS = {
    ("Bucket", "bucket"): 63,
    ("Role", "name"): 64,
    ("User", "name"): 64,
    ("Instance", "identifier"): 63,
    ("Instance", "finalSnapshotIdentifier"): 255,
    ("ReplicationGroup", "replicationGroupId"): 40,
    ("ReplicationGroup", "finalSnapshotIdentifier"): 255,
    ("SubnetGroup", "name"): 255,
    ("Alias", "name"): 256,
    ("LogGroup", "name"): 512,
}


@pytest.fixture(scope="module")
def everything() -> Graph:
    return provisioned(**EVERYTHING)


def takes_tags(node: Node) -> bool:
    module, _, name = node.type.partition(":")[2].partition(":")
    resource = getattr(importlib.import_module(f"pulumi_aws.{module.split('/')[0]}"), name)
    return "tags" in inspect.signature(resource._internal_init).parameters


def test_each_capability_is_a_component_of_its_own(everything: Graph) -> None:
    components = {node.name: (node.type, node.parent) for node in everything if not node.custom}
    assert components == {
        "platform": ("carto:aws:Platform", ""),
        "choices": ("carto:aws:FixedChoices", ""),
        "cluster": ("carto:aws:Cluster", ""),
        "encryption": ("carto:aws:EncryptionKey", ""),
        "storage": ("carto:aws:ObjectStorage", ""),
        "exports": ("carto:warehouses:S3Exports", ""),
        "database": ("carto:aws:Database", ""),
        "cache": ("carto:aws:Cache", ""),
        "identity": ("carto:aws:BackendIdentity", ""),
    }


def test_every_resource_is_named_after_its_component(everything: Graph) -> None:
    strays = [node.name for node in everything if node.custom and not node.name.startswith(f"{node.parent}-")]
    assert strays == []


def test_logical_names_are_for_ever(everything: Graph) -> None:
    """A name missing here has become a new resource in every stack: give it an alias instead."""
    assert {node.name for node in everything if node.custom} == {
        "cache-access",
        "cache-access-from-cluster",
        "cache-final-snapshot",
        "cache-parameters",
        "cache-password",
        "cache-subnets",
        "cache-valkey",
        "cluster-kubernetes",
        "database-access",
        "database-access-from-cluster",
        "database-admin-password",
        "database-final-snapshot",
        "database-instance",
        "database-log-iam-db-auth-error",
        "database-log-postgresql",
        "database-log-upgrade",
        "database-monitoring-policy",
        "database-monitoring-role",
        "database-parameters",
        "database-subnets",
        "encryption-alias",
        "encryption-key",
        "exports-access-key",
        "exports-role",
        "exports-role-policy",
        "exports-user",
        "identity-agent",
        "identity-association",
        "identity-database-policy",
        "identity-role",
        "identity-storage-policy",
        *(
            f"{bucket}{part}"
            for bucket in ("storage-imports", "storage-thumbnails", "exports-bucket")
            for part in ("", "-encryption", "-lifecycle", "-ownership", "-policy", "-public-access", "-versioning")
        ),
        "storage-imports-cors",
        "storage-thumbnails-cors",
    }


def test_everything_taggable_has_the_tags_of_the_stack_and_of_the_project() -> None:
    graph = provisioned(**EVERYTHING, tags={"team": "gis", "managed-by": "platform"})
    untagged = [node.name for node in graph.of_package("aws") if takes_tags(node) and "tags" not in node.inputs]
    assert untagged == []
    wanted = {"team": "gis", "managed-by": "platform", "carto-project": "carto", "carto-stack": "test"}
    for node in graph.of_package("aws"):
        if "tags" in node.inputs:
            assert wanted.items() <= node.inputs["tags"].items(), node.name


def test_a_stack_cannot_pass_its_resources_off_as_anothers() -> None:
    graph = provisioned(tags={"carto-stack": "another"})
    assert graph["storage-imports"].inputs["tags"]["carto-stack"] == "test"


@pytest.mark.parametrize(("disposable", "protected"), [(False, DATA), (True, set())])
def test_data_is_protected_unless_the_stack_is_disposable(disposable: bool, protected: set[str]) -> None:
    graph = provisioned(**EVERYTHING, disposable=disposable)
    assert {node.name for node in graph if node.protect} == protected


def test_a_disposable_stack_leaves_nothing_behind() -> None:
    graph = provisioned(**EVERYTHING, disposable=True)
    assert all(bucket.inputs["forceDestroy"] for bucket in graph.of_type("Bucket"))
    database = graph["database-instance"].inputs
    assert (database["deletionProtection"], database["skipFinalSnapshot"], database["deleteAutomatedBackups"]) == (
        False,
        True,
        True,
    )
    assert "finalSnapshotIdentifier" not in database
    assert "finalSnapshotIdentifier" not in graph["cache-valkey"].inputs


def test_a_stack_that_stays_keeps_a_last_snapshot_and_its_backups(everything: Graph) -> None:
    assert not any(bucket.inputs["forceDestroy"] for bucket in everything.of_type("Bucket"))
    database = everything["database-instance"].inputs
    assert (database["deletionProtection"], database["skipFinalSnapshot"], database["deleteAutomatedBackups"]) == (
        True,
        False,
        False,
    )
    assert database["finalSnapshotIdentifier"] == f"{database['identifier']}-final-abcd1234"
    cache = everything["cache-valkey"].inputs
    assert cache["finalSnapshotIdentifier"] == f"{cache['replicationGroupId']}-final-abcd1234"


@pytest.mark.parametrize("stack", ["s", "aws-production-frankfurt-with-a-name-nobody-would-want-to-type-twice-at-all"])
def test_physical_names_fit_and_are_unique(stack: str) -> None:
    graph = provisioned(**EVERYTHING, stack=stack)
    seen: dict[tuple[str, str], str] = {}
    for node in graph.of_package("aws"):
        kind = node.type.rpartition(":")[2]
        for (type_, key), limit in LIMITS.items():
            if type_ == kind and key in node.inputs:
                name = node.inputs[key]
                assert len(name) <= limit, (node.name, name)
                assert re.fullmatch(r"[a-z0-9]+([-/][a-z0-9]+)*", name.removeprefix("/")), (node.name, name)
                assert seen.setdefault((node.type, name), node.name) == node.name, f"{name} is taken"


def test_names_are_the_same_on_every_run_and_others_in_every_stack() -> None:
    def names(stack: str) -> set[str]:
        return {bucket.inputs["bucket"] for bucket in provisioned(AwsCloud(), stack=stack).of_type("Bucket")}

    assert names("test") == names("test")
    assert not names("test") & names("other")
    assert all(re.fullmatch(r"carto-test-(imports|thumbnails)-[0-9a-f]{8}", name) for name in names("test"))


def test_bringing_everything_makes_only_the_association() -> None:
    graph = provisioned(**EXISTING)
    assert [node.name for node in graph.of_package("aws")] == ["identity-association"]
    assert graph.of_package("random") == []


def test_an_output_has_the_cors_rules_for_existing_buckets() -> None:
    document = platform_output(lambda platform: platform.outputs["corsOfExistingBuckets"], **EXISTING)
    assert document == {
        "CORSRules": [
            {
                "AllowedOrigins": ["https://carto.example.com"],
                "AllowedMethods": ["GET", "PUT", "POST"],
                "AllowedHeaders": ["Content-Type", "Content-MD5", "Content-Disposition", "Cache-Control"],
                "MaxAgeSeconds": 3600,
            }
        ]
    }


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
        (
            lambda platform: platform.database.admin.password,
            {"database": {"existing": {"host": "db.example.com", "adminUser": "admin", "adminPassword": "Password0"}}},
        ),
        (lambda platform: platform.identity.access_key.secret, {"identity": {"mode": "access-key"}}),
    ],
)
def test_credentials_are_passed_on_as_secrets(part: Any, changes: dict[str, Any]) -> None:
    assert isinstance(platform_output(part, **changes), Secret)
