"""A static public address, and the role with which the cluster may use it."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pulumi
import pulumi_azure_native as azure

from ...frozen import frozen
from ..options import child_of
from ..resource_ids import subscription_of

if TYPE_CHECKING:
    from ..context import Context

# "Network Contributor". Azure's cloud provider lists and joins the addresses of the whole group. Source: AKS, "Use a
# static public IP address and DNS label", step "delegated permissions"; "Azure built-in roles".
_NETWORK_CONTRIBUTOR = "4d97b98b-1d4f-4787-a291-c67834d212e7"


@frozen
class PublicAddressArgs:
    """An address for the cluster's load balancer."""

    context: Context
    cluster_id: pulumi.Input[str]
    principal_id: pulumi.Input[str]
    """Object id of the cluster's identity."""


class PublicAddress(pulumi.ComponentResource):
    """A static public IP address in the stack's resource group, which the cluster's identity may use.

    * It is not in the cluster's node resource group: that group could not be deleted while the address is in use.
      Source: Azure/AKS issue 1405.
    * The role goes after everything that uses the address: without it, Azure can't release the address, and refuses to
      delete it (PublicIPAddressCannotBeDeleted).
    """

    address: azure.network.PublicIPAddress
    role: azure.authorization.RoleAssignment

    def __init__(self, name: str, args: PublicAddressArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("carto:azure:PublicAddress", name, None, opts)
        context = args.context
        subscription = pulumi.Output.from_input(args.cluster_id).apply(subscription_of)
        group = pulumi.Output.concat("/subscriptions/", subscription, "/resourceGroups/", context.resource_group)
        self.address = azure.network.PublicIPAddress(
            f"{name}-ip",
            public_ip_address_name=context.names("exposure", max_length=80),
            resource_group_name=context.resource_group,
            location=context.location,
            sku={"name": azure.network.PublicIPAddressSkuName.STANDARD},
            public_ip_allocation_method=azure.network.IPAllocationMethod.STATIC,
            public_ip_address_version=azure.network.IPVersion.I_PV4,
            tags=context.tags,
            opts=child_of(self),
        )
        self.role = azure.authorization.RoleAssignment(
            f"{name}-role",
            # Azure requires a UUID. This one depends on the group alone, so that it can be imported after a lost state.
            role_assignment_name=group.apply(lambda known: str(uuid.uuid5(uuid.NAMESPACE_URL, known.lower()))),
            scope=group,
            role_definition_id=pulumi.Output.concat(
                "/subscriptions/",
                subscription,
                "/providers/Microsoft.Authorization/roleDefinitions/",
                _NETWORK_CONTRIBUTOR,
            ),
            principal_id=args.principal_id,
            # Without this value, the SDK sends User, and Azure refuses a managed identity of that type.
            principal_type=azure.authorization.PrincipalType.SERVICE_PRINCIPAL,
            opts=pulumi.ResourceOptions.merge(child_of(self), pulumi.ResourceOptions(depends_on=[self.address])),
        )
        self.register_outputs({"address": self.address.ip_address})
