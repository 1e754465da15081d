"""Which cluster a provider talks to, and what exists there."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from simulator.core.package import CloudError
from simulator.core.rules import at
from simulator.core.sources import refuses
from simulator.core.values import UNKNOWN, Properties
from simulator.kubernetes.kind import CONFIG_MAP, NAMESPACE, SECRET, SERVICE_ACCOUNT

if TYPE_CHECKING:
    from simulator.core.inventory import Inventory

SYSTEM_NAMESPACES = ("default", "kube-system", "kube-public", "kube-node-lease")
AMBIENT = "ambient"
ANY_CLUSTER = "any"
"""The scope of namespaces that exist in every cluster and that no program created."""
UNREACHABLE = "missing-"
MOVED = "moved-"


class BadKubeconfig(ValueError):
    """The kubeconfig cannot be used; the text says why and shows none of it."""


def server_of(config: Properties) -> str:
    """The cluster the provider's configuration leads to, by its API server, or "ambient" when it names none.

    A server whose name starts with "moved-" is the one without it, at another address.
    """
    cluster = active_cluster(config)
    return str(cluster["server"]).replace(f"//{MOVED}", "//", 1) if cluster else AMBIENT


def active_cluster(config: Properties) -> Mapping[str, Any]:
    """The entry of the kubeconfig that the provider's configuration leads to; empty when it has no kubeconfig."""
    configured = config.get("kubeconfig")
    if configured is UNKNOWN or not configured:
        return {}
    kubeconfig = _parsed(configured)
    name = config.get("cluster") or _context(config, kubeconfig).get("cluster")
    clusters = {entry.get("name"): entry.get("cluster") or {} for entry in kubeconfig.get("clusters") or []}
    if name not in clusters or not clusters[name].get("server"):
        raise BadKubeconfig(f"the kubeconfig has no server for the cluster {name!r}")
    found: Mapping[str, Any] = clusters[name]
    return found


def command_of(config: Properties) -> Mapping[str, Any]:
    """The command that fetches the credentials of the provider's user; nothing when it has others, or none."""
    configured = config.get("kubeconfig")
    if configured is UNKNOWN or not configured:
        return {}
    kubeconfig = _parsed(configured)
    wanted = _context(config, kubeconfig).get("user")
    users = {entry.get("name"): entry.get("user") or {} for entry in kubeconfig.get("users") or []}
    command: Mapping[str, Any] = users.get(wanted, {}).get("exec") or {}
    return command


def _context(config: Properties, kubeconfig: Mapping[str, Any]) -> Mapping[str, Any]:
    wanted = config.get("context") or kubeconfig.get("current-context")
    contexts = {entry.get("name"): entry.get("context") or {} for entry in kubeconfig.get("contexts") or []}
    if wanted not in contexts:
        raise BadKubeconfig(f"the kubeconfig has no context {wanted!r}")
    found: Mapping[str, Any] = contexts[wanted]
    return found


def _parsed(configured: Any) -> dict[str, Any]:
    if isinstance(configured, Mapping):
        return dict(configured)
    text = str(configured)
    if "\n" not in text and not text.lstrip().startswith("{"):
        file = Path(text).expanduser()
        if not file.exists():
            raise BadKubeconfig("the kubeconfig is neither its text nor the path of a file that exists")
        text = file.read_text()
    try:
        parsed = json.loads(text) if text.lstrip().startswith("{") else yaml.safe_load(text)
    except (ValueError, yaml.YAMLError):
        raise BadKubeconfig("the kubeconfig is not valid YAML") from None
    if not isinstance(parsed, dict):
        raise BadKubeconfig("the kubeconfig is not a mapping")
    return parsed


@dataclass(frozen=True, kw_only=True)
class Cluster:
    """What exists in one cluster."""

    inventory: Inventory
    scope: str

    def has(self, type_: str, id_: str) -> bool:
        """Whether an object is there."""
        return self.inventory.get("kubernetes", self.scope, type_, id_) is not None

    @refuses("kubernetes-docs:reference/access-authn-authz/admission-controllers/")
    def require_namespace(self, namespace: str) -> None:
        """Refuses a namespace that is not there."""
        known = namespace in SYSTEM_NAMESPACES or self.has(NAMESPACE, namespace)
        if not known and self.inventory.get("kubernetes", ANY_CLUSTER, NAMESPACE, namespace) is None:
            raise CloudError(f'namespaces "{namespace}" not found')

    @refuses(
        "kubernetes-docs:concepts/configuration/secret/",
        "kubernetes-docs:reference/access-authn-authz/service-accounts-admin/",
    )
    def require_references(self, namespace: str, pod: Mapping[str, Any]) -> None:
        """Refuses a pod that could not start: a Secret, ConfigMap or service account it needs is not there."""
        for type_, kind, name in _references(pod):
            if not self.has(type_, f"{namespace}/{name}"):
                raise CloudError(f'the pod cannot start: {kind} "{name}" not found in namespace "{namespace}"')
        account = pod.get("serviceAccountName") or "default"
        if account != "default" and not self.has(SERVICE_ACCOUNT, f"{namespace}/{account}"):
            raise CloudError(
                f'error looking up service account {namespace}/{account}: serviceaccount "{account}" not found'
            )

    def remove_namespace(self, namespace: str) -> None:
        """A deleted namespace takes everything in it along."""
        for record in self.inventory.all():
            if record.package == "kubernetes" and record.scope == self.scope and record.id.startswith(f"{namespace}/"):
                self.inventory.remove(record)


def _references(pod: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    sources = {
        (SECRET, "secret"): ("{}[].env[].valueFrom.secretKeyRef", "{}[].envFrom[].secretRef"),
        (CONFIG_MAP, "configmap"): ("{}[].env[].valueFrom.configMapKeyRef", "{}[].envFrom[].configMapRef"),
    }
    for (type_, kind), paths in sources.items():
        for path in paths:
            for role in ("containers", "initContainers"):
                for place in at(pod, path.format(role)):
                    if not place.value.get("optional") and isinstance(place.value.get("name"), str):
                        yield type_, kind, place.value["name"]
    for type_, kind, block, name in (
        (SECRET, "secret", "secret", "secretName"),
        (CONFIG_MAP, "configmap", "configMap", "name"),
    ):
        for place in at(pod, f"volumes[].{block}"):
            if not place.value.get("optional") and isinstance(place.value.get(name), str):
                yield type_, kind, place.value[name]
