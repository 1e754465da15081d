"""Objects that the stack adds to CARTO's namespace."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi

from ..frozen import frozen
from ..kubernetes.manifest import Manifest
from ..options import child_of

AWAITED = ("DaemonSet", "Deployment", "Ingress", "Job", "PersistentVolumeClaim", "Pod", "Service", "StatefulSet")
"""Kinds that Pulumi waits for. CARTO's pods may be what they wait for, so the release does not wait for them. Source:
pulumi-kubernetes, provider/pkg/await/awaiters.go."""
OF_THE_RELEASE = ("Ingress", "Service")
"""Kinds that are ready when pods behind them are, which may be CARTO's."""
_PUBLIC = ("apiVersion", "kind", "metadata")


@frozen
class ExtraManifestsArgs:
    """The objects, with a kind and a name that no other one of them has."""

    namespace: pulumi.Input[str]
    manifests: Sequence[Mapping[str, Any]]
    encrypted: bool = False
    """Whether any text in them is a secret. All text outside of their metadata is then treated as one."""


class ExtraManifests(pulumi.ComponentResource):
    """The objects, in two steps: what the release may need, and what may need the release."""

    before_release: Sequence[pulumi.Resource]

    def __init__(self, name: str, args: ExtraManifestsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("carto:carto:ExtraManifests", name, None, opts)
        self._name, self._args = name, args
        created = [(each["kind"], self._created(each)) for each in args.manifests if each["kind"] not in OF_THE_RELEASE]
        self.before_release = [each for kind, each in created if kind not in AWAITED]
        self.register_outputs({})

    def create_after(self, release: Sequence[pulumi.Resource]) -> None:
        """Create the objects that may need the release."""
        for each in self._args.manifests:
            if each["kind"] in OF_THE_RELEASE:
                self._created(each, release)

    def _created(self, manifest: Mapping[str, Any], after: Sequence[pulumi.Resource] = ()) -> Manifest:
        metadata = {**manifest["metadata"], "namespace": self._args.namespace}
        content = {key: _secret(value) if self._hides(key) else value for key, value in manifest.items()}
        return Manifest(
            f"{self._name}-{manifest['kind'].lower()}-{metadata['name']}",
            {**content, "metadata": metadata},
            child_of(self, depends_on=after),
        )

    def _hides(self, key: str) -> bool:
        return self._args.encrypted and key not in _PUBLIC


def _secret(value: Any) -> Any:
    """The value, with every text in it marked as secret. Encrypted is text always."""
    if isinstance(value, Mapping):
        return {key: _secret(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_secret(inner) for inner in value]
    return pulumi.Output.secret(value) if isinstance(value, str) else value
