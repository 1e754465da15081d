"""An object of a kind that the SDK has no class for, such as a Gateway, with its status."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pulumi
from pulumi_kubernetes import _utilities

if TYPE_CHECKING:
    from collections.abc import Mapping

WAIT_FOR = "pulumi.com/waitFor"
"""Annotation with the condition that a create or update waits for. Source: pulumi-kubernetes,
provider/pkg/metadata/overrides.go, ReadyCondition."""
SKIP_AWAIT = "pulumi.com/skipAwait"
"""Annotation with which a create or update waits for nothing. Source: as above, SkipAwaitLogic."""


class CustomObject(pulumi.CustomResource):
    """A custom resource. The SDK's own `CustomResource` has no outputs, so a program can't read a status with it."""

    def __init__(
        self,
        name: str,
        *,
        api_version: str,
        kind: str,
        metadata: Mapping[str, pulumi.Input[Any]] | None = None,
        spec: Mapping[str, pulumi.Input[Any]] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        own = pulumi.ResourceOptions(version=str(_utilities.get_version()))  # type: ignore[no-untyped-call]  # generated
        reads = opts is not None and opts.id is not None
        # A read takes name and namespace from the id only if the inputs have no kind. With one, the provider looks for
        # the object in the namespace `default`. Source: pulumi-kubernetes, provider/pkg/provider/provider.go, Read.
        named = {"apiVersion": None, "kind": None} if reads else {"apiVersion": api_version, "kind": kind}
        super().__init__(
            f"kubernetes:{api_version}:{kind}",
            name,
            {**named, "metadata": metadata, "spec": spec, "status": None},
            pulumi.ResourceOptions.merge(own, opts),
        )

    @property
    def status(self) -> pulumi.Output[Mapping[str, Any]]:
        """What the controller reports; empty before it does. A fresh value needs a read or a refresh."""
        found: pulumi.Output[Any] = pulumi.get(self, "status")
        return found.apply(lambda status: status or {})

    @classmethod
    def read(
        cls, name: str, *, api_version: str, kind: str, id_: pulumi.Input[str], opts: pulumi.ResourceOptions
    ) -> CustomObject:
        """An object that exists, read at every update. `id_` is `<namespace>/<name>`, or `<name>` of a cluster's."""
        existing = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(id=id_))
        return cls(name, api_version=api_version, kind=kind, opts=existing)
