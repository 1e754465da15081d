"""Azure Virtual Network: subnets, private endpoints and their DNS zone groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.azure.account import PROVIDERS, Subscription, same_id
from simulator.azure.errors import error, is_landing_zone
from simulator.azure.resource_type import AzureType, Fixed, Request
from simulator.core.rules import Autoname, Rules, at
from simulator.core.sources import refuses
from simulator.core.values import Properties, plain

if TYPE_CHECKING:
    from simulator.azure.errors import Refusals
    from simulator.core.inventory import Record
    from simulator.core.package import State

SERVER = "azure-native:dbforpostgresql:Server"
WAITING = ("Microsoft.Network/locations/operationResults/read", "Microsoft.Network/locations/operations/read")
"""The actions of waiting for parts of a network."""
SUB_RESOURCES = {
    "Microsoft.Storage/storageAccounts": ("blob", "dfs", "file", "queue", "table", "web"),
    "Microsoft.DBforPostgreSQL/flexibleServers": ("postgresqlServer",),
    "Microsoft.Cache/redisEnterprise": ("redisEnterprise",),
    "Microsoft.Cache/redis/": ("redisCache",),
}
"""What a private endpoint can lead to, by the kind of its target."""


class Subnet(AzureType):
    """A subnet."""

    token = "azure-native:network:Subnet"
    id_format = PROVIDERS + "Microsoft.Network/virtualNetworks/{virtualNetworkName}/subnets/{subnetName}"
    name_input = "subnetName"
    fixed = Fixed(("defaultOutboundAccess",), "terraform-azurerm:network/subnet_resource.go")
    actions = WAITING

    @refuses("azure-docs:azure/governance/policy/samples/built-in-policies")
    def refusals(self, inputs: Properties) -> Refusals:
        if is_landing_zone(inputs) and not inputs.get("networkSecurityGroup"):
            yield "RequestDisallowedByPolicy", "Subnets should be associated with a Network Security Group"

    def busy_ids(self, subscription: Subscription, inputs: Properties) -> set[str]:
        return {f"{inputs.get('resourceGroupName')}/{inputs.get('virtualNetworkName')}"}

    @refuses("azure-docs:azure/virtual-network/virtual-network-manage-subnet")
    def validate_update(self, account: Subscription, live: State, new: Properties) -> None:
        names = ("addressPrefix", "addressPrefixes", "delegations")
        if any(live.inputs.get(name) != new.get(name) for name in names) and _is_used(account, live.id):
            raise error("InUseSubnetCannotBeUpdated", f"{live.id} is in use")

    @refuses("azure-docs:azure/virtual-network/virtual-network-manage-subnet")
    def validate_delete(self, account: Subscription, record: Record, applied: Properties) -> None:
        super().validate_delete(account, record, applied)
        if _is_used(account, record.id):
            raise error("InUseSubnetCannotBeDeleted", f"{record.id} is in use")


def _is_used(subscription: Subscription, subnet: str) -> bool:
    paths = {SERVER: "network.delegatedSubnetResourceId", PrivateEndpoint.token: "subnet.id"}
    return any(
        same_id(str(place.value), subnet)
        for type_, path in paths.items()
        for record in subscription.of_type(type_)
        for place in at(plain(record.inputs), path)
    )


class PrivateEndpoint(AzureType):
    """A private endpoint."""

    token = "azure-native:network:PrivateEndpoint"
    id_format = PROVIDERS + "Microsoft.Network/privateEndpoints/{privateEndpointName}"
    name_input = "privateEndpointName"
    id_inputs = ("subnet.id", "privateLinkServiceConnections[].privateLinkServiceId")
    fixed = Fixed(
        (
            "location",
            "extendedLocation",
            "privateLinkServiceConnections",
            "manualPrivateLinkServiceConnections",
            "customNetworkInterfaceName",
            "ipConfigurations",
        ),
        "terraform-azurerm:network/private_endpoint_resource.go",
    )
    actions = (*WAITING, "Microsoft.Network/virtualNetworks/subnets/join/action")

    @refuses("azure-docs:azure/private-link/private-endpoint-overview")
    def refusals(self, inputs: Properties) -> Refusals:
        for connection in inputs.get("privateLinkServiceConnections") or ():
            target, groups = str(connection.get("privateLinkServiceId")), connection.get("groupIds") or []
            for kind, allowed in SUB_RESOURCES.items():
                if kind.lower() in target.lower() and not set(groups) <= set(allowed):
                    yield "InvalidGroupId", f"{', '.join(groups)} is no part of {kind}"

    def busy_ids(self, subscription: Subscription, inputs: Properties) -> set[str]:
        return {str(place.value) for place in at(inputs, "privateLinkServiceConnections[].privateLinkServiceId")}

    @refuses("azure-docs:azure/postgresql/flexible-server/concepts-networking-private-link")
    def validate_create(self, request: Request, id_: str, name: str) -> None:
        for place in at(request.inputs, "privateLinkServiceConnections[].privateLinkServiceId"):
            server = request.account.get(SERVER, str(place.value))
            if server is not None and (plain(server.inputs).get("network") or {}).get("delegatedSubnetResourceId"):
                raise error("PrivateEndpointNotSupported", "a server in a delegated subnet has no private endpoints")


class PrivateDnsZoneGroup(AzureType):
    """The DNS zones in which a private endpoint registers."""

    token = "azure-native:network:PrivateDnsZoneGroup"
    id_format = (
        PROVIDERS + "Microsoft.Network/privateEndpoints/{privateEndpointName}"
        "/privateDnsZoneGroups/{privateDnsZoneGroupName}"
    )
    name_input = "privateDnsZoneGroupName"
    parent = PrivateEndpoint
    id_inputs = ("privateDnsZoneConfigs[].privateDnsZoneId",)
    actions = (*WAITING, "Microsoft.Network/privateDnsZones/join/action")
    rules = Rules(
        source="azure-api:microsoft.network/2024-05-01/privateendpoints/privatednszonegroups",
        replace=("privateEndpointName", "resourceGroupName", "privateDnsZoneGroupName"),
        required=("privateEndpointName", "resourceGroupName"),
        autoname=Autoname(property="privateDnsZoneGroupName", max_length=80),
    )

    @refuses("azure-docs:azure/private-link/private-endpoint-dns-integration")
    def validate_create(self, request: Request, id_: str, name: str) -> None:
        """An endpoint has one group; in a landing zone a policy creates it."""
        endpoint = _endpoint_of(request.inputs)
        groups = [plain(group.inputs) for group in request.account.of_type(self.token)]
        others = [str(each["privateDnsZoneGroupName"]) for each in groups if _endpoint_of(each) == endpoint]
        if is_landing_zone(request.inputs):
            others.append("deployedByPolicy")
        if others:
            raise error("BadRequest", f"the private endpoint {endpoint[0]} has the DNS zone group {others[0]} already")


def _endpoint_of(group: Properties) -> tuple[str, str]:
    return str(group["privateEndpointName"]), str(group["resourceGroupName"])
