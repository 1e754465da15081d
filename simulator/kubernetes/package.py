"""The Kubernetes provider: objects go to the simulated API server, releases to simulated Helm."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from simulator.core.check import Failure, shape_failures
from simulator.core.diff import Difference, changes
from simulator.core.package import Checked, CloudError, Naming, Package, Resource, State
from simulator.core.sources import Outputs, outputs_of, refuses, sourced
from simulator.core.values import UNKNOWN, Properties, Secret, plain
from simulator.kubernetes import helm
from simulator.kubernetes.cluster import UNREACHABLE, BadKubeconfig, Cluster, active_cluster, command_of, server_of
from simulator.kubernetes.helm import RELEASE
from simulator.kubernetes.kind import Kind, api_version
from simulator.kubernetes.kinds import KINDS, kind_of
from simulator.kubernetes.object_checks import object_failures
from simulator.packages import answering

KNOWN_TYPES = (*KINDS, RELEASE)
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
        return helm.OUTPUTS if token == RELEASE else (kind_of(token) or Kind()).known_outputs()

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
                else helm.check(resource, old, new, naming, self._namespace)
            )
        kind = kind_of(resource.type)
        if kind is None:
            reason = f"the simulator does not know {resource.type}: add it, see docs/simulator.md#add-a-resource-type"
            return Checked(inputs=new, failures=[Failure("", reason)])
        inputs = {**new, "apiVersion": new.get("apiVersion") or api_version(resource.type)}
        inputs["kind"] = new.get("kind") or resource.type.split(":")[2]
        inputs["metadata"] = self._metadata(resource, old, new, naming, namespaced=kind.namespaced)
        has_schema = resource.type in KINDS and not kind.custom
        failures = shape_failures(self.schema(resource.type), new) if has_schema else []
        return Checked(inputs=inputs, failures=failures or object_failures(resource.type, kind, inputs))

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
            immutable = [
                "metadata.name",
                "metadata.namespace",
                "apiVersion",
                *_kind(resource).replaced_by(before.inputs, self.config),
            ]
        replaces = frozenset(
            change.path
            for change in found
            if any(change.path == path or change.path.startswith((f"{path}.", f"{path}[")) for path in immutable)
        )
        # Without an automatic name the new object would meet the old one, so the old one has to go first.
        same_place = _identity(resource, before.inputs) == _identity(resource, new)
        first = bool(replaces) and resource.type != RELEASE and same_place
        return Difference(changes=found, replaces=replaces, delete_before_replace=first)

    def create(self, resource: Resource, inputs: Properties, *, preview: bool) -> tuple[str, Properties]:
        if preview:
            return "", self._preview_outputs(resource, inputs, {})
        self._reach()
        with self.inventory.transaction():
            if resource.type == RELEASE:
                id_, name, outputs = helm.install(self.cluster, resource, inputs)
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
        _kind(resource).require(self.cluster, inputs)
        return id_, id_, outputs

    def knows(self, type_: str) -> bool:
        return type_ == RELEASE or kind_of(type_) is not None

    def computed(self, resource: Resource, inputs: Properties) -> tuple[str, Properties]:
        if resource.type == RELEASE:
            return helm.computed(inputs)
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
                outputs = helm.upgrade(self.cluster, record, new)
                helm.write_values(self.inventory.folder, resource, new)
            else:
                known = plain(record.outputs.get("metadata") or {})
                fresh = {key: known[key] for key in ("uid", "creationTimestamp") if key in known}
                fresh |= {
                    "generation": known.get("generation", 1) + 1,
                    "resourceVersion": str(int(known.get("resourceVersion", "1")) + 1),
                }
                _kind(resource).require(self.cluster, new)
                outputs = self._outputs(resource, new, fresh)
            self.save(resource, record.id, record.name, new, outputs)
        return outputs

    def delete(self, resource: Resource, before: State) -> None:
        self._reach()
        with self.inventory.transaction():
            record = self.inventory.get(self.name, self.scope, resource.type, before.id)
            if record is not None:
                self.inventory.remove(record)
            if resource.type == RELEASE:
                helm.uninstall(self.cluster, before.id)
            if resource.type != RELEASE:
                _kind(resource).after_delete(self.cluster, before.id)

    def read(self, resource: Resource, before: State) -> State | None:
        self._reach()
        found = super().read(resource, before)
        if resource.type == RELEASE:
            return helm.as_read(found, before) if found else None
        if _is_in_default(before):
            return None
        exists = _kind(resource).of_the_cluster and not before.id.startswith(UNREACHABLE)
        return found or (
            State(id=before.id, inputs={}, outputs=_of_the_cluster(resource, before.id)) if exists else None
        )

    @refuses("pulumi-kubernetes:provider/pkg/provider/provider.go")
    def _reach(self) -> None:
        if not self._reachable:
            raise CloudError(f"configured Kubernetes cluster is unreachable: unable to reach {self.scope}")
        caller, admitted = self._caller(), self.inventory.admitted(self.scope)
        if caller is not None and admitted is not None and caller != admitted:
            raise CloudError(f"Unauthorized: the cluster has no access entry for {caller}")

    def _caller(self) -> str | None:
        """The identity on its cloud that the kubeconfig's command has; None for a command that belongs to no cloud."""
        command = command_of(self.config)
        return next(filter(None, (cloud.of_command(command) for cloud in answering("identity"))), None)

    def _preview_outputs(self, resource: Resource, inputs: Properties, before: Properties) -> Properties:
        if resource.type == RELEASE:
            return helm.preview_outputs(resource, inputs, before, self.inventory.folder)
        kind = _kind(resource)
        outputs = {name: UNKNOWN for name in ("status",) if outputs_of(kind.status)}
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
            | kind.encoded(inputs)
        )

    def _outputs(self, resource: Resource, inputs: Properties, fresh: Properties) -> Properties:
        configured = inputs.get("metadata") or {}
        secret = isinstance(configured, Secret)
        metadata = Secret({**plain(configured), **fresh}) if secret else {**configured, **fresh}
        kind = _kind(resource)
        return {
            **inputs,
            "metadata": metadata,
            **sourced(kind.status(plain(inputs), self.scope), kind.known_outputs()),
            **kind.encoded(inputs),
        }


def _kind(resource: Resource) -> Kind:
    return kind_of(resource.type) or Kind()


def _is_in_default(before: State) -> bool:
    """Whether the provider looks for the object in the namespace `default`, in spite of its id.

    It reads the id only if the inputs have no kind. Source: pulumi-kubernetes, provider/pkg/provider/provider.go, Read.
    """
    namespace, _, _ = before.id.rpartition("/")
    metadata = plain(before.inputs.get("metadata") or {})
    return bool(namespace and "kind" in before.inputs) and metadata.get("namespace", "default") != namespace


def _of_the_cluster(resource: Resource, id_: str) -> Properties:
    return {
        "apiVersion": api_version(resource.type),
        "kind": resource.type.split(":")[2],
        "metadata": {"name": id_.rpartition("/")[2]},
    }


def _identity(resource: Resource, inputs: Properties) -> tuple[Any, Any]:
    metadata = inputs if resource.type == RELEASE else plain(inputs.get("metadata") or {})
    return plain(metadata.get("namespace")), plain(metadata.get("name"))


def _flag(config: Properties, name: str) -> bool:
    return str(config.get(name)).lower() == "true"
