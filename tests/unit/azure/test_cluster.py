"""The AKS cluster: read, never made, and talked to through one explicit provider."""

from __future__ import annotations

from typing import Any

import pulumi
import pytest

from tests.support.clouds.azure import KUBECONFIG, LOCATION, AzureCloud, RefusingAzure, platform_output, provisioned
from tests.support.recorder import Secret

KUBECONFIG_TEXT = """\
current-context: a
clusters: [{name: a, cluster: {server: https://kubernetes.example.com}}]
contexts: [{name: a, context: {cluster: a, user: a}}, {name: b, context: {cluster: a, user: a}}]
users: [{name: a, user: {tokenFile: /token}}]
"""
WITH_KUBECONFIG = {"name": "platform", "resourceGroup": "platform", "kubeconfig": KUBECONFIG_TEXT, "context": "b"}


def test_everything_is_made_where_the_cluster_is() -> None:
    assert platform_output(lambda platform: platform.region) == LOCATION
    assert provisioned()["database-server"].inputs["location"] == LOCATION


def test_the_kubeconfig_is_asked_of_azure_and_kept_secret() -> None:
    provider = provisioned()["cluster-kubernetes"].inputs
    assert provider["kubeconfig"] == Secret(KUBECONFIG)
    assert provider["clusterIdentifier"].startswith("/subscriptions/11111111")
    assert provider["clusterIdentifier"] == provider["clusterIdentifier"].lower(), "Azure spells ids in any case"


def test_a_configured_kubeconfig_is_used_with_its_context_and_stays_secret() -> None:
    graph = provisioned(cluster=WITH_KUBECONFIG)
    assert graph["cluster-kubernetes"].inputs["kubeconfig"] == Secret(KUBECONFIG_TEXT)
    assert graph["cluster-kubernetes"].inputs["context"] == "b"
    assert not any("Credentials" in token for token, _ in graph.invokes), "Azure is not asked for another"


def test_only_another_cluster_replaces_the_provider() -> None:
    asked, configured = provisioned(), provisioned(cluster=WITH_KUBECONFIG)
    identifiers = {graph["cluster-kubernetes"].inputs["clusterIdentifier"] for graph in (asked, configured)}
    assert len(identifiers) == 1
    assert identifiers.pop().endswith("/platform")


def test_an_unreachable_cluster_is_not_taken_for_an_empty_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULUMI_K8S_DELETE_UNREACHABLE", "true")
    monkeypatch.setenv("KUBECONFIG", "/somewhere/else")
    inputs = provisioned(AzureCloud(), namespace="maps")["cluster-kubernetes"].inputs
    assert (inputs["deleteUnreachable"], inputs["skipUpdateUnreachable"]) == ("false", "false")
    assert inputs["namespace"] == "maps"
    assert "/somewhere/else" not in str(inputs)


def test_credentials_that_are_refused_are_explained_with_both_ways_out() -> None:
    refusing = RefusingAzure("listManagedClusterUserCredentials", "AuthorizationFailed")
    with pytest.raises(pulumi.RunError, match=r"Cluster User.*carto:cluster\.kubeconfig.*AuthorizationFailed"):
        provisioned(refusing)


def test_a_cluster_that_is_not_there_is_named_with_its_setting() -> None:
    with pytest.raises(pulumi.RunError, match=r"carto:cluster\.name: the AKS cluster 'platform'.*az aks list"):
        provisioned(AzureCloud(missing=("platform",)))


def test_credentials_of_a_cluster_that_is_not_there_are_not_asked_for() -> None:
    """Their error messages blame a role."""
    asked: list[str] = []

    class RecordingAzure(AzureCloud):
        def answer(self, token: str, arguments: dict[str, Any]) -> dict[str, Any]:
            asked.append(token.rpartition(":")[2])
            return super().answer(token, arguments)

    with pytest.raises(pulumi.RunError, match=r"carto:cluster\.name"):
        provisioned(RecordingAzure(missing=("platform",)))
    assert asked == ["getManagedCluster"]


def test_a_look_up_that_was_cut_short_blames_nothing() -> None:
    stopped = RefusingAzure("getManagedCluster", "grpc: the client connection is closing")
    with pytest.raises(pulumi.RunError, match=r"^stopped before .*getManagedCluster had answered.*something else"):
        provisioned(stopped)


def test_nothing_else_is_looked_up() -> None:
    assert {token.rpartition(":")[2] for token, _ in provisioned().invokes} == {
        "getManagedCluster",
        "listManagedClusterUserCredentials",
        "listStorageAccountKeys",
        # What is compared with a running stack, so that a change that Azure refuses late is refused first.
        "getRedis",
        "getRedisEnterprise",
        "getServer",
    }
