"""Azure Kubernetes Service: lookups of clusters and credentials."""

from __future__ import annotations

import base64
import uuid
from typing import TYPE_CHECKING

import yaml

from simulator.azure.account import stable
from simulator.core.account import MISSING
from simulator.core.package import CloudError
from simulator.core.services import lookup
from simulator.core.sources import outputs, refuses

if TYPE_CHECKING:
    from simulator.azure.account import Subscription
    from simulator.core.values import Properties

OWN_NETWORK = "own-network-"
"""AKS created the network of a cluster with this prefix."""


@lookup("azure-native:containerservice:getManagedCluster")
@outputs(
    "https://learn.microsoft.com/en-us/rest/api/aks/managed-clusters/get",
    {
        "id": "/subscriptions/<id>/resourcegroups/<group>/providers/Microsoft.ContainerService/managedClusters/<name>",
        "name": "<name>",
        "type": "Microsoft.ContainerService/ManagedClusters",
        "location": "<location>",
        "identity.type": "SystemAssigned or UserAssigned",
        "identity.principalId": "the object id of the system-assigned identity",
        "identity.userAssignedIdentities": "by resource id, or null without one; each has a principalId",
        "nodeResourceGroup": "MC_<group>_<name>_<location>",
        "agentPoolProfiles[].name": "<pool>",
        "agentPoolProfiles[].count": "number",
        "agentPoolProfiles[].mode": "System or User",
        "agentPoolProfiles[].vnetSubnetID": "the subnet's ARM id, or null in a network that AKS created",
        "agentPoolProfiles[].currentOrchestratorVersion": "<major>.<minor>.<patch>",
        "agentPoolProfiles[].nodeImageVersion": "text",
        "agentPoolProfiles[].provisioningState": "Succeeded",
        "agentPoolProfiles[].eTag": "text",
        "disableLocalAccounts": "true or false",
        "kubernetesVersion": "<major>.<minor>",
        "currentKubernetesVersion": "<major>.<minor>.<patch>",
        "provisioningState": "Succeeded",
        "maxAgentPools": "number",
        "resourceUID": "text",
        "eTag": "text",
        "azurePortalFQDN": "text",
        "privateFQDN": "text",
        "fqdn": "<name>-<letters and digits>.hcp.<location>.azmk8s.io",
        "systemData": "object",
        "powerState.code": "Running or Stopped",
    },
)
@refuses("azure-docs:azure/azure-resource-manager/troubleshooting/error-not-found")
def get_managed_cluster(subscription: Subscription, arguments: Properties) -> Properties:
    """A cluster."""
    group, name = str(arguments["resourceGroupName"]), str(arguments["resourceName"])
    if group.startswith(MISSING) or name.startswith(MISSING):
        kind = f"Microsoft.ContainerService/managedClusters/{name}"
        raise CloudError(
            f"Status=404 Code=\"ResourceNotFound\" Message=\"The Resource '{kind}' under resource group '{group}' "
            'was not found."'
        )
    network = f"{subscription.group_id(group)}/providers/Microsoft.Network/virtualNetworks/{name}"
    subnet = None if name.startswith(OWN_NETWORK) else f"{network}/subnets/nodes"
    # Azure answers this id in lower case here and there.
    return {
        "id": f"/subscriptions/{subscription.id}/resourcegroups/{group}/providers/Microsoft.ContainerService"
        f"/managedClusters/{name}",
        "name": name,
        "type": "Microsoft.ContainerService/ManagedClusters",
        "location": subscription.location,
        "identity": {
            "type": "SystemAssigned",
            "userAssignedIdentities": None,
            "principalId": str(uuid.uuid5(uuid.NAMESPACE_URL, name)),
        },
        "fqdn": f"{name}-{stable(name, 8)}.hcp.{subscription.location}.azmk8s.io",
        "nodeResourceGroup": f"MC_{group}_{name}_{subscription.location}",
        "agentPoolProfiles": [
            {
                "name": "system",
                "count": 3,
                "mode": "System",
                "vnetSubnetID": subnet,
                "currentOrchestratorVersion": "1.33.2",
                "nodeImageVersion": "AKSUbuntu-2204gen2containerd-202601.01.0",
                "provisioningState": "Succeeded",
                "eTag": stable(name, 8),
            }
        ],
        "disableLocalAccounts": False,
        "kubernetesVersion": "1.33",
        "currentKubernetesVersion": "1.33.2",
        "provisioningState": "Succeeded",
        "azurePortalFQDN": "",
        "privateFQDN": "",
        "maxAgentPools": 100,
        "resourceUID": stable(name, 24),
        "eTag": stable(name, 8),
        "azureApiVersion": "2025-01-01",
        "powerState": {"code": "Running"},
        "systemData": {},
    }


@lookup("azure-native:containerservice:listManagedClusterUserCredentials")
@outputs(
    "https://learn.microsoft.com/en-us/rest/api/aks/managed-clusters/list-cluster-user-credentials",
    {"kubeconfigs[].name": "clusterUser", "kubeconfigs[].value": "a kubeconfig in Base64"},
)
def list_user_credentials(subscription: Subscription, arguments: Properties) -> Properties:
    """The kubeconfig of a cluster's users."""
    cluster = get_managed_cluster(subscription, arguments)
    name = str(arguments["resourceName"])
    kubeconfig = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": name, "cluster": {"server": f"https://{cluster['fqdn']}:443"}}],
        "users": [{"name": "clusterUser", "user": {"token": f"simulated-{stable(name, 32)}"}}],
        "contexts": [{"name": name, "context": {"cluster": name, "user": "clusterUser"}}],
        "current-context": name,
    }
    text = base64.b64encode(yaml.safe_dump(kubeconfig).encode()).decode()
    return {"kubeconfigs": [{"name": "clusterUser", "value": text}]}
