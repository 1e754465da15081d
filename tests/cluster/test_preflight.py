"""`operations.preflight` and `operations.diagnose` with the user's kubectl, on a real API server."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from operations.diagnose.collected import files
from operations.preflight.add_ons import check_add_ons
from operations.preflight.cluster import check_cluster
from operations.preview_report.steps import read
from operations.verify.kubectl import Kubectl
from tests.cluster.deployer import GROUP, grant

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from operations.verify.findings import Finding
    from test_cluster.throwaway import Cluster

NAMESPACE = "carto-checked"
TYPES = (
    *("kubernetes:core/v1:Secret", "kubernetes:batch/v1:Job", "kubernetes:networking.k8s.io/v1:NetworkPolicy"),
    *("kubernetes:policy/v1:PodDisruptionBudget", "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute"),
)
QUOTA = "kubernetes:core/v1:ResourceQuota"


@pytest.fixture
def kubectl(cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Kubectl]:
    """`kubectl` of a member of a group; the namespace exists, and the documented rights in it."""
    if shutil.which("kubectl") is None:
        pytest.skip("kubectl is not installed")
    grant(cluster, NAMESPACE)

    def of(group: str) -> Kubectl:
        kubeconfig = tmp_path / group
        kubeconfig.write_text(cluster.kubeconfig(group=group))
        monkeypatch.setenv("KUBECONFIG", str(kubeconfig))
        return Kubectl(namespace=NAMESPACE)

    return of


def states(found: list[Finding]) -> dict[str, str]:
    return {each.check: str(each.state) for each in found}


def test_the_documented_rights_pass_and_one_more_resource_does_not(kubectl: Callable[[str], Kubectl]) -> None:
    deployer = kubectl(GROUP)
    assert states(check_cluster(deployer, TYPES)) == {"version": "passed", "login": "passed", "rights": "passed"}
    rights = check_cluster(deployer, [*TYPES, QUOTA])[-1]
    assert rights.detail.endswith("you may not: get, create, patch, delete resourcequotas")


def test_kinds_that_the_cluster_does_not_serve_are_named(kubectl: Callable[[str], Kubectl]) -> None:
    steps = [
        {"op": "create", "urn": f"urn:pulumi:s::p::kubernetes:{type_}::a", "newState": {"inputs": {"a": 1}}}
        for type_ in ("example.com/v1:Unknown", "networking.k8s.io/v1:Ingress")
    ]
    preview = read(json.dumps({"steps": steps, "changeSummary": {"create": 2}}))
    (found,) = check_add_ons(kubectl(GROUP), preview.steps, "kubernetes")
    assert (str(found.state), found.detail) == ("failed", "the cluster has no Unknown of example.com/v1")


def test_somebody_without_rights_sees_all_that_are_missing(kubectl: Callable[[str], Kubectl]) -> None:
    rights = check_cluster(kubectl("nobody"), TYPES)[-1]
    assert rights.state == "failed"
    assert "deployments.apps" in rights.detail
    assert "httproutes.gateway.networking.k8s.io" in rights.detail


def test_a_deployer_collects_objects_and_no_secrets(kubectl: Callable[[str], Kubectl]) -> None:
    found = dict(files(kubectl(GROUP)))
    assert "kind: List" in found["objects/configmaps.yaml"]
    assert "kube-root-ca.crt" in found["objects/configmaps.yaml"]
    assert "forbidden" in found["nodes.txt"].lower()
    assert not [name for name in found if "secret" in name]
