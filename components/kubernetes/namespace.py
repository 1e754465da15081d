"""A Kubernetes namespace."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

import pulumi
import pulumi_kubernetes as kubernetes

from ..frozen import frozen
from ..options import data_child_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@frozen
class NamespaceArgs:
    """A namespace. Its deletion deletes everything in it, so it is protected unless the stack is disposable."""

    name: pulumi.Input[str]
    create: bool = True
    """False for an existing namespace, which is neither changed nor deleted."""
    labels: Mapping[str, pulumi.Input[str]] = field(default_factory=dict)
    annotations: Mapping[str, pulumi.Input[str]] = field(default_factory=dict)
    pod_security: str = "restricted"
    """The Pod Security level that the cluster enforces on every pod: `privileged`, `baseline` or `restricted`."""
    protect: bool = True
    after: Sequence[pulumi.Resource] = ()
    """Resources that have to exist before it is created."""
    exists: str = "the cluster has a namespace of this name already, which this stack did not create"
    """The message if a namespace to create exists already: it is refused, never imported."""
    missing: str = "the cluster has no such namespace"
    """The message if a created namespace has to be changed and does not exist."""


class Namespace(pulumi.ComponentResource):
    """A namespace with a fixed name, created or existing."""

    name: pulumi.Output[str]
    """Known once the namespace exists, so that objects in it wait for it."""

    def __init__(self, name: str, args: NamespaceArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("carto:kubernetes:Namespace", name, None, opts)
        self.name = self._created(name, args) if args.create else pulumi.Output.from_input(args.name)
        self.register_outputs({"name": self.name})

    def _created(self, name: str, args: NamespaceArgs) -> pulumi.Output[str]:
        labels = {**args.labels, "pod-security.kubernetes.io/enforce": args.pod_security}
        namespace = kubernetes.core.v1.Namespace(
            f"{name}-namespace",
            metadata=kubernetes.meta.v1.ObjectMetaArgs(
                name=args.name, labels=labels, annotations={**args.annotations} or None
            ),
            opts=pulumi.ResourceOptions.merge(
                data_child_of(self, protect=args.protect, depends_on=args.after),
                pulumi.ResourceOptions(hooks=_explaining(f"{name}-namespace", args)),
            ),
        )
        return namespace.metadata.apply(lambda metadata: str(metadata.name))


def _explaining(name: str, namespace: NamespaceArgs) -> pulumi.ResourceHookBinding:
    explanations = {
        ("create", "already exists"): namespace.exists,
        ("update", "not found"): namespace.missing,
    }

    def explain(args: pulumi.ErrorHookArgs) -> bool:
        for (operation, words), explanation in explanations.items():
            if args.failed_operation == operation and args.errors and words in args.errors[0]:
                pulumi.log.error(f"{args.name}: {explanation}.")
        return False

    return pulumi.ResourceHookBinding(on_error=[pulumi.ErrorHook(f"{name}-explain", explain)])
