"""Service Networking: the peering of a network with Google's services."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from simulator.core.package import CloudError
from simulator.core.references import last
from simulator.core.sources import outputs, refuses
from simulator.core.values import Properties, plain
from simulator.gcp.resource_type import GcpType, Request

if TYPE_CHECKING:
    from simulator.core.inventory import Record
    from simulator.core.resource_type import Created
    from simulator.gcp.account import Project

EXISTING_PEERING = "shared"
"""Networks with this word in their names have a peering with Google's services that the program did not create."""
DATABASES = ("gcp:sql/databaseInstance:DatabaseInstance", "gcp:sql/databaseInstance:DatabaseInstanceName")
"""Servers of Cloud SQL, and the names that stay of deleted ones."""


class Connection(GcpType):
    """A peering with Google's services."""

    token = "gcp:servicenetworking/connection:Connection"
    # It asks Resource Manager for the project's number first.
    apis = ("cloudresourcemanager", "servicenetworking")

    @outputs(
        "terraform-google:servicenetworking/resource_service_networking_connection.go",
        {"id": "<network>:<service>, / written as %2F", "peering": "servicenetworking-googleapis-com"},
    )
    def compute(self, request: Request) -> Created:
        id_ = f"{request.inputs['network']}:{request.inputs['service']}".replace("/", "%2F")
        return id_, id_, {"peering": request.inputs["service"].replace(".", "-")}

    @refuses(
        "terraform-google:servicenetworking/resource_service_networking_connection.go",
        "https://github.com/hashicorp/terraform-provider-google/issues/3294",
        "https://github.com/GoogleCloudPlatform/cluster-toolkit/pull/4744",
    )
    def refuse_existing(self, request: Request, id_: str, name: str) -> None:
        """A network has one connection, and Google's side remembers one that was removed from the network."""
        network = last(str(request.inputs.get("network")))
        if request.account.get(self.token, id_) is not None or EXISTING_PEERING in network:
            raise CloudError(
                "Error waiting for Create Service Networking Connection: Error code 9, message: Cannot modify "
                f"allocated ranges in CreateConnection. Please use UpdateConnection. (network {network})"
            )

    @refuses(
        "terraform-google:servicenetworking/resource_service_networking_connection.go",
        "google-docs:vpc/docs/configure-private-services-access",
    )
    def validate_delete(self, account: Project, record: Record, applied: Properties) -> None:
        """Cloud SQL holds on to the peering for days after its last server there is gone."""
        if applied.get("deletionPolicy") in {"REMOVE_PEERING", "ABANDON"}:
            return
        peered = last(plain(record.inputs)["network"])
        for server in (each for type_ in DATABASES for each in account.of_type(type_)):
            ip = (plain(server.inputs).get("settings") or {}).get("ipConfiguration") or {}
            if ip.get("privateNetwork") and last(ip["privateNetwork"]) == peered:
                raise CloudError(
                    "Unable to remove Service Networking Connection: Error code 9, message: Failed to delete "
                    "connection; Producer services (e.g. CloudSQL) are still using this connection."
                )

    def import_id(self, account: Project, configured: str) -> str:
        """An import has slashes in the network. Source: the type's page in pulumi-gcp 10.2, "Import"."""
        network, _, service = configured.removeprefix("/").rpartition(":")
        return f"{quote(network, safe='')}:{service}"


def is_peered(project: Project, network: str) -> bool:
    """Whether a network has a peering with Google's services."""
    peered = {last(plain(record.inputs)["network"]) for record in project.of_type(Connection.token)}
    return EXISTING_PEERING in last(network) or last(network) in peered


@refuses("google-docs:sql/docs/postgres/configure-private-services-access")
def require_peering(project: Project, network: str) -> None:
    """Refuses a private server in a network without a peering."""
    if not is_peered(project, network):
        raise CloudError(
            "googleapi: Error 400: Network doesn't have at least 1 private services connection. Please see "
            f"https://cloud.google.com/vpc/docs/configure-private-services-access ({last(network)})"
        )
