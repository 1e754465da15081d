"""A namespace of somebody else is refused before anything is created that holds data or takes long."""

from __future__ import annotations

import pytest

from tests.support.registrations import registered

pytestmark = pytest.mark.xdist_group("every stack's graph")

SLOW = (
    *("rds/instance:Instance", "replicationGroup:ReplicationGroup", "s3/bucket:Bucket"),
    *("DatabaseInstance", "redis/instance:Instance", "storage/bucket:Bucket"),
    *("dbforpostgresql:Server", "storage:StorageAccount", "keyvault:Vault"),
)


@pytest.mark.parametrize(
    ("stack", "mode"),
    [
        ("aws-quickstart", "access-key"),
        ("aws-production", "pod-identity"),
        ("gcp-production", "workload-identity"),
        ("azure-production", "account-key"),
    ],
)
def test_data_waits_for_the_namespace(stack: str, mode: str) -> None:
    graph = registered(stack, **({"identity": {"mode": mode}} if mode == "access-key" else {}))
    slow = [node.name for node in graph.of_type(*SLOW)]
    assert len(slow) >= 3
    assert {name for name in slow if "namespace-namespace" not in graph.before(name)} == set()


def test_the_namespace_waits_for_nothing_of_the_cloud_but_the_association() -> None:
    """An association of another stack is refused first: the stack can then still change its namespace."""
    graph = registered("aws-production")
    cloud = {node.name for node in graph if node.type.startswith("aws:")}
    assert graph.before("namespace-namespace") & cloud == {"identity-role", "identity-association"}
