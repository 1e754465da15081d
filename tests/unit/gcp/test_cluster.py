"""The GKE cluster: read, never made, and talked to without a stored credential."""

from __future__ import annotations

import json

import pulumi
import pytest

from tests.support.clouds.gcp import PROJECT, REGION, GoogleCloud, platform_output, provisioned
from tests.support.recorder import Secret, revealed


def test_everything_is_made_in_the_clusters_project_and_region() -> None:
    graph = provisioned(GoogleCloud(location=f"{REGION}-b"), cluster={"name": "platform", "location": f"{REGION}-b"})
    assert platform_output(lambda platform: platform.region) == REGION
    assert graph["database-instance"].inputs["region"] == REGION
    assert graph["storage-imports"].inputs["location"] == REGION.upper()
    assert {node.inputs.get("project", PROJECT) for node in graph.of_package("gcp")} == {PROJECT}


def test_the_kubeconfig_fetches_a_token_each_time_and_holds_none() -> None:
    inputs = revealed(provisioned()["cluster-kubernetes"].inputs)
    kubeconfig = json.loads(inputs["kubeconfig"])
    (user,) = kubeconfig["users"]
    assert user["user"]["exec"]["command"] == "gke-gcloud-auth-plugin"
    assert kubeconfig["clusters"][0]["cluster"]["server"] == "https://10.1.2.3"
    assert inputs["clusterIdentifier"] == f"projects/{PROJECT}/locations/{REGION}/clusters/platform"


DNS = "gke-0123.europe-west1.gke.goog"


def reached_by(*, external: bool) -> GoogleCloud:
    by_dns = {
        "endpoint": DNS,
        "allowExternalTraffic": external,
        "enableK8sCertsViaDns": False,
        "enableK8sTokensViaDns": False,
    }
    configs = [{"dnsEndpointConfigs": [by_dns], "ipEndpointsConfigs": [{"enabled": False}]}]
    return GoogleCloud(endpoints={"endpoint": "", "controlPlaneEndpointsConfigs": configs})


def test_a_cluster_without_an_address_is_reached_by_its_dns_endpoint() -> None:
    kubeconfig = json.loads(revealed(provisioned(reached_by(external=True))["cluster-kubernetes"].inputs)["kubeconfig"])
    assert kubeconfig["clusters"][0]["cluster"] == {"server": f"https://{DNS}"}
    with pytest.raises(pulumi.RunError, match=r"no IP endpoint.*--enable-dns-access"):
        provisioned(reached_by(external=False))


def test_a_configured_kubeconfig_is_used_and_kept_secret() -> None:
    text = (
        "current-context: a\nclusters: [{name: a, cluster: {server: https://kubernetes.example.com}}]\n"
        "contexts: [{name: a, context: {cluster: a, user: a}}]\nusers: [{name: a, user: {tokenFile: /token}}]\n"
    )
    cluster = {"name": "platform", "location": REGION, "kubeconfig": text}
    inputs = provisioned(cluster=cluster)["cluster-kubernetes"].inputs
    assert inputs["kubeconfig"] == Secret(text)


def test_an_unreachable_cluster_is_not_taken_for_an_empty_one() -> None:
    inputs = provisioned()["cluster-kubernetes"].inputs
    assert (inputs["deleteUnreachable"], inputs["skipUpdateUnreachable"]) == ("false", "false")


def test_a_cluster_that_cannot_be_read_says_what_to_check() -> None:
    with pytest.raises(pulumi.RunError, match=r"carto:cluster.name: the GKE cluster 'platform'.*clusters list"):
        provisioned(GoogleCloud(missing=("platform",)))
