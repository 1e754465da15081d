"""`carto:extraManifests`: objects that the stack adds to CARTO's namespace, and those that it must not add."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from . import helm_secrets
from .problems import RuleViolation, SettingsProblem, config_path, quoted
from .types.secrets import PLACEHOLDER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .problems import Loc

Manifests = list[dict[str, Any]]

_NAMESPACED = {
    "": "ConfigMap Endpoints PersistentVolumeClaim Pod PodTemplate ReplicationController Secret Service ServiceAccount",
    "apps": "DaemonSet Deployment ReplicaSet StatefulSet",
    "autoscaling": "HorizontalPodAutoscaler",
    "batch": "CronJob Job",
    "coordination.k8s.io": "Lease",
    "discovery.k8s.io": "EndpointSlice",
    "networking.k8s.io": "Ingress NetworkPolicy",
    "policy": "PodDisruptionBudget",
    "rbac.authorization.k8s.io": "Role RoleBinding",
}
"""Kinds of Kubernetes' own groups that belong to a namespace. Source: Kubernetes API reference 1.34. Groups of others
have custom resources, whose definitions say where they belong."""
_OF_KUBERNETES = r"[a-z]*|[a-z.]+\.k8s\.io"
_CUSTOM_GROUPS = ("gateway.networking.k8s.io", "snapshot.storage.k8s.io", "metrics.k8s.io")
"""Groups whose names end like those of Kubernetes, and that are custom resources."""
_OF_THE_CLUSTER = r"Cluster[A-Z].*|GatewayClass|NodePool|NodeClass|.+NodeClass|VolumeSnapshotClass|IngressClassParams"
"""Custom resources that belong to no namespace. Source: Gateway API, cert-manager, External Secrets, Karpenter, EKS."""
_OF_THE_STACK = r"carto(-.*)?|sh\.helm\.release\..*"
"""Names of the objects that the stack and the release create."""
_NAME = r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?"
_HERE = "this setting is for objects in CARTO's namespace, which leave with the stack"


def violations(manifests: Manifests, *, namespace: str, service_account: str | None) -> Iterator[RuleViolation]:
    """Why objects can't be created.

    Args:
        manifests: the setting.
        namespace: CARTO's.
        service_account: the name of the one that the chart creates, if the stack names it.
    """
    seen: dict[tuple[str, str], int] = {}
    for index, manifest in enumerate(manifests):
        found = list(_incomplete(manifest)) or list(_not_here(manifest, namespace))
        for path, reason, fix in found:
            yield _violation(index, path, reason, fix)
        if found:
            continue
        kind, name = manifest["kind"], manifest["metadata"]["name"]
        if re.fullmatch(_OF_THE_STACK, name) or (kind == "ServiceAccount" and name == service_account):
            yield _violation(
                index, "metadata.name", f"{name} is a name of the stack's own objects", "use one without carto in front"
            )
        first = seen.setdefault((kind.lower(), name), index)
        if first != index:
            yield _violation(
                index, "metadata.name", f"{kind} {name} is extraManifests[{first}] already", "keep one of them"
            )


def _violation(index: int, path: str, reason: str, fix: str) -> RuleViolation:
    return RuleViolation(path=f"extraManifests[{index}].{path}", reason=reason, fix=fix)


def _incomplete(manifest: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    for key, example in (("apiVersion", "apps/v1"), ("kind", "ConfigMap")):
        if not isinstance(manifest.get(key), str) or not manifest[key]:
            yield key, f"missing; expected text such as {example}", "add it, as a manifest of kubectl has it"
    metadata = manifest.get("metadata")
    name = metadata.get("name") if isinstance(metadata, Mapping) else None
    if not isinstance(name, str) or not re.fullmatch(_NAME, name, re.ASCII):
        yield "metadata.name", "expected a name: lower-case letters, digits, hyphens and dots", "name the object"


def _not_here(manifest: Mapping[str, Any], namespace: str) -> Iterator[tuple[str, str, str]]:
    """Objects of the whole cluster, of another namespace, and those that another setting creates."""
    kind, api_version, metadata = manifest["kind"], manifest["apiVersion"], manifest["metadata"]
    group = api_version.rpartition("/")[0]
    own_group = group not in _CUSTOM_GROUPS and re.fullmatch(_OF_KUBERNETES, group) is not None
    if kind.endswith("List") and "items" in manifest:
        yield "kind", "a list of objects", "write each of them as an item of extraManifests"
    elif group == "" and kind in ("LimitRange", "ResourceQuota"):
        yield "kind", f"{kind}: carto:namespaceLimits has it, and compares it with CARTO's pods", "set that instead"
    elif own_group and kind not in _NAMESPACED.get(group, "").split():
        yield (
            "kind",
            f"{api_version} {kind} belongs to no namespace, or is none of Kubernetes' kinds; {_HERE}",
            "create it with the cluster, outside of this stack",
        )
    elif not own_group and re.fullmatch(_OF_THE_CLUSTER, kind):
        yield (
            "kind",
            f"{kind} belongs to the whole cluster; {_HERE}",
            "create it with the cluster, outside of this stack",
        )
    if metadata.get("namespace", namespace) != namespace:
        yield "metadata.namespace", f"another namespace than {namespace}; {_HERE}", "remove it"


def plain_secrets(manifests: Manifests) -> Iterator[SettingsProblem]:
    """One for each secret in plain text, when nothing in the setting is encrypted."""
    for index, manifest in enumerate(manifests):
        above: Loc = ("extraManifests", index)
        if manifest.get("kind") == "Secret" and manifest.get("apiVersion") == "v1":
            for key in ("data", "stringData"):
                yield from _values_of_secret(manifest.get(key), (*above, key))
        else:
            yield from helm_secrets.problems(manifest, above)


def _values_of_secret(values: object, above: Loc) -> Iterator[SettingsProblem]:
    for name, value in values.items() if isinstance(values, Mapping) else ():
        if isinstance(value, str) and value.strip() and not value.startswith(PLACEHOLDER):
            loc = (*above, str(name))
            yield SettingsProblem(
                loc=loc,
                reason="a secret in plain text; anyone who can read the stack file can read it",
                fix=f"pulumi config set --secret --path {quoted(config_path(loc))}",
            )
