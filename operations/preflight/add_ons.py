"""What a stack's objects need in the cluster besides Kubernetes itself: kinds of other projects, and metrics."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from operations.clouds import of_cloud
from operations.helm_release import RELEASE
from operations.preview_report.steps import mapping_at
from operations.verify.findings import Finding, failed, passed, skipped
from operations.verify.kubectl import CannotVerify, Kubectl

if TYPE_CHECKING:
    from operations.preview_report.steps import Step

REMEDIES: Final[Mapping[str, str]] = {
    "gateway.networking.k8s.io": "install the Gateway API: https://gateway-api.sigs.k8s.io/guides/",
    "cert-manager.io": "install cert-manager: https://cert-manager.io/docs/installation/",
}
"""How a cluster gets the kinds of an API group; modules of clouds have those of their controllers."""
_METRICS: Final = "/apis/metrics.k8s.io/v1beta1"
"""What autoscalers ask. Source: https://kubernetes.io/docs/tasks/debug/debug-cluster/resource-metrics-pipeline/"""


def check_add_ons(cluster: Kubectl, steps: Sequence[Step], cloud: str) -> Iterator[Finding]:
    """Whether the cluster serves each kind that the preview has, and the metrics that its autoscalers need."""
    module = of_cloud(cloud, "operations.preflight")
    remedies = {**REMEDIES, **(module.REMEDIES if module is not None else {})}
    for version, kinds in _kinds(steps).items():
        yield _served(cluster, version, kinds, remedies.get(version.partition("/")[0], "install what defines them"))
    if any(_scales(step) for step in steps):
        yield _metrics(cluster)


def _kinds(steps: Sequence[Step]) -> dict[str, list[str]]:
    """Kinds of API groups with a domain, which add-ons define, by group and version. Kubernetes' own are there."""
    found: dict[str, set[str]] = {}
    for step in steps:
        package, _, rest = step.type.partition(":")
        version, _, kind = rest.partition(":")
        group = version.partition("/")[0]
        is_own = group.endswith(".k8s.io") and group != "gateway.networking.k8s.io"
        if package == "kubernetes" and step.new and "." in group and group != "helm.sh" and not is_own:
            found.setdefault(version, set()).add(kind)
    return {version: sorted(found[version]) for version in sorted(found)}


def _served(cluster: Kubectl, version: str, kinds: Sequence[str], remedy: str) -> Finding:
    """Source: Kubernetes, "The Kubernetes API", section "Discovery API"; everybody who is logged in may read it."""
    check = f"kinds of {version.partition('/')[0]}"
    try:
        served = {
            str(each["kind"]) for each in json.loads(cluster.run("get", "--raw", f"/apis/{version}"))["resources"]
        }
    except CannotVerify as error:
        if not _is_missing(error):
            return skipped("cluster", check, str(error))
        served = set()
    missing = [kind for kind in kinds if kind not in served]
    if missing:
        return failed("cluster", check, f"the cluster has no {', '.join(missing)} of {version}", remedy)
    return passed("cluster", check, f"the cluster has {', '.join(kinds)}")


def _is_missing(error: CannotVerify) -> bool:
    return "not find the requested resource" in str(error) or "(NotFound)" in str(error)


def _scales(step: Step) -> bool:
    values = mapping_at(step.new, "values") if step.type == RELEASE else {}
    return any(mapping_at(group, "autoscaling").get("enabled") is True for group in values.values())


def _metrics(cluster: Kubectl) -> Finding:
    try:
        answer: Mapping[str, Any] = json.loads(cluster.run("get", "--raw", _METRICS))
    except CannotVerify as error:
        if not _is_missing(error):
            return skipped("cluster", "metrics", str(error))
        answer = {}
    if answer.get("resources"):
        return passed("cluster", "metrics", "metrics-server answers")
    detail = "the cluster has no metrics, so autoscalers keep the least number of pods"
    return failed(
        "cluster", "metrics", detail, "install metrics-server: https://github.com/kubernetes-sigs/metrics-server"
    )
