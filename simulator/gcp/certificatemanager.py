"""Certificate Manager: authorizations, certificates and certificate maps."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Final

from simulator.core.account import CREATED
from simulator.core.package import CloudError
from simulator.core.references import Reference, last
from simulator.core.sources import outputs, refuses
from simulator.core.values import Properties, plain
from simulator.gcp.account import Project, stable
from simulator.gcp.gke import gateways
from simulator.gcp.resource_type import GcpType, Request

if TYPE_CHECKING:
    from simulator.core.inventory import Record
    from simulator.core.resource_type import Created

_DOCS: Final = "google-docs:certificate-manager/docs/"
_NAMESPACE: Final = uuid.UUID("1b671a64-40d5-491e-99b0-da01ff1f3341")
MAP_OF_GATEWAY: Final = "networking.gke.io/certmap"
CERTIFICATES_OF_LISTENER: Final = "networking.gke.io/cert-manager-certs"


class DnsAuthorization(GcpType):
    """The right to issue certificates for a domain, proved by a DNS record."""

    token = "gcp:certificatemanager/dnsAuthorization:DnsAuthorization"
    apis = ("certificatemanager",)

    @outputs(
        "terraform-google:certificatemanager/resource_certificate_manager_dns_authorization.go",
        {"id": "projects/<project>/locations/<location>/dnsAuthorizations/<name>"},
    )
    @outputs(
        f"{_DOCS}dns-authorizations",
        {
            "dnsResourceRecords[].name": "_acme-challenge.<domain>., in a region _acme-challenge_<text>.<domain>.",
            "dnsResourceRecords[].type": "CNAME",
            "dnsResourceRecords[].data": "<uuid>.<number>.authorize.certificatemanager.goog.",
        },
    )
    def compute(self, request: Request) -> Created:
        location, domain = request.inputs.get("location") or "global", request.inputs["domain"]
        path = request.account.path("locations", location, "dnsAuthorizations", request.name)
        challenge = "_acme-challenge" if location == "global" else f"_acme-challenge_{stable(request.account.id, 16)}"
        data = f"{uuid.uuid5(_NAMESPACE, path)}.4.authorize.certificatemanager.goog."
        records = [{"name": f"{challenge}.{domain}.", "type": "CNAME", "data": data}]
        return path, request.name, {"dnsResourceRecords": records}


class Certificate(GcpType):
    """A certificate. A managed one is issued some time after its creation."""

    token = "gcp:certificatemanager/certificate:Certificate"
    apis = ("certificatemanager",)
    references = (
        Reference(
            path="managed.dnsAuthorizations[]",
            target=DnsAuthorization.token,
            absent="googleapi: Error 404: Resource '{}' was not found",
            in_use="googleapi: Error 400: can't delete DNS authorization '{}' that is referenced by a certificate",
            source=f"{_DOCS}dns-authorizations",
        ),
    )

    @outputs(
        "terraform-google:certificatemanager/resource_certificate_manager_certificate.go",
        {"id": "projects/<project>/locations/<location>/certificates/<name>"},
    )
    def compute(self, request: Request) -> Created:
        location = request.inputs.get("location") or "global"
        return request.account.path("locations", location, "certificates", request.name), request.name, {}

    @refuses(f"{_DOCS}certificates")
    def validate_delete(self, account: Project, record: Record, applied: Properties) -> None:
        for gateway in gateways(account.inventory):
            for listener in gateway["spec"].get("listeners") or ():
                names = ((listener.get("tls") or {}).get("options") or {}).get(CERTIFICATES_OF_LISTENER, "")
                if record.name in names.split(","):
                    raise CloudError(
                        f"googleapi: Error 400: can't delete certificate '{record.name}' that is referenced by a "
                        "target proxy"
                    )


class CertificateMap(GcpType):
    """Certificates by host name, for global external load balancers."""

    token = "gcp:certificatemanager/certificateMap:CertificateMap"
    apis = ("certificatemanager",)

    @outputs(
        "terraform-google:certificatemanager/resource_certificate_manager_certificate_map.go",
        {"id": "projects/<project>/locations/global/certificateMaps/<name>", "createTime": "RFC 3339"},
    )
    def compute(self, request: Request) -> Created:
        path = request.account.path("locations", "global", "certificateMaps", request.name)
        return path, request.name, {"createTime": request.kept("createTime", lambda: CREATED)}

    @refuses(f"{_DOCS}maps")
    def validate_delete(self, account: Project, record: Record, applied: Properties) -> None:
        entries = [each for each in account.of_type(CertificateMapEntry.token) if each.id.startswith(f"{record.id}/")]
        annotations = [gateway["metadata"].get("annotations") or {} for gateway in gateways(account.inventory)]
        maps = {each.get(MAP_OF_GATEWAY) for each in annotations}
        if entries or record.name in maps:
            raise CloudError(
                f"googleapi: Error 400: can't delete certificate map '{record.name}' that is referenced by a "
                "CertificateMapEntry or a target proxy"
            )


class CertificateMapEntry(GcpType):
    """The certificates of one host name in a map."""

    token = "gcp:certificatemanager/certificateMapEntry:CertificateMapEntry"
    apis = ("certificatemanager",)
    references = (
        Reference(
            path="certificates[]",
            target=Certificate.token,
            absent="googleapi: Error 404: Resource '{}' was not found",
            in_use="googleapi: Error 400: can't delete certificate '{}' that is referenced by a CertificateMapEntry or "
            "other resources",
            source=f"{_DOCS}certificates",
        ),
    )

    @outputs(
        "terraform-google:certificatemanager/resource_certificate_manager_certificate_map_entry.go",
        {
            "id": "projects/<project>/locations/global/certificateMaps/<map>/certificateMapEntries/<name>",
            "createTime": "RFC 3339",
        },
    )
    def compute(self, request: Request) -> Created:
        path = request.account.path(
            "locations", "global", "certificateMaps", last(request.inputs["map"]), "certificateMapEntries", request.name
        )
        return path, path, {"createTime": request.kept("createTime", lambda: CREATED)}

    @refuses(f"{_DOCS}maps")
    def validate_create(self, request: Request, id_: str, name: str) -> None:
        path = request.account.path("locations", "global", "certificateMaps", last(request.inputs["map"]))
        if request.account.is_gone(CertificateMap.token, path):
            raise CloudError(f"googleapi: Error 404: Resource '{path}' was not found")
        hostname = request.inputs.get("hostname")
        for other in request.account.of_type(self.token):
            same_map = other.id.startswith(f"{path}/")
            if same_map and hostname and plain(other.inputs).get("hostname") == hostname:
                raise CloudError(f"googleapi: Error 409: the map has an entry for the hostname {hostname} already")
