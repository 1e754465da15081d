"""One protected resource that depends on all others: a refused destroy ends before it has deleted anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi
from pulumi.resource import DependencyResource

if TYPE_CHECKING:
    from collections.abc import Sequence

NAME = "read-docs-destroy-md-first"
"""The engine's error at a refused destroy contains this name, and so the page to read."""


class Protection(pulumi.ComponentResource):
    """Protects the whole stack. Creates nothing in a cloud.

    The engine first deletes resources that nothing depends on, and stops when one is refused. Without this resource,
    `pulumi destroy --skip-preview` deletes CARTO's release and everything else that is not protected before it meets
    the first protected resource.
    """

    def __init__(
        self, name: str, *, protect: bool, after: Sequence[pulumi.Resource], opts: pulumi.ResourceOptions | None = None
    ) -> None:
        own = pulumi.ResourceOptions(protect=protect, depends_on=[_itself(resource) for resource in after])
        super().__init__("carto:stack:Protection", name, None, pulumi.ResourceOptions.merge(opts, own))
        self.register_outputs({})


def _itself(resource: pulumi.Resource) -> pulumi.Input[pulumi.Resource]:
    """A dependency on a component is one on its children; a component without children would be deleted first."""
    if isinstance(resource, pulumi.ComponentResource):
        return resource.urn.apply(DependencyResource)
    return resource


def remembered(registered: list[pulumi.Resource]) -> pulumi.ResourceTransformation:
    """A transformation of a component that adds it, and everything below it, to `registered`."""

    def remember(arguments: pulumi.ResourceTransformationArgs) -> None:
        registered.append(arguments.resource)

    return remember
