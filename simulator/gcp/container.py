"""Google Kubernetes Engine: lookups of clusters."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from simulator.core.account import MISSING
from simulator.core.package import CloudError
from simulator.core.services import lookup
from simulator.core.sources import outputs, refuses
from simulator.gcp.account import NUMBER, stable

if TYPE_CHECKING:
    from simulator.core.values import Properties
    from simulator.gcp.account import Project

BY_DNS = "dns-"
"""Clusters with this prefix have no IP endpoint: their API server answers at its DNS name alone."""
AUTOPILOT = "autopilot-"
"""Clusters with this prefix run in Autopilot."""
WITHOUT_GATEWAYS = "gatewayless-"
"""Clusters with this prefix have the Gateway API switched off."""
WITHOUT_BALANCERS = "unbalanced-"
"""Clusters with this prefix have the add-on HttpLoadBalancing switched off."""
WITHOUT_WORKLOAD_IDENTITY = "plain-"
"""Clusters with this prefix have Workload Identity switched off."""
_CERTIFICATE = "-----BEGIN CERTIFICATE-----\nSimulated certificate of a cluster.\n-----END CERTIFICATE-----\n"


@lookup("gcp:container/getCluster:getCluster")
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
        "enableAutopilot": "true or false",
        "gatewayApiConfigs[].channel": "CHANNEL_STANDARD or CHANNEL_DISABLED",
        "addonsConfigs[].httpLoadBalancings[].disabled": "true or false",
        "workloadIdentityConfigs[].workloadPool": "<project>.svc.id.goog",
        "controlPlaneEndpointsConfigs[].dnsEndpointConfigs[].endpoint": "gke-<hash>-<project number>.<region>.gke.goog",
        "controlPlaneEndpointsConfigs[].dnsEndpointConfigs[].allowExternalTraffic": "true or false",
        "controlPlaneEndpointsConfigs[].dnsEndpointConfigs[].enableK8sCertsViaDns": "true or false",
        "controlPlaneEndpointsConfigs[].dnsEndpointConfigs[].enableK8sTokensViaDns": "true or false",
        "controlPlaneEndpointsConfigs[].ipEndpointsConfigs[].enabled": "true or false",
    },
)
@refuses("terraform-google:container/data_source_google_container_cluster.go")
def get_cluster(project: Project, arguments: Properties) -> Properties:
    """A cluster."""
    name, location = str(arguments["name"]), str(arguments.get("location") or project.region)
    path = project.path("locations", location, "clusters", name)
    if name.startswith(MISSING):
        raise CloudError(f"{path} not found")
    octet = int(stable(path, 2), 16)
    by_dns = name.startswith(BY_DNS)
    pool = [] if name.startswith(WITHOUT_WORKLOAD_IDENTITY) else [{"workloadPool": f"{project.id}.svc.id.goog"}]
    return {
        "id": path,
        "name": name,
        "location": location,
        "project": project.id,
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
        "network": project.path("global", "networks", "main"),
        "subnetwork": project.regional("subnetworks", "main"),
        "workloadIdentityConfigs": pool,
        "enableAutopilot": name.startswith(AUTOPILOT),
        "gatewayApiConfigs": [
            {"channel": "CHANNEL_DISABLED" if name.startswith(WITHOUT_GATEWAYS) else "CHANNEL_STANDARD"}
        ],
        "addonsConfigs": [{"httpLoadBalancings": [{"disabled": name.startswith(WITHOUT_BALANCERS)}]}],
        "controlPlaneEndpointsConfigs": [
            {
                "dnsEndpointConfigs": [
                    {
                        "endpoint": f"gke-{stable(path)}-{NUMBER}.{project.region}.gke.goog",
                        "allowExternalTraffic": by_dns,
                        "enableK8sCertsViaDns": False,
                        "enableK8sTokensViaDns": False,
                    }
                ],
                "ipEndpointsConfigs": [{"enabled": not by_dns}],
            }
        ],
    }
