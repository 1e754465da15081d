"""The resource group that a stack creates its resources in."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

import pulumi
import pulumi_azure_native as azure

from ..frozen import frozen
from .options import data_child_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..naming import StackNames


@frozen
class ResourceGroupArgs:
    """A group, created or existing."""

    location: pulumi.Input[str]
    names: StackNames
    protect: bool
    keep: bool = False
    existing: pulumi.Input[str] | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
    after: Sequence[pulumi.Resource] = ()
    """What has to exist before a group is created."""


class ResourceGroup(pulumi.ComponentResource):
    """The stack's own group, or an existing one.

    The stack's own group is protected, and stays in Azure when it leaves a stack that keeps its data, because Azure
    deletes a group together with everything in it. An existing one may be in another region: everything in it is
    created in the cluster's region.
    """

    name: pulumi.Output[str]

    def __init__(self, name: str, args: ResourceGroupArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("carto:azure:ResourceGroup", name, None, opts)
        if args.existing is not None:
            self.name = pulumi.Output.from_input(args.existing)
        else:
            group = azure.resources.ResourceGroup(
                f"{name}-group",
                resource_group_name=args.names("group", max_length=90),
                location=args.location,
                tags=args.tags,
                opts=data_child_of(self, protect=args.protect, keep=args.keep, depends_on=args.after),
            )
            self.name = group.name
        self.register_outputs({"name": self.name})
