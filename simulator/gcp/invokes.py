"""What the simulated project answers when a program looks something up. Whatever is asked for exists already."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from simulator.gcp.identifiers import COMPUTE, MISSING, NUMBER, Place, last, service_agent, stable
from simulator.gcp.lifecycle import CONNECTION, EXISTING_PEERING
from simulator.package import CloudError
from simulator.sources import outputs, refuses
from simulator.values import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from simulator.inventory import Inventory
    from simulator.values import Properties

ADDRESS = "gcp:compute/globalAddress:GlobalAddress"
PEERING = "servicenetworking-googleapis-com"
"""Name of the peering that Service Networking makes. Source: the `peering` output of the provider's connection."""

_CERTIFICATE = "-----BEGIN CERTIFICATE-----\nThis stands for a cluster's certificate.\n-----END CERTIFICATE-----\n"
BY_DNS = "dns-"
"""Clusters whose names start so have no IP endpoint: their API server answers at its DNS name alone."""
WITHOUT_WORKLOAD_IDENTITY = "plain-"
"""Clusters whose names start so have Workload Identity switched off."""


@outputs(
    "terraform-google:container/resource_container_cluster.go",
    {
        "id": "projects/<project>/locations/<location>/clusters/<name>",
        "name": "<name>",
        "location": "<region or zone>",
        "project": "<project>",
        "selfLink": "https://container.googleapis.com/v1/<id>",
        "endpoint": "IP address, or empty",
        "network": "projects/<project>/global/networks/<name>",
        "subnetwork": "projects/<project>/regions/<region>/subnetworks/<name>",
        "masterAuths[].clientCertificate": "empty",
        "masterAuths[].clientCertificateConfigs": "list",
        "masterAuths[].clientKey": "empty",
        "masterAuths[].clusterCaCertificate": "PEM in Base64",
        "workloadIdentityConfigs[].workloadPool": "<project>.svc.id.goog",
        "controlPlaneEndpointsConfigs[].dnsEndpointConfigs[].endpoint": "gke-<hash>-<project number>.<region>.gke.goog",
        "controlPlaneEndpointsConfigs[].dnsEndpointConfigs[].allowExternalTraffic": "true or false",
        "controlPlaneEndpointsConfigs[].dnsEndpointConfigs[].enableK8sCertsViaDns": "true or false",
        "controlPlaneEndpointsConfigs[].dnsEndpointConfigs[].enableK8sTokensViaDns": "true or false",
        "controlPlaneEndpointsConfigs[].ipEndpointsConfigs[].enabled": "true or false",
    },
)
@refuses("terraform-google:container/data_source_google_container_cluster.go")
def _cluster(place: Place, arguments: Properties) -> Properties:
    name, location = str(arguments["name"]), str(arguments.get("location") or place.region)
    path = place.path("locations", location, "clusters", name)
    if name.startswith(MISSING):
        raise CloudError(f"{path} not found")
    octet = int(stable(path, 2), 16)
    by_dns = name.startswith(BY_DNS)
    pool = [] if name.startswith(WITHOUT_WORKLOAD_IDENTITY) else [{"workloadPool": f"{place.project}.svc.id.goog"}]
    return {
        "id": path,
        "name": name,
        "location": location,
        "project": place.project,
        "selfLink": f"https://container.googleapis.com/v1/{path}",
        "endpoint": "" if by_dns else f"10.{octet}.0.2",
        "masterAuths": [
            {
                "clientCertificate": "",
                "clientCertificateConfigs": [],
                "clientKey": "",
                "clusterCaCertificate": base64.b64encode(_CERTIFICATE.encode()).decode(),
            }
        ],
        "network": place.path("global", "networks", "main"),
        "subnetwork": place.regional("subnetworks", "main"),
        "workloadIdentityConfigs": pool,
        "controlPlaneEndpointsConfigs": [
            {
                "dnsEndpointConfigs": [
                    {
                        "endpoint": f"gke-{stable(path)}-{NUMBER}.{place.region}.gke.goog",
                        "allowExternalTraffic": by_dns,
                        "enableK8sCertsViaDns": False,
                        "enableK8sTokensViaDns": False,
                    }
                ],
                "ipEndpointsConfigs": [{"enabled": not by_dns}],
            }
        ],
    }


