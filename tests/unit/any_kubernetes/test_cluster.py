"""A cluster that nothing is looked up about, and the ways to reach it."""

from __future__ import annotations

import json

import pytest

from tests.support.clouds.kubernetes import KUBECONFIG, MINIO, provisioned
from tests.support.recorder import Secret, revealed


def test_the_provider_is_identified_by_the_name_and_reached_by_the_kubeconfig() -> None:
    provider = provisioned(MINIO)["cluster-kubernetes"].inputs
    assert provider["clusterIdentifier"] == "on-premises"
    assert provider["kubeconfig"] == Secret(KUBECONFIG)
    assert provider["deleteUnreachable"] == "false"


def test_a_context_alone_is_one_of_the_machines_own_kubeconfig() -> None:
    stack = {**MINIO, "cluster": {"name": "on-premises", "context": "production"}}
    assert provisioned(stack)["cluster-kubernetes"].inputs["context"] == "production"


def test_in_a_pod_its_own_service_account_is_used_not_a_kubeconfig_of_the_image() -> None:
    graph = provisioned({**MINIO, "cluster": {"name": "on-premises", "inCluster": True}})
    kubeconfig = json.loads(revealed(graph["cluster-kubernetes"].inputs["kubeconfig"]))
    assert kubeconfig["clusters"][0]["cluster"]["server"] == "https://kubernetes.default.svc"
    assert kubeconfig["users"][0]["user"] == {"tokenFile": "/var/run/secrets/kubernetes.io/serviceaccount/token"}


def test_objects_that_name_no_namespace_end_up_in_cartos() -> None:
    assert provisioned(MINIO)["cluster-kubernetes"].inputs["namespace"] == "carto"
    assert provisioned(MINIO, namespace="maps")["cluster-kubernetes"].inputs["namespace"] == "maps"


def test_a_renewed_kubeconfig_is_the_same_cluster() -> None:
    renewed = provisioned(MINIO, cluster={"kubeconfig": KUBECONFIG.replace("command: login", "command: log-in")})
    before, after = provisioned(MINIO)["cluster-kubernetes"].inputs, renewed["cluster-kubernetes"].inputs
    assert before["kubeconfig"] != after["kubeconfig"]
    assert before["clusterIdentifier"] == after["clusterIdentifier"]


def test_no_other_kubeconfig_of_the_machine_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KUBECONFIG", "/somewhere/else")
    inputs = provisioned({**MINIO, "cluster": {"name": "on-premises", "inCluster": True}})["cluster-kubernetes"].inputs
    assert "/somewhere/else" not in json.dumps(revealed(inputs))
