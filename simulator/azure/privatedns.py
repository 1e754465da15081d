"""Azure Private DNS: zones and their links to networks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.azure.account import PROVIDERS, Subscription, is_inside, same_id
from simulator.azure.dns import full_name
from simulator.azure.errors import error
from simulator.azure.network import PrivateDnsZoneGroup
from simulator.azure.resource_type import AzureType, Fixed, Request, only_created
from simulator.core.account import MISSING
from simulator.core.rules import Autoname, Rules
from simulator.core.services import lookup
from simulator.core.sources import outputs, refuses
from simulator.core.values import Properties, plain

if TYPE_CHECKING:
    from simulator.azure.errors import Refusals
    from simulator.core.inventory import Record

SERVICES = (".azure.com", ".azure.net", ".windows.net")
"""Ends of the zones of Azure's own services. A zone with another name exists: teams create it."""
WAITING = (
    "Microsoft.Network/privateDnsOperationResults/read",
    "Microsoft.Network/privateDnsOperationStatuses/read",
)
"""The actions of waiting for a zone or a link."""


class PrivateZone(AzureType):
    """A private zone."""

    token = "azure-native:privatedns:PrivateZone"
    id_format = PROVIDERS + "Microsoft.Network/privateDnsZones/{privateZoneName}"
    name_input = "privateZoneName"
    actions = WAITING
    rules = Rules(
        source="azure-api:microsoft.network/2024-06-01/privatednszones",
        replace=("privateZoneName", "resourceGroupName", "location"),
        required=("resourceGroupName",),
        autoname=Autoname(property="privateZoneName", max_length=253),
        on_write=Rules(
            source="azure-api:microsoft.network/2024-06-01/privatednszones",
            patterns={"privateZoneName": {"minLength": 1, "maxLength": 253}},
        ),
    )

    def refusals(self, inputs: Properties) -> Refusals:
        return _location(inputs)

    @refuses("azure-docs:azure/dns/private-dns-virtual-network-links")
    def validate_delete(self, account: Subscription, record: Record, applied: Properties) -> None:
        super().validate_delete(account, record, applied)
        if any(is_inside(link.id, record.id) for link in account.of_type(VirtualNetworkLink.token)):
            raise error("Conflict", "the zone has links to virtual networks", 409)


@refuses("azure-api:microsoft.network/2024-06-01/privatednszones")
def _location(inputs: Properties) -> Refusals:
    if inputs.get("location") != "global":
        yield "MissingRegistrationForLocation", "the subscription is not registered for the type in this location"


class VirtualNetworkLink(AzureType):
    """A network in which a zone answers."""

    token = "azure-native:privatedns:VirtualNetworkLink"
    id_format = (
        PROVIDERS + "Microsoft.Network/privateDnsZones/{privateZoneName}/virtualNetworkLinks/{virtualNetworkLinkName}"
    )
    name_input = "virtualNetworkLinkName"
    parent = PrivateZone
    id_inputs = ("virtualNetwork.id",)
    fixed = Fixed(("virtualNetwork",), "terraform-azurerm:privatedns/private_dns_zone_virtual_network_link_resource.go")
    actions = (
        *WAITING,
        "Microsoft.Network/virtualNetworks/join/action",
        "Microsoft.Network/virtualNetworks/read",
    )
    rules = Rules(
        source="azure-api:microsoft.network/2024-06-01/privatednszones/virtualnetworklinks",
        replace=("privateZoneName", "resourceGroupName", "virtualNetworkLinkName", "location"),
        required=("privateZoneName", "resourceGroupName"),
        autoname=Autoname(property="virtualNetworkLinkName", max_length=80),
        on_write=Rules(
            source="azure-api:microsoft.network/2024-06-01/privatednszones/virtualnetworklinks",
            patterns={"virtualNetworkLinkName": {"minLength": 1, "maxLength": 80}},
            allowed={"resolutionPolicy": ("Default", "NxDomainRedirect")},
        ),
    )

    @refuses("azure-api:microsoft.network/2024-06-01/privatednszones/virtualnetworklinks")
    def refusals(self, inputs: Properties) -> Refusals:
        yield from _location(inputs)
        zone = str(inputs.get("privateZoneName"))
        if inputs.get("resolutionPolicy") == "NxDomainRedirect" and not zone.startswith("privatelink."):
            yield "BadRequest", f"the resolution policy NxDomainRedirect is for privatelink zones, which {zone} is not"

    @refuses("azure-docs:azure/dns/private-dns-virtual-network-links")
    def validate_create(self, request: Request, id_: str, name: str) -> None:
        network, zone = str(request.inputs["virtualNetwork"]["id"]), str(request.inputs["privateZoneName"])
        for record in request.account.of_type(self.token):
            other = plain(record.inputs)
            if same_id(str(other["virtualNetwork"]["id"]), network):
                theirs = str(other["privateZoneName"])
                if zone == theirs or zone.endswith(f".{theirs}") or theirs.endswith(f".{zone}"):
                    raise error(
                        "BadRequest",
                        "A virtual network cannot be linked to multiple zones with overlapping namespaces. You tried "
                        f"to link virtual network with '{zone}' and '{theirs}' zones.",
                    )


class PrivateRecordSet(AzureType):
    """All records of one type and name in a private zone."""

    token = "azure-native:privatedns:PrivateRecordSet"
    id_format = PROVIDERS + "Microsoft.Network/privateDnsZones/{privateZoneName}/{recordType}/{relativeRecordSetName}"
    name_input = "relativeRecordSetName"
    # The zone is looked up.
    actions = ("Microsoft.Network/privateDnsZones/read",)
    rules = Rules(
        source="azure-api:microsoft.network/2024-06-01/privatednszones/a",
        replace=("privateZoneName", "recordType", "relativeRecordSetName", "resourceGroupName"),
        required=("privateZoneName", "recordType", "resourceGroupName"),
    )

    @outputs(
        "https://learn.microsoft.com/en-us/rest/api/dns/privatedns/record-sets/get",
        {"fqdn": "the full name, with a dot at the end"},
    )
    def own_outputs(self, request: Request) -> Properties:
        return {"fqdn": full_name(request.inputs, "privateZoneName")}


@lookup("azure-native:privatedns:getPrivateZone")
@outputs(
    "https://learn.microsoft.com/en-us/rest/api/dns/privatedns/private-zones/get",
    {"id": "the ARM id", "name": "<zone>", "numberOfRecordSets": "number, with the start of authority"},
)
def get_private_zone(subscription: Subscription, arguments: Properties) -> Properties:
    """A zone that a program created, or a team's own. Each endpoint that registers its name has a record set."""
    name = str(arguments["privateZoneName"])
    created = PrivateZone.find(subscription, arguments) is not None
    if not created and not name.endswith(SERVICES) and not name.startswith(MISSING):
        return {"id": PrivateZone.id_of(subscription, arguments), "name": name, "numberOfRecordSets": 1}
    zone = only_created(subscription, PrivateZone, arguments)
    users = [
        config
        for group in subscription.of_type(PrivateDnsZoneGroup.token)
        for config in plain(group.inputs).get("privateDnsZoneConfigs") or ()
        if same_id(str(config.get("privateDnsZoneId")), str(zone["id"]))
    ]
    return {**zone, "numberOfRecordSets": 1 + len(users)}
