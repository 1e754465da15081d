"""Azure Resource Manager: resource groups."""

from __future__ import annotations

from simulator.azure.resource_type import GROUP, AzureType
from simulator.core.rules import Autoname, Rules


class ResourceGroup(AzureType):
    """A resource group."""

    token = GROUP
    id_format = "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}"
    name_input = "resourceGroupName"
    actions = ("Microsoft.Resources/subscriptions/operationresults/read",)
    rules = Rules(
        source="azure-api:microsoft.resources/2024-03-01/resourcegroups",
        replace=("resourceGroupName", "location"),
        patterns={"resourceGroupName": {"regex": "^[-\\w\\._\\(\\)]+$", "minLength": 1, "maxLength": 90}},
        autoname=Autoname(property="resourceGroupName", max_length=90),
    )
