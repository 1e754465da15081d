"""A Kubernetes Secret with a revision that restarts its pods when the content changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi
import pulumi_kubernetes as kubernetes
import pulumi_random as random

from ..frozen import frozen
from ..options import child_of

if TYPE_CHECKING:
    from collections.abc import Mapping

REVISION_BYTES = 8


@frozen
class SecretArgs:
    """A Secret with a fixed name. `data` is plain text by key; each value is marked as secret here."""

    namespace: pulumi.Input[str]
    name: str
    data: Mapping[str, pulumi.Input[str]]
    type: str = "Opaque"


class Secret(pulumi.ComponentResource):
    """One Secret and its revision.

    The revision is random and changes with the content. A digest would change with it too, but everybody who may
    read a pod's annotations could test guesses of the content.
    """

    name: pulumi.Output[str]
    """Known once the Secret exists."""
    revision: pulumi.Output[str]
    """Sixteen hexadecimal digits; not a secret."""
    secret: kubernetes.core.v1.Secret

    def __init__(self, name: str, args: SecretArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("carto:kubernetes:Secret", name, None, opts)
        content = {key: pulumi.Output.secret(value) for key, value in args.data.items()}
        revision = random.RandomId(f"{name}-revision", byte_length=REVISION_BYTES, keepers=content, opts=child_of(self))
        self.secret = kubernetes.core.v1.Secret(
            f"{name}-secret",
            metadata=kubernetes.meta.v1.ObjectMetaArgs(name=args.name, namespace=args.namespace),
            type=args.type,
            string_data=content,
            opts=child_of(self),
        )
        self.name = self.secret.metadata.apply(lambda metadata: str(metadata.name))
        self.revision = revision.hex
        self.register_outputs({"name": self.name, "revision": self.revision})
