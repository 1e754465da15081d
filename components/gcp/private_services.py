"""Private services access: the peering of a network with Google's services, and their range of addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi
import pulumi_gcp as gcp

from ..frozen import frozen
from ..lookups import exists
from ..options import shared_child_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..naming import StackNames
    from .context import Context
    from .data_network import PrivateNetwork

_SERVICE = "servicenetworking.googleapis.com"
_PEERING = "servicenetworking-googleapis-com"
"""The peering that Service Networking creates. Source: the `peering` output of `servicenetworking.Connection`."""


@frozen
class PrivateServicesAccessArgs:
    """The peering between the network and Google's services."""

    context: Context
    network: PrivateNetwork
    create: bool
    """Whether the stack creates it; otherwise it exists already."""
    prefix_length: int
    allocated_range: pulumi.Input[str] | None = None
    """A range of an existing peering; None for any."""


class PrivateServices(pulumi.ComponentResource):
    """Private services access: a range of addresses, and the peering that gives Google's services access to it.

    A network has one such peering, and other products and stacks use it too: it belongs to the network. It is
    protected like data, is never removed by force, and stays when the stack is destroyed: Cloud SQL uses it for days
    after its last server is deleted, and without it all other servers are unreachable. Range and peering are free of
    charge. `refuse_second_peering` refuses to create one if the network has one.
    Source: VPC documentation, "Configure private services access"; hashicorp/terraform-provider-google#16275, #18834.
    """

    allocated_range: pulumi.Output[str] | None
    """The range of new addresses; None if Google chooses among the peering's ranges."""
    peering: pulumi.Output[str] | None = None
    """Id of the peering that the stack creates."""
    ready: Sequence[pulumi.Resource]
    """Resources that have to exist before any address of the range is used."""

    def __init__(self, name: str, args: PrivateServicesAccessArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("carto:gcp:PrivateServicesAccess", name, None, opts)
        if args.create:
            self.allocated_range, self.ready = self._created(name, args)
        else:
            self.allocated_range = pulumi.Output.from_input(args.allocated_range) if args.allocated_range else None
            self.ready = []
        self.register_outputs({"allocatedRange": self.allocated_range})

    def _created(
        self, name: str, args: PrivateServicesAccessArgs
    ) -> tuple[pulumi.Output[str], Sequence[pulumi.Resource]]:
        options = shared_child_of(self, protect=args.context.protect)
        hook = pulumi.ErrorHook(f"{name}-range-explain", explain)
        addresses = gcp.compute.GlobalAddress(
            f"{name}-range",
            name=range_name(args.context.names),
            description="CARTO: addresses of Cloud SQL and Memorystore",
            purpose="VPC_PEERING",
            address_type="INTERNAL",
            prefix_length=args.prefix_length,
            network=args.network.path,
            # With a Shared VPC the range belongs to the network's project.
            project=args.network.path.apply(project_of),
            labels=args.context.tags,
            opts=pulumi.ResourceOptions.merge(
                options, pulumi.ResourceOptions(hooks=pulumi.ResourceHookBinding(on_error=[hook]))
            ),
        )
        connection = gcp.servicenetworking.Connection(
            f"{name}-peering",
            network=args.network.path,
            service=_SERVICE,
            reserved_peering_ranges=[addresses.name],
            # Refused by Google Cloud while anything uses it.
            deletion_policy="DELETE",
            opts=options,
        )
        self.peering = connection.id
        return addresses.name, [connection]


def explain(failed: pulumi.ErrorHookArgs) -> bool:
    """Explain a range that exists already: that of an earlier stack of the same name. Nothing is tried again.

    `refuse_second_peering` can't tell it from the range of this stack.
    """
    if failed.failed_operation == "create" and failed.errors and "already exists" in failed.errors[0]:
        pulumi.log.error(
            "carto:network.gcp.privateServicesAccess: create, but range and peering exist already: they stay with the "
            "network when a stack is destroyed. Fix: use them, pulumi config set --path "
            "carto:network.gcp.privateServicesAccess existing; this stack's own, whose state was lost: docs/adopt.md"
        )
    return False


def range_name(names: StackNames) -> pulumi.Output[str]:
    """Name of the range that the stack creates."""
    return names("services", max_length=63)


def project_of(network: str) -> str:
    """The project of `projects/<project>/global/networks/<name>`."""
    return network.split("/")[1]


def refuse_second_peering(
    names: StackNames, network: PrivateNetwork, *, parent: pulumi.Resource
) -> pulumi.Output[None]:
    """Refuse to create a peering in a network that has one already. The stack's own is known by its range.

    Passes if peering or range can't be read, for instance without `compute.networks.get`: Google Cloud then refuses the
    second peering itself ("Cannot modify allocated ranges in CreateConnection").

    Raises:
        pulumi.RunError: in the Output, with the setting that uses the existing peering.
    """

    def checked(known: Sequence[str]) -> pulumi.Output[None]:
        path, range_ = known
        found = pulumi.Output.all(
            exists("gcp:compute/getNetworkPeering:getNetworkPeering", {"name": _PEERING, "network": path}, parent),
            exists(
                "gcp:compute/getGlobalAddress:getGlobalAddress",
                {"name": range_, "project": project_of(path)},
                parent,
            ),
        )
        return found.apply(lambda answers: _refuse(path) if answers == [True, False] else None)

    return pulumi.Output.all(network.path, range_name(names)).apply(checked)


def _refuse(network: str) -> None:
    name = network.rpartition("/")[2]
    raise pulumi.RunError(
        f"carto:network.gcp.privateServicesAccess: create, but the network {name!r} has a peering with Google's "
        "services already, which another stack or product uses, or an earlier stack left; a network has one. Use it: "
        "pulumi config set --path carto:network.gcp.privateServicesAccess existing"
    )