@outputs(
    "terraform-google:storage/data_source_google_storage_bucket.go",
    {
        "id": "<name>",
        "name": "<name>",
        "location": "<LOCATION>, upper case",
        "project": "<project>",
        "selfLink": "https://www.googleapis.com/storage/v1/b/<name>",
        "url": "gs://<name>",
        "storageClass": "STANDARD",
    },
)
@refuses("terraform-google:storage/data_source_google_storage_bucket.go")
def _bucket(place: Place, arguments: Properties) -> Properties:
    name = str(arguments["name"])
    if name.startswith(MISSING):
        raise CloudError(f'Error reading bucket "{name}": googleapi: Error 404: The specified bucket does not exist.')
    return {
        "id": name,
        "name": name,
        "location": place.region.upper(),
        "project": place.project,
        "selfLink": f"https://www.googleapis.com/storage/v1/b/{name}",
        "url": f"gs://{name}",
        "storageClass": "STANDARD",
    }


@outputs(
    "terraform-google:storage/data_source_google_storage_project_service_account.go",
    {
        "id": "<emailAddress>",
        "emailAddress": "service-<project number>@gs-project-accounts.iam.gserviceaccount.com",
        "member": "serviceAccount:<emailAddress>",
        "project": "<project>",
    },
)
def _storage_agent(place: Place, _: Properties) -> Properties:
    email = service_agent("storage.googleapis.com")
    return {"id": email, "emailAddress": email, "member": f"serviceAccount:{email}", "project": place.project}


@outputs(
    "terraform-google:resourcemanager/data_source_google_project.go",
    {"id": "projects/<project>", "projectId": "<project>", "name": "the project's display name", "number": "digits"},
)
def _project(place: Place, _: Properties) -> Properties:
    return {"id": place.path(), "projectId": place.project, "name": place.project, "number": NUMBER}


@outputs(
    "terraform-google:compute/data_source_google_compute_network.go",
    {
        "id": "projects/<project>/global/networks/<name>",
        "name": "<name>",
        "selfLink": "https://www.googleapis.com/compute/v1/<id>",
    },
)
def _network(place: Place, arguments: Properties) -> Properties:
    path = place.path("global", "networks", str(arguments["name"]))
    return {"id": path, "name": arguments["name"], "selfLink": COMPUTE + path}


@outputs(
    "terraform-google:compute/data_source_compute_network_peering.go",
    {
        "id": "<network>/<name>",
        "name": "text",
        "network": "projects/<project>/global/networks/<name>",
        "state": "ACTIVE",
    },
)
@refuses("terraform-google:compute/data_source_compute_network_peering.go")
def _network_peering(inventory: Inventory, _: Place, arguments: Properties) -> Properties:
    """A peering of a network, when something made it."""
    network, name = str(arguments["network"]), str(arguments["name"])
    made = any(
        last(plain(record.inputs)["network"]) == last(network) for record in inventory.of_type("gcp", CONNECTION)
    )
    if name != PEERING or not (made or EXISTING_PEERING in last(network)):
        raise CloudError(f"{last(network)}/{name} not found")
    return {"id": f"{last(network)}/{name}", "name": name, "network": network, "state": "ACTIVE"}


@outputs(
    "terraform-google:compute/data_source_google_compute_global_address.go",
    {
        "id": "projects/<project>/global/addresses/<name>",
        "name": "text",
        "project": "<project>",
        "purpose": "VPC_PEERING",
        "selfLink": "https://www.googleapis.com/compute/v1/projects/<project>/global/addresses/<name>",
    },
)
@refuses("terraform-google:compute/data_source_google_compute_global_address.go")
def _global_address(inventory: Inventory, place: Place, arguments: Properties) -> Properties:
    """A global address that a program made."""
    name = str(arguments["name"])
    path = place.path("global", "addresses", name)
    if not any(record.id == path for record in inventory.of_type("gcp", ADDRESS)):
        raise CloudError(f"Global Address Not Found : {name} not found")
    return {"id": path, "name": name, "project": place.project, "purpose": "VPC_PEERING", "selfLink": COMPUTE + path}


LOOKUPS: Mapping[str, Callable[[Place, Properties], Properties]] = {
    "gcp:container/getCluster:getCluster": _cluster,
    "gcp:storage/getBucket:getBucket": _bucket,
    "gcp:storage/getProjectServiceAccount:getProjectServiceAccount": _storage_agent,
    "gcp:organizations/getProject:getProject": _project,
    "gcp:compute/getNetwork:getNetwork": _network,
}
IN_PROJECT: Mapping[str, Callable[[Inventory, Place, Properties], Properties]] = {
    "gcp:compute/getNetworkPeering:getNetworkPeering": _network_peering,
    "gcp:compute/getGlobalAddress:getGlobalAddress": _global_address,
}
"""Answers about what a program made: nothing else exists."""
