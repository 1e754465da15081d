"""The cluster: found by name, talked to through one explicit provider."""

from __future__ import annotations

import json
from typing import Any

import pulumi
import pytest

from components.aws.platform import Platform
from components.naming import PREFIX
from tests.support.clouds.aws import CLUSTER_ARN, AwsCloud, platform_output, provisioned, stack_settings
from tests.support.recorder import Secret, run

KUBECONFIG = """\
apiVersion: v1
kind: Config
clusters: [{name: platform, cluster: {server: https://cluster.example.com}}]
users: [{name: gis, user: {token: made-up-token}}]
contexts: [{name: maps, context: {cluster: platform, user: gis}}]
current-context: maps
"""


def provider(**changes: Any) -> dict[str, Any]:
    return dict(provisioned(**changes)["cluster-kubernetes"].inputs)


def test_the_kubeconfig_fetches_a_token_and_holds_none() -> None:
    kubeconfig = json.loads(provider()["kubeconfig"])
    (user,) = kubeconfig["users"]
    command = user["user"]["exec"]
    assert command["apiVersion"] == "client.authentication.k8s.io/v1beta1"
    assert [command["command"], *command["args"]] == [
        "aws", "eks", "get-token", "--cluster-name", "platform", "--region", "eu-west-1", "--output", "json",
    ]  # fmt: skip
    assert set(user["user"]) == {"exec"}
    (cluster,) = kubeconfig["clusters"]
    assert cluster["cluster"] == {
        "server": "https://cluster.example.com",
        "certificate-authority-data": "Y2VydGlmaWNhdGU=",
    }
    assert kubeconfig["current-context"] == kubeconfig["contexts"][0]["name"]


def test_the_token_is_fetched_with_the_profile_pulumi_uses() -> None:
    settings = stack_settings()
    graph = run(lambda: Platform(PREFIX, settings), cloud=AwsCloud(), config={"aws:profile": "gis"})
    (user,) = json.loads(graph["cluster-kubernetes"].inputs["kubeconfig"])["users"]
    assert user["user"]["exec"]["env"] == [{"name": "AWS_PROFILE", "value": "gis"}]


def test_a_configured_kubeconfig_is_used_and_stays_secret() -> None:
    inputs = provider(cluster={"name": "platform", "kubeconfig": KUBECONFIG, "context": "maps"})
    assert inputs["kubeconfig"] == Secret(KUBECONFIG)
    assert inputs["context"] == "maps"


@pytest.mark.parametrize("changes", [{}, {"cluster": {"name": "platform", "kubeconfig": KUBECONFIG}}])
def test_only_another_cluster_replaces_the_provider(changes: dict[str, Any]) -> None:
    assert provider(**changes)["clusterIdentifier"] == CLUSTER_ARN


def test_an_unreachable_cluster_is_not_taken_for_an_empty_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULUMI_K8S_DELETE_UNREACHABLE", "true")
    monkeypatch.setenv("KUBECONFIG", "/somewhere/else")
    inputs = provider(namespace="maps")
    # Providers take their inputs as text.
    assert inputs["deleteUnreachable"] == "false"
    assert inputs["skipUpdateUnreachable"] == "false"
    assert inputs["namespace"] == "maps"
    assert "/somewhere/else" not in inputs["kubeconfig"]


def test_a_cluster_that_is_not_there_is_named_with_the_way_out() -> None:
    settings = stack_settings(cluster={"name": "nowhere"})
    with pytest.raises(pulumi.RunError) as refused:
        run(
            lambda: Platform(PREFIX, settings), cloud=AwsCloud(missing=("nowhere",)), config={"aws:region": "eu-west-1"}
        )
    message = str(refused.value)
    assert message.startswith("carto:cluster.name: the EKS cluster 'nowhere' can't be read in eu-west-1.")
    assert "aws eks list-clusters" in message
    assert "nowhere: not found" in message


class ElsewhereCloud(AwsCloud):
    """A provider whose account is not the cluster's."""

    def answer(self, token: str, arguments: dict[str, Any]) -> dict[str, Any]:
        found = super().answer(token, arguments)
        return {**found, "accountId": "210987654321"} if token.endswith(":getCallerIdentity") else found


def test_a_cluster_of_another_account_is_refused_before_anything_is_created() -> None:
    with pytest.raises(
        pulumi.RunError, match=r"carto:cluster\.name: the EKS cluster is in eu-west-1 of the account 123"
    ):
        provisioned(ElsewhereCloud())


def test_nothing_is_looked_up_but_the_account_and_the_cluster_with_its_network() -> None:
    assert {token for token, _ in provisioned().invokes} == {
        "aws:index/getCallerIdentity:getCallerIdentity",
        "aws:index/getRegion:getRegion",
        "aws:eks/getCluster:getCluster",
        "aws:ec2/getSubnet:getSubnet",
        "aws:ec2/getRouteTables:getRouteTables",
        "aws:ec2/getRouteTable:getRouteTable",
    }


@pytest.mark.parametrize(
    ("arn", "region", "bucket_arn_start"),
    [
        (CLUSTER_ARN, "eu-west-1", "arn:aws:iam::123456789012:root"),
        ("arn:aws-us-gov:eks:us-gov-west-1:210987654321:cluster/platform", "us-gov-west-1", "arn:aws-us-gov:iam::2109"),
    ],
)
def test_partition_region_and_account_are_the_clusters(arn: str, region: str, bucket_arn_start: str) -> None:
    changes: dict[str, Any] = {
        "storage": {"encryption": {"kmsKey": "create"}},
        "database": {"bootstrap": False, "existing": {"host": "db.example.com", "userPassword": "Password0"}},
    }
    cloud = AwsCloud(cluster_arn=arn)
    assert platform_output(lambda platform: platform.region, cloud, **changes) == region
    assert bucket_arn_start in provisioned(cloud, **changes)["encryption-key"].inputs["policy"]
