"""Azure Monitor: diagnostic settings and alarms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.azure.account import PROVIDERS
from simulator.azure.resource_type import AzureType
from simulator.core.rules import Rules, at
from simulator.core.sources import refuses

if TYPE_CHECKING:
    from simulator.azure.errors import Refusals
    from simulator.core.values import Properties

_CRITERIA = "criteria.allOf[]"


class DiagnosticSetting(AzureType):
    """Where a resource's logs are sent: an extension of that resource."""

    token = "azure-native:monitor:DiagnosticSetting"
    id_format = "{resourceUri}/providers/Microsoft.Insights/diagnosticSettings/{name}"
    name_input = "name"
    id_inputs = ("resourceUri",)
    # On the workspace: Azure Monitor, "Manage access to Log Analytics workspaces", custom role examples.
    actions = (
        "Microsoft.OperationalInsights/workspaces/read",
        "Microsoft.OperationalInsights/workspaces/sharedKeys/action",
    )
    rules = Rules(
        source="azure-api:microsoft.insights/2021-05-01-preview/diagnosticsettings",
        replace=("resourceUri", "name"),
        required=("resourceUri",),
    )


class MetricAlert(AzureType):
    """An alarm on a metric of one resource."""

    token = "azure-native:monitor:MetricAlert"
    id_format = PROVIDERS + "Microsoft.Insights/metricAlerts/{ruleName}"
    name_input = "ruleName"
    id_inputs = ("scopes[]", "actions[].actionGroupId")
    actions = ("Microsoft.Insights/actionGroups/read",)
    rules = Rules(
        source="azure-api:microsoft.insights/2018-03-01/metricalerts",
        required=(
            "criteria",
            "enabled",
            "evaluationFrequency",
            "resourceGroupName",
            "scopes",
            "severity",
            "windowSize",
        ),
        replace=("resourceGroupName", "ruleName", "location"),
        defaults={"autoMitigate": True},
        on_write=Rules(
            source="azure-api:microsoft.insights/2018-03-01/metricalerts",
            ranges={"severity": (0, 4)},
            allowed={
                "evaluationFrequency": ("PT1M", "PT5M", "PT15M", "PT30M", "PT1H"),
                "windowSize": ("PT1M", "PT5M", "PT15M", "PT30M", "PT1H", "PT6H", "PT12H", "P1D"),
                f"{_CRITERIA}.timeAggregation": ("Average", "Count", "Minimum", "Maximum", "Total"),
            },
        ),
    )

    @refuses("terraform-azurerm:monitor/monitor_metric_alert_resource.go")
    def refusals(self, inputs: Properties) -> Refusals:
        if inputs.get("location") not in (None, "global"):
            yield "BadRequest", "a metric alert of a resource has the location global"
        if len(inputs.get("scopes") or ()) > 1 and not inputs.get("targetResourceType"):
            yield "BadRequest", "several scopes need targetResourceType"
        operators = ("Equals", "GreaterThan", "GreaterThanOrEqual", "LessThan", "LessThanOrEqual")
        for place in at(inputs, f"{_CRITERIA}.operator"):
            if place.value not in operators:
                yield "BadRequest", f"{place.value} is not an operator of a static threshold"
