"""As whom the backend calls AWS."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pulumi
import pytest

from tests.support.clouds.aws import CLUSTER_ARN, EXPORTS, AwsCloud, platform_output, provisioned

if TYPE_CHECKING:
    from tests.support.recorder import Graph

ACCESS_KEY = {"mode": "access-key"}
THEIR_ROLE = "arn:aws:iam::123456789012:role/their-backend"
BOUNDARY = "arn:aws:iam::123456789012:policy/boundary"


def statements(graph: Graph, policy: str) -> dict[str, Any]:
    return {each["Sid"]: each for each in json.loads(graph[policy].inputs["policy"])["Statement"]}


def test_the_role_trusts_one_service_account_of_one_cluster() -> None:
    graph = provisioned(namespace="maps", identity={"serviceAccount": {"create": False, "name": "maps-backend"}})
    (trust,) = json.loads(graph["identity-role"].inputs["assumeRolePolicy"])["Statement"]
    assert trust["Principal"] == {"Service": "pods.eks.amazonaws.com"}
    assert trust["Action"] == ["sts:AssumeRole", "sts:TagSession"]
    assert trust["Condition"] == {
        "StringEquals": {
            "aws:RequestTag/eks-cluster-arn": CLUSTER_ARN,
            "aws:RequestTag/kubernetes-namespace": "maps",
            "aws:RequestTag/kubernetes-service-account": "maps-backend",
        }
    }


def test_the_association_is_for_the_same_service_account() -> None:
    association = provisioned(namespace="maps")["identity-association"].inputs
    assert (association["clusterName"], association["namespace"], association["serviceAccount"]) == (
        "platform",
        "maps",
        "carto-common-backend",
    )


@pytest.mark.parametrize(("identity", "policy"), [({}, "RolePolicy"), (ACCESS_KEY, "UserPolicy")])
def test_role_and_user_may_do_the_same(identity: dict[str, Any], policy: str) -> None:
    graph = provisioned(identity=identity, storage={"encryption": {"kmsKey": "create"}})
    (node,) = [node for node in graph.of_type(policy) if node.parent == "identity"]
    assert set(statements(graph, node.name)) == {"Buckets", "Objects", "Key"}


def test_the_policy_names_these_buckets_and_no_others() -> None:
    graph = provisioned(warehouses=EXPORTS)
    allowed = statements(graph, "identity-storage-policy")
    arns = [f"arn:aws:s3:::{graph[f'storage-{role}'].inputs['bucket']}" for role in ("imports", "thumbnails")]
    assert allowed["Buckets"]["Resource"] == arns
    assert allowed["Objects"]["Resource"] == [f"{arn}/*" for arn in arns]


def test_acls_may_be_set_on_public_thumbnails_only() -> None:
    assert "PublicObjects" not in statements(provisioned(), "identity-storage-policy")
    graph = provisioned(storage={"thumbnails": {"access": "public"}})
    resource = f"arn:aws:s3:::{graph['storage-thumbnails'].inputs['bucket']}/*"
    assert statements(graph, "identity-storage-policy")["PublicObjects"]["Resource"] == [resource]


def test_the_database_is_opened_by_token_only_with_iam_authentication() -> None:
    assert "identity-database-policy" not in provisioned()
    graph = provisioned(database={"authentication": "iam", "names": {"user": "carto_user"}})
    login = statements(graph, "identity-database-policy")["DatabaseLogin"]
    assert login["Action"] == ["rds-db:connect"]
    assert login["Resource"] == ["arn:aws:rds-db:eu-west-1:123456789012:dbuser:db-ABC/carto_user"]


def test_an_existing_database_is_opened_by_its_resource_id() -> None:
    existing = {"host": "db.abc.eu-west-1.rds.amazonaws.com", "resourceId": "db-THEIRS"}
    admin = {"adminUser": "their_admin", "adminPassword": "Password0"}
    graph = provisioned(database={"authentication": "iam", "existing": existing | admin})
    assert "dbuser:db-THEIRS/workspace_admin" in graph["identity-database-policy"].inputs["policy"]


@pytest.mark.parametrize(
    ("identity", "bounded"),
    [
        ({}, {"identity-role", "exports-role", "exports-user", "database-monitoring-role"}),
        (ACCESS_KEY, {"identity-user", "exports-role", "exports-user", "database-monitoring-role"}),
    ],
)
def test_everyone_created_carries_the_permissions_boundary(identity: dict[str, Any], bounded: set[str]) -> None:
    graph = provisioned(identity={**identity, "permissionsBoundary": BOUNDARY}, warehouses=EXPORTS)
    principals = graph.of_type("aws:iam/role:Role", "aws:iam/user:User")
    assert {node.name for node in principals} == bounded
    assert {node.inputs.get("permissionsBoundary") for node in principals} == {BOUNDARY}


def test_an_existing_role_is_associated_and_left_alone() -> None:
    graph = provisioned(identity={"existing": {"roleArn": THEIR_ROLE}})
    assert [node.name for node in graph if node.parent == "identity"] == ["identity-association"]
    assert graph["identity-association"].inputs["roleArn"] == THEIR_ROLE


def test_the_agent_is_installed_only_when_asked_and_before_the_association() -> None:
    assert "identity-agent" not in provisioned()
    graph = provisioned(identity={"installAgent": True})
    assert graph["identity-agent"].inputs["addonName"] == "eks-pod-identity-agent"
    assert "identity-agent" in graph["identity-association"].depends_on


def test_an_agent_in_addition_to_that_of_auto_mode_is_refused_before_anything_is_created() -> None:
    with pytest.raises(
        pulumi.RunError, match=r"Auto Mode, which has the agent .*rm --path carto:identity\.installAgent"
    ):
        provisioned(AwsCloud(auto_mode=True), identity={"installAgent": True})


def test_an_agent_that_was_installed_by_hand_is_taken_over() -> None:
    agent = provisioned(identity={"installAgent": True})["identity-agent"].inputs
    assert agent["resolveConflictsOnCreate"] == "OVERWRITE"


@pytest.mark.parametrize(
    "name", ["database-instance", "cache-valkey", "storage-imports", "exports-bucket", "encryption-key"]
)
def test_what_another_installation_may_hold_is_created_before_what_holds_data(name: str) -> None:
    graph = provisioned(storage={"encryption": {"kmsKey": "create"}}, warehouses=EXPORTS)
    assert "identity-association" in graph.before(name)


def test_a_role_of_another_account_is_refused() -> None:
    role = THEIR_ROLE.replace("123456789012", "210987654321")
    with pytest.raises(pulumi.RunError, match=r"carto:identity\.existing\.roleArn: .* 123456789012.* got one of 2109"):
        provisioned(identity={"existing": {"roleArn": role}})


def test_an_access_key_needs_no_association() -> None:
    graph = provisioned(identity=ACCESS_KEY)
    assert {node.name for node in graph if node.parent == "identity"} == {
        "identity-user",
        "identity-storage-policy",
        "identity-access-key",
    }


@pytest.mark.parametrize(("identity", "ambient"), [({}, True), (ACCESS_KEY, False)])
def test_carto_knows_whether_credentials_come_from_the_cluster(identity: dict[str, Any], ambient: bool) -> None:
    assert platform_output(lambda platform: platform.identity.uses_workload_identity, identity=identity) is ambient


def test_a_rotation_replaces_the_key_before_the_old_one_goes() -> None:
    """The same logical name with another trigger: a replacement, which makes the new key first."""
    keys = [provisioned(identity=ACCESS_KEY, rotation={"accessKey": n})["identity-access-key"] for n in (0, 1)]
    assert keys[0].replacement_trigger != keys[1].replacement_trigger
    assert keys[0].inputs == keys[1].inputs
    assert not any(key.protect for key in keys)
