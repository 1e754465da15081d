"""Azure Monitor: diagnostic settings."""

from __future__ import annotations

from simulator.azure.resource_type import AzureType
from simulator.core.rules import Rules


class DiagnosticSetting(AzureType):
    """Where a resource's logs are sent: an extension of that resource."""

    token = "azure-native:monitor:DiagnosticSetting"
    id_format = "{resourceUri}/providers/Microsoft.Insights/diagnosticSettings/{name}"
    name_input = "name"
    id_inputs = ("resourceUri",)
    rules = Rules(
        source="azure-api:microsoft.insights/2021-05-01-preview/diagnosticsettings",
        replace=("resourceUri", "name"),
        required=("resourceUri",),
    )
