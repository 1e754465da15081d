"""The cluster: its version, who the deployer is in it, and which rights."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from operations.verify.findings import Finding, failed, passed, skipped
from operations.verify.kubectl import CannotVerify, Kubectl

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

OLDEST: Final = (1, 29)
"""CARTO's chart fails below, and warns below 1.30. Source: chart contract, "Kubernetes"."""
OF_THE_CHART: Final = (
    ("", "configmaps"),
    ("", "secrets"),
    ("", "serviceaccounts"),
    ("", "services"),
    ("apps", "deployments"),
    ("autoscaling", "horizontalpodautoscalers"),
    ("batch", "jobs"),
)
"""API group and resource of what the chart creates. Source: docs/deployer-rbac.yaml."""
VERBS: Final = ("get", "create", "patch", "delete")
_REVIEWS: Final = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"
_IDENTITY: Final = "/apis/authentication.k8s.io/v1/selfsubjectreviews"
_RIGHTS: Final = "docs/permissions.md#the-deployer-in-kubernetes"


def check_cluster(cluster: Kubectl, types: Sequence[str]) -> list[Finding]:
    """Checks through the user's `kubectl`, which may have other credentials than the stack's own kubeconfig."""
    try:
        version = json.loads(cluster.run("version", "--output", "json"))["serverVersion"]
    except (CannotVerify, KeyError) as error:
        return [failed("cluster", "reachable", str(error), "the kubeconfig of your kubectl, or --context")]
    return [_version(version), _who(cluster), *_rights(cluster, types)]


def _version(version: dict[str, Any]) -> Finding:
    number = (int(version["major"]), int(version["minor"].rstrip("+")))
    detail = f"Kubernetes {version['gitVersion']}"
    if number < OLDEST:
        return failed(
            "cluster", "version", detail, f"upgrade it to {OLDEST[0]}.{OLDEST[1]} or later: CARTO's chart needs it"
        )
    return passed("cluster", "version", detail)


def _who(cluster: Kubectl) -> Finding:
    """Source: Kubernetes API reference, SelfSubjectReview; since version 1.28."""
    review = {"apiVersion": "authentication.k8s.io/v1", "kind": "SelfSubjectReview"}
    try:
        answer = cluster.run("create", "--raw", _IDENTITY, "--filename", "-", stdin=json.dumps(review))
        user = json.loads(answer)["status"]["userInfo"]
    except (CannotVerify, KeyError, ValueError) as error:
        return skipped("cluster", "login", f"the cluster does not name its user: {error}")
    groups = ", ".join(each for each in user.get("groups") or () if each != "system:authenticated")
    return passed("cluster", "login", f"{user['username']}{f', in {groups}' if groups else ''}")


def _rights(cluster: Kubectl, types: Sequence[str]) -> Iterator[Finding]:
    wanted = sorted({*OF_THE_CHART, *filter(None, map(resource, types))})
    refused = []
    for group, name in wanted:
        try:
            denied = [verb for verb in VERBS if not _may(cluster, verb, group, name)]
        except CannotVerify as error:
            yield skipped("cluster", "rights", str(error))
            return
        if denied:
            refused.append(f"{', '.join(denied)} {name}{f'.{group}' if group else ''}")
    if refused:
        detail = f"in the namespace {cluster.namespace}, you may not: {'; '.join(refused)}"
        yield failed("cluster", "rights", detail, _RIGHTS)
    else:
        yield passed("cluster", "rights", f"all that the stack needs in the namespace {cluster.namespace}")


def _may(cluster: Kubectl, verb: str, group: str, name: str) -> bool:
    """Source: Kubernetes API reference, SelfSubjectAccessReview."""
    attributes = {"namespace": cluster.namespace, "verb": verb, "group": group, "resource": name}
    review = {
        "apiVersion": "authorization.k8s.io/v1",
        "kind": "SelfSubjectAccessReview",
        "spec": {"resourceAttributes": attributes},
    }
    answer = cluster.run("create", "--raw", _REVIEWS, "--filename", "-", stdin=json.dumps(review))
    return bool(json.loads(answer)["status"]["allowed"])


def resource(type_: str) -> tuple[str, str] | None:
    """API group and resource of a Pulumi type: `kubernetes:policy/v1:PodDisruptionBudget`; None for others."""
    package, _, rest = type_.partition(":")
    version, _, kind = rest.partition(":")
    group = version.rpartition("/")[0]
    if package != "kubernetes" or group == "helm.sh" or kind == "Namespace":
        return None
    lower = kind.lower()
    plural = f"{lower[:-1]}ies" if lower.endswith("y") else f"{lower}es" if lower.endswith("s") else f"{lower}s"
    return ("" if group == "core" else group, plural)
