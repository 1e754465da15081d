"""A Kubernetes namespace."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pulumi
import pulumi_kubernetes as kubernetes

from components.options import data_child_of

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, kw_only=True)
class NamespaceArgs:
    """One namespace; everything in it goes when it is deleted, so it is protected unless the stack is disposable."""

    name: pulumi.Input[str]
    labels: Mapping[str, pulumi.Input[str]] = field(default_factory=dict)
    pod_security: str = "restricted"
    """The Pod Security level that the cluster enforces on every pod: `privileged`, `baseline` or `restricted`."""
    protect: bool = True


class Namespace(pulumi.ComponentResource):
    """A namespace of a fixed name."""

    name: pulumi.Output[str]
    """Known once the namespace exists, so that what is put into it waits for it."""
    namespace: kubernetes.core.v1.Namespace

    def __init__(self, name: str, args: NamespaceArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("carto:kubernetes:Namespace", name, None, opts)
        labels = {**args.labels, "pod-security.kubernetes.io/enforce": args.pod_security}
        self.namespace = kubernetes.core.v1.Namespace(
            f"{name}-namespace",
            metadata=kubernetes.meta.v1.ObjectMetaArgs(name=args.name, labels=labels),
            opts=data_child_of(self, protect=args.protect),
        )
        self.name = self.namespace.metadata.apply(lambda metadata: str(metadata.name))
        self.register_outputs({"name": self.name})
