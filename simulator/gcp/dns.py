"""Cloud DNS: zones and records."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.core.account import CREATED
from simulator.core.package import CloudError
from simulator.core.references import last
from simulator.core.sources import outputs, refuses
from simulator.core.values import Properties, plain
from simulator.gcp.account import Project, stable
from simulator.gcp.resource_type import GcpType, Request

if TYPE_CHECKING:
    from simulator.core.inventory import Record
    from simulator.core.resource_type import Created


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
