"""Cloud DNS: zones and records."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.core.account import CREATED, MISSING
from simulator.core.package import CloudError
from simulator.core.references import last
from simulator.core.services import lookup
from simulator.core.sources import outputs, refuses
from simulator.core.values import Properties, plain
from simulator.gcp.account import Project, stable
from simulator.gcp.resource_type import GcpType, Request

if TYPE_CHECKING:
    from simulator.core.inventory import Record
    from simulator.core.resource_type import Created

PRIVATE = "private-"
"""Zones with this prefix are private ones."""


class RecordSet(GcpType):
    """A record set."""

    token = "gcp:dns/recordSet:RecordSet"
    apis = ("dns",)

    @outputs(
        "terraform-google:dns/resource_dns_record_set.go",
        {"id": "projects/<project>/managedZones/<zone>/rrsets/<name>/<type>"},
    )
    def compute(self, request: Request) -> Created:
        path = request.account.path(
            "managedZones", last(request.inputs["managedZone"]), "rrsets", request.name, request.inputs["type"]
        )
        return path, path, {}


class ManagedZone(GcpType):
    """A zone."""

    token = "gcp:dns/managedZone:ManagedZone"
    apis = ("dns",)

    @outputs(
        "terraform-google:dns/resource_dns_managed_zone.go",
        {
            "id": "projects/<project>/managedZones/<name>",
            "managedZoneId": "number",
            "nameServers": "list of names",
            "creationTime": "RFC 3339",
        },
    )
    def compute(self, request: Request) -> Created:
        path = request.account.path("managedZones", request.name)
        servers = [f"ns-gcp-private.{request.inputs['dnsName']}"]
        return path, request.name, {
            "managedZoneId": int(stable(path, 8), 16),
            "nameServers": servers,
            "creationTime": request.kept("creationTime", lambda: CREATED),
        }  # fmt: skip

    @refuses("terraform-google:dns/resource_dns_managed_zone.go")
    def validate_delete(self, account: Project, record: Record, applied: Properties) -> None:
        zones = {last(plain(each.inputs)["managedZone"]) for each in account.of_type(RecordSet.token)}
        if record.name in zones:
            raise CloudError(f"googleapi: Error 400: The resource named '{record.name}' cannot be deleted: not empty")


@lookup("gcp:dns/getManagedZone:getManagedZone")
@outputs(
    "terraform-google:dns/data_source_dns_managed_zone.go",
    {
        "id": "projects/<project>/managedZones/<name>",
        "name": "<name>",
        "dnsName": "name with a dot at the end",
        "visibility": "public or private",
    },
)
@refuses("terraform-google:dns/data_source_dns_managed_zone.go")
def get_managed_zone(project: Project, arguments: Properties) -> Properties:
    """A zone. Its domain is its name with dots, without the word "private" in front."""
    name = str(arguments["name"])
    if name.startswith(MISSING):
        raise CloudError(f"googleapi: Error 404: The 'parameters.managedZone' resource named '{name}' does not exist")
    return {
        "id": project.path("managedZones", name),
        "name": name,
        "project": project.id,
        "dnsName": f"{name.removeprefix(PRIVATE).replace('-', '.')}.",
        "description": "",
        "managedZoneId": int(stable(name, 8), 16),
        "nameServers": [],
        "visibility": "private" if name.startswith(PRIVATE) else "public",
    }
