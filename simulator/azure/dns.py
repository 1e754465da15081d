"""Azure DNS: records in public zones, and the lookup of a zone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.azure.account import PROVIDERS, Subscription
from simulator.azure.errors import error
from simulator.azure.resource_type import AzureType, Request
from simulator.core.account import MISSING
from simulator.core.rules import Rules
from simulator.core.services import lookup
from simulator.core.sources import outputs, refuses
from simulator.core.values import Properties

if TYPE_CHECKING:
    from simulator.azure.errors import Refusals


class RecordSet(AzureType):
    """All records of one type and name in a public zone."""

    token = "azure-native:dns:RecordSet"
    id_format = PROVIDERS + "Microsoft.Network/dnsZones/{zoneName}/{recordType}/{relativeRecordSetName}"
    name_input = "relativeRecordSetName"
    # The zone is looked up.
    actions = ("Microsoft.Network/dnsZones/read",)
    rules = Rules(
        source="azure-api:microsoft.network/2018-05-01/dnszones/a",
        replace=("zoneName", "recordType", "relativeRecordSetName", "resourceGroupName"),
        required=("recordType", "resourceGroupName", "zoneName"),
    )

    @outputs(
        "https://learn.microsoft.com/en-us/rest/api/dns/record-sets/get",
        {"fqdn": "the full name, with a dot at the end"},
    )
    def own_outputs(self, request: Request) -> Properties:
        return {"fqdn": full_name(request.inputs, "zoneName")}

    @refuses("azure-docs:azure/dns/dns-zones-records")
    def refusals(self, inputs: Properties) -> Refusals:
        if inputs.get("recordType") == "CNAME" and inputs.get("relativeRecordSetName") == "@":
            yield "BadRequest", "a CNAME record set can't have the name @"


def full_name(inputs: Properties, zone_input: str) -> str:
    """The full name of a record set, with a dot at the end; `zone_input` has the zone."""
    name, zone = str(inputs["relativeRecordSetName"]), str(inputs[zone_input])
    return f"{zone}." if name == "@" else f"{name}.{zone}."


@lookup("azure-native:dns:getZone")
@outputs(
    "https://learn.microsoft.com/en-us/rest/api/dns/zones/get",
    {"id": "the ARM id", "name": "<zone>", "nameServers[]": "names, each with a dot at the end"},
)
@refuses("azure-docs:azure/azure-resource-manager/troubleshooting/error-not-found")
def get_zone(subscription: Subscription, arguments: Properties) -> Properties:
    """A public zone, which others created."""
    group, zone = str(arguments["resourceGroupName"]), str(arguments["zoneName"])
    if group.startswith(MISSING) or zone.startswith(MISSING):
        raise error("ResourceNotFound", f"The Resource 'Microsoft.Network/dnszones/{zone}' was not found", 404)
    return {
        "id": f"{subscription.group_id(group)}/providers/Microsoft.Network/dnszones/{zone}",
        "name": zone,
        "nameServers": ["ns1-01.azure-dns.com."],
    }
