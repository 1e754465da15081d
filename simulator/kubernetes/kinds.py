"""The kinds the simulated API server knows, and which of their fields cannot change in place.

Immutable fields as in the provider's own list (pulumi-kubernetes, provider/pkg/provider/force_new.go); Secrets and
ConfigMaps are replaced on a change of data unless the provider is told that they are mutable.
"""

from __future__ import annotations

from dataclasses import dataclass

RELEASE = "kubernetes:helm.sh/v3:Release"
SECRET = "kubernetes:core/v1:Secret"
CONFIG_MAP = "kubernetes:core/v1:ConfigMap"
NAMESPACE = "kubernetes:core/v1:Namespace"
SERVICE_ACCOUNT = "kubernetes:core/v1:ServiceAccount"
JOB = "kubernetes:batch/v1:Job"
NETWORK_POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy"
DISRUPTION_BUDGET = "kubernetes:policy/v1:PodDisruptionBudget"
SYSTEM_NAMESPACES = ("default", "kube-system", "kube-public", "kube-node-lease")


@dataclass(frozen=True, slots=True)
class KubernetesKind:
    """One kind: whether objects live in a namespace, and the paths whose change replaces."""

    namespaced: bool = True
    replace: tuple[str, ...] = ()


BUILT_IN: dict[str, KubernetesKind] = {
    CONFIG_MAP: KubernetesKind(),
    SECRET: KubernetesKind(replace=("type",)),
    NAMESPACE: KubernetesKind(namespaced=False),
    SERVICE_ACCOUNT: KubernetesKind(),
    "kubernetes:core/v1:Service": KubernetesKind(replace=("spec.clusterIP",)),
    "kubernetes:core/v1:PersistentVolumeClaim": KubernetesKind(
        replace=("spec.accessModes", "spec.selector", "spec.storageClassName", "spec.volumeName")
    ),
    "kubernetes:core/v1:LimitRange": KubernetesKind(),
    "kubernetes:core/v1:ResourceQuota": KubernetesKind(replace=("spec.scopes",)),
    "kubernetes:apps/v1:Deployment": KubernetesKind(replace=("spec.selector",)),
    "kubernetes:apps/v1:DaemonSet": KubernetesKind(replace=("spec.selector",)),
    "kubernetes:apps/v1:StatefulSet": KubernetesKind(
        replace=(
            "spec.podManagementPolicy",
            "spec.revisionHistoryLimit",
            "spec.selector",
            "spec.serviceName",
            "spec.volumeClaimTemplates",
        )
    ),
    JOB: KubernetesKind(replace=("spec.completions", "spec.parallelism", "spec.selector", "spec.template")),
    "kubernetes:batch/v1:CronJob": KubernetesKind(),
    "kubernetes:networking.k8s.io/v1:Ingress": KubernetesKind(),
    "kubernetes:networking.k8s.io/v1:IngressClass": KubernetesKind(namespaced=False),
    NETWORK_POLICY: KubernetesKind(),
    DISRUPTION_BUDGET: KubernetesKind(),
    "kubernetes:rbac.authorization.k8s.io/v1:Role": KubernetesKind(),
    "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding": KubernetesKind(replace=("roleRef",)),
    "kubernetes:rbac.authorization.k8s.io/v1:ClusterRole": KubernetesKind(namespaced=False),
    "kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding": KubernetesKind(
        namespaced=False, replace=("roleRef",)
    ),
    "kubernetes:storage.k8s.io/v1:StorageClass": KubernetesKind(
        namespaced=False, replace=("parameters", "provisioner")
    ),
    "kubernetes:scheduling.k8s.io/v1:PriorityClass": KubernetesKind(namespaced=False),
    "kubernetes:autoscaling/v2:HorizontalPodAutoscaler": KubernetesKind(),
}


def kind_of(type_: str) -> KubernetesKind | None:
    """What is known about a type.

    A group the SDK has no classes for belongs to a custom resource, which is taken to be namespaced and to have its
    definition in the cluster.
    """
    if type_ in BUILT_IN:
        return BUILT_IN[type_]
    group = type_.split(":")[1].split("/", maxsplit=1)[0]
    return KubernetesKind() if "." in group and not group.endswith(".k8s.io") and group != "helm.sh" else None


def api_version(type_: str) -> str:
    """The apiVersion of a type: its token says "core/v1" for what the API calls "v1"."""
    return type_.split(":")[1].removeprefix("core/")


def is_custom(type_: str) -> bool:
    """Whether the type is a custom resource, whose shape only its definition knows."""
    return type_ not in BUILT_IN
