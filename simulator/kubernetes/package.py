"""The Kubernetes provider: objects go to the simulated API server, releases to simulated Helm."""

from __future__ import annotations

import base64
import hashlib
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from simulator.aws import identity
from simulator.check import Failure, shape_failures
from simulator.diff import Difference, changes
from simulator.kubernetes import release, status
from simulator.kubernetes.cluster import UNREACHABLE, BadKubeconfig, Cluster, active_cluster, command_of, server_of
from simulator.kubernetes.kinds import (
    BUILT_IN,
    CONFIG_MAP,
    JOB,
    NAMESPACE,
    RELEASE,
    SECRET,
    api_version,
    is_custom,
    kind_of,
)
from simulator.kubernetes.validation import object_failures
from simulator.package import Checked, CloudError, Naming, Package, Resource, State
from simulator.sources import Outputs, refuses, sourced
from simulator.values import UNKNOWN, Properties, Secret, plain

KNOWN_TYPES = (*BUILT_IN, RELEASE)
AUTONAMED = "pulumi.com/autonamed"
SUFFIX_LENGTH = 8
IDENTIFIER = "clusterIdentifier"
ACTIVE_CLUSTER = ("kubeconfig", "context", "cluster")
"""The provider's settings that say which cluster is the active one."""


class Provider(Package):
    """One API server. A kubeconfig whose server starts with "missing-" leads nowhere."""

    name = "kubernetes"

    @property
    def scope(self) -> str:
        return server_of(self.config)

    @staticmethod
    def outputs_of(token: str) -> Outputs:
        return release.OUTPUTS if token == RELEASE else {**status.METADATA, **status.OUTPUTS.get(token, {})}

    @property
    def cluster(self) -> Cluster:
        """What exists in this provider's cluster."""
        return Cluster(inventory=self.inventory, scope=self.scope)

    @refuses("https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/")
    def check_config(self, config: Properties) -> list[Failure]:
        try:
            server_of(config)
        except BadKubeconfig as bad:
            return [Failure("kubeconfig", str(bad))]
        return []

    def config_replaces(self, old: Properties, new: Properties) -> list[str]:
        """What means another cluster.

        Source: pulumi-kubernetes v4.25.0, provider/pkg/provider/provider.go, DiffConfig: an identifier that stays the
        same means the same cluster, whatever else changes; another one means another. Without one, or where it is
        added or taken away, the active cluster of the kubeconfig decides.
        """
        identifiers = old.get(IDENTIFIER), new.get(IDENTIFIER)
        if identifiers[1] and identifiers[0] == identifiers[1]:
            return []
        replaces = [IDENTIFIER] if all(identifiers) else []
        for name in ACTIVE_CLUSTER:
            if new.get(name) is UNKNOWN:
                return [*replaces, name]
        try:
            clusters = active_cluster(old), active_cluster(new)
        except BadKubeconfig:
            return replaces
        if all(clusters) and clusters[0] != clusters[1]:
            replaces += [name for name in ACTIVE_CLUSTER if old.get(name) != new.get(name)]
        return replaces

    @refuses("https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/")
    def configure(self, config: Properties) -> None:
        super().configure(config)
        try:
            self._reachable = UNREACHABLE not in server_of(config)
        except BadKubeconfig as bad:
            raise CloudError(str(bad)) from None

    @refuses("pulumi-kubernetes:provider/pkg/provider/provider.go")
    def check(self, resource: Resource, old: Properties, new: Properties, naming: Naming) -> Checked:
        if resource.type == RELEASE:
            shape = shape_failures(self.schema(resource.type), new)
            return (
                Checked(inputs=new, failures=shape)
                if shape
                else release.check(resource, old, new, naming, self._namespace)
            )
        kind = kind_of(resource.type)
        if kind is None:
            reason = f"the simulator does not know {resource.type}: add it to simulator/kubernetes/kinds.py"
            return Checked(inputs=new, failures=[Failure("", reason)])
        inputs = {**new, "apiVersion": new.get("apiVersion") or api_version(resource.type)}
        inputs["kind"] = new.get("kind") or resource.type.split(":")[2]
        inputs["metadata"] = self._metadata(resource, old, new, naming, namespaced=kind.namespaced)
        failures = [] if is_custom(resource.type) else shape_failures(self.schema(resource.type), new)
        return Checked(inputs=inputs, failures=failures or object_failures(resource.type, inputs))

    @property
    def _namespace(self) -> str:
        return str(self.config.get("namespace") or "default")

    def _metadata(
        self, resource: Resource, old: Properties, new: Properties, naming: Naming, *, namespaced: bool
    ) -> Any:
        metadata = new.get("metadata") or {}
        if not isinstance(metadata, Mapping):
            return metadata
        metadata = dict(metadata)
        if namespaced and not metadata.get("namespace"):
            metadata["namespace"] = self._namespace
        if not metadata.get("name") and not metadata.get("generateName"):
            previous = plain(old.get("metadata") or {})
            suffix = hashlib.sha256(naming.seed + resource.urn.encode()).hexdigest()[:SUFFIX_LENGTH]
            kept = previous.get("name") if (previous.get("annotations") or {}).get(AUTONAMED) == "true" else None
            metadata["name"] = kept or naming.proposed or f"{resource.name}-{suffix}"
            metadata["annotations"] = {**(metadata.get("annotations") or {}), AUTONAMED: "true"}
        return metadata

    def diff(self, resource: Resource, before: State, new: Properties, ignore: Sequence[str]) -> Difference:
        found = changes(before.inputs, new, ignore)
        if resource.type == RELEASE:
            immutable: list[str] = ["name", "namespace"]
        else:
            immutable = ["metadata.name", "metadata.namespace", "apiVersion", *self._immutable(resource, before)]
        replaces = frozenset(
            change.path
            for change in found
            if any(change.path == path or change.path.startswith((f"{path}.", f"{path}[")) for path in immutable)
        )
        # Without an automatic name the new object would meet the old one, so the old one has to go first.
        same_place = _identity(resource, before.inputs) == _identity(resource, new)
        first = bool(replaces) and resource.type != RELEASE and same_place
        return Difference(changes=found, replaces=replaces, delete_before_replace=first)

    def _immutable(self, resource: Resource, before: State) -> Sequence[str]:
        kind = kind_of(resource.type)
        frozen = before.inputs.get("immutable") is True
        if resource.type == SECRET and (frozen or not _flag(self.config, "enableSecretMutable")):
            return "type", "stringData", "data"
        if resource.type == CONFIG_MAP and (frozen or not _flag(self.config, "enableConfigMapMutable")):
            return "binaryData", "data"
        return kind.replace if kind else ()

    def create(self, resource: Resource, inputs: Properties, *, preview: bool) -> tuple[str, Properties]:
        if preview:
            return "", self._preview_outputs(resource, inputs, {})
        self._reach()
        with self.inventory.transaction():
            if resource.type == RELEASE:
                id_, name, outputs = release.install(self.cluster, resource, inputs)
            else:
                id_, name, outputs = self._make(resource, inputs)
            self.save(resource, id_, name, inputs, outputs)
        return id_, outputs

    @refuses("kubernetes:staging/src/k8s.io/apimachinery/pkg/api/errors/errors.go")
    def _make(self, resource: Resource, inputs: Properties) -> tuple[str, str, Properties]:
        id_, outputs = self.computed(resource, inputs)
        namespace, _, name = id_.rpartition("/")
        if namespace:
            self.cluster.require_namespace(namespace)
        if self.cluster.has(resource.type, id_) and not _flag(self.config, "upsertExistingObjects"):
            raise CloudError(f'{resource.type.split(":")[2].lower()}s "{name}" already exists')
        self._runnable(resource, inputs)
        return id_, id_, outputs

    def knows(self, type_: str) -> bool:
        return type_ == RELEASE or kind_of(type_) is not None

    def computed(self, resource: Resource, inputs: Properties) -> tuple[str, Properties]:
        if resource.type == RELEASE:
            return release.computed(inputs)
        metadata = plain(inputs["metadata"])
        namespace = metadata.get("namespace")
        name = str(metadata.get("name") or f"{metadata['generateName']}{uuid.uuid4().hex[:5]}")
        fresh = {
            "uid": str(uuid.uuid4()),
            "creationTimestamp": "2026-01-01T00:00:00Z",
            "generation": 1,
            "resourceVersion": "1",
            "name": name,
        }
        return f"{namespace}/{name}" if namespace else name, self._outputs(resource, inputs, fresh)

    def _runnable(self, resource: Resource, inputs: Properties) -> None:
        if resource.type == JOB:
            opened = plain(inputs)
            pod = opened.get("spec", {}).get("template", {}).get("spec", {})
            self.cluster.require_references(str(opened["metadata"].get("namespace")), pod)

    @refuses("kubernetes:staging/src/k8s.io/apimachinery/pkg/api/errors/errors.go")
    def update(self, resource: Resource, before: State, new: Properties, *, preview: bool) -> Properties:
        if preview:
            return self._preview_outputs(resource, new, before.outputs)
        self._reach()
        with self.inventory.transaction():
            record = self.inventory.get(self.name, self.scope, resource.type, before.id)
            if record is None:
                raise CloudError(f'{resource.type.split(":")[2].lower()}s "{before.id}" not found')
            if resource.type == RELEASE:
                outputs = release.upgrade(record, new)
                release.write_values(self.inventory.folder, resource, new)
            else:
                known = plain(record.outputs.get("metadata") or {})
                fresh = {key: known[key] for key in ("uid", "creationTimestamp") if key in known}
                fresh |= {
                    "generation": known.get("generation", 1) + 1,
                    "resourceVersion": str(int(known.get("resourceVersion", "1")) + 1),
                }
                self._runnable(resource, new)
                outputs = self._outputs(resource, new, fresh)
            self.save(resource, record.id, record.name, new, outputs)
        return outputs

    def delete(self, resource: Resource, before: State) -> None:
        self._reach()
        with self.inventory.transaction():
            record = self.inventory.get(self.name, self.scope, resource.type, before.id)
            if record is not None:
                self.inventory.remove(record)
            if resource.type == NAMESPACE:
                self.cluster.remove_namespace(before.id)

    def read(self, resource: Resource, before: State) -> State | None:
        self._reach()
        found = super().read(resource, before)
        return release.as_read(found, before) if found and resource.type == RELEASE else found

    @refuses("pulumi-kubernetes:provider/pkg/provider/provider.go")
    def _reach(self) -> None:
        if not self._reachable:
            raise CloudError(f"configured Kubernetes cluster is unreachable: unable to reach {self.scope}")
        caller, admitted = identity.of_command(command_of(self.config)), self.inventory.admitted(self.scope)
        if caller is not None and admitted is not None and caller != admitted:
            raise CloudError(f"Unauthorized: the cluster has no access entry for {caller}")

    def _preview_outputs(self, resource: Resource, inputs: Properties, before: Properties) -> Properties:
        if resource.type == RELEASE:
            return release.preview_outputs(resource, inputs, before, self.inventory.folder)
        outputs = {name: UNKNOWN for name in ("status",) if resource.type in status.OUTPUTS}
        outputs |= {name: value for name, value in before.items() if name == "status"} | inputs
        known = plain(before.get("metadata") or {})
        metadata = inputs.get("metadata") or {}
        # What only the server knows stays out: one unknown inside would make the name unknown to the program too.
        extra = {
            key: known[key] for key in ("uid", "creationTimestamp", "resourceVersion", "generation") if key in known
        }
        return (
            outputs
            | {"metadata": {**extra, **metadata} if isinstance(metadata, Mapping) else metadata}
            | _encoded(resource, inputs)
        )

    def _outputs(self, resource: Resource, inputs: Properties, fresh: Properties) -> Properties:
        given = inputs.get("metadata") or {}
        metadata = Secret({**plain(given), **fresh}) if isinstance(given, Secret) else {**given, **fresh}
        return {
            **inputs,
            "metadata": metadata,
            **sourced(status.of(resource.type, plain(inputs), self.scope), self.outputs_of(resource.type)),
            **_encoded(resource, inputs),
        }


def _encoded(resource: Resource, inputs: Properties) -> Properties:
    """The API server keeps a Secret's stringData as data. All of a Secret is secret, whatever the program said."""
    if resource.type != SECRET:
        return {}
    texts = inputs.get("stringData")
    data = inputs.get("data")
    if isinstance(plain(texts), Mapping):
        encoded = {
            key: UNKNOWN if value is UNKNOWN else base64.b64encode(str(value).encode()).decode()
            for key, value in plain(texts).items()
        }
        data = {**(plain(data) if isinstance(plain(data), Mapping) else {}), **encoded}
    kept = {"data": data, "stringData": texts}
    return {name: Secret(plain(value)) for name, value in kept.items() if value is not None}


def _identity(resource: Resource, inputs: Properties) -> tuple[Any, Any]:
    metadata = inputs if resource.type == RELEASE else plain(inputs.get("metadata") or {})
    return plain(metadata.get("namespace")), plain(metadata.get("name"))


def _flag(config: Properties, name: str) -> bool:
    return str(config.get(name)).lower() == "true"
