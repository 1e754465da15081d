"""Alarms on Azure: on what the stack creates alone, with thresholds that fit its sizes."""

from __future__ import annotations

from typing import Any

import pulumi
import pytest

from components.azure.alarms import (
    AlarmThresholds,
    CacheKind,
    MonitoredCache,
    MonitoredDatabase,
    cache_alarms,
    database_alarms,
    most_connections,
)
from components.azure.context import Context
from components.azure.from_settings import alarm_thresholds
from components.azure.observability import Observability, ObservabilityArgs
from components.naming import StackNames
from components.settings.azure_observability import AzureObservability
from tests.support.clouds.azure import SUBSCRIPTION, AzureCloud
from tests.support.recorder import Graph, run
from tests.support.registrations import registered

GROUP = f"{SUBSCRIPTION}/resourceGroups/monitoring/providers/Microsoft.Insights/actionGroups/platform"
ALARM = "azure-native:monitor:MetricAlert"


def alarms(graph: Graph) -> set[str]:
    return {node.name.removeprefix("observability-") for node in graph if node.type == ALARM}


def thresholds(**changed: int) -> AlarmThresholds:
    settings = AzureObservability.model_validate({"actionGroupIds": [GROUP], "thresholds": changed})
    return alarm_thresholds(settings.thresholds)


def observed(**parts: Any) -> Graph:
    def program() -> None:
        context = Context(
            names=StackNames(["subscription", "group"], project="carto", stack="test"),
            tags={"team": "gis"},
            resource_group=pulumi.Output.from_input("carto"),
            location=pulumi.Output.from_input("westeurope"),
        )
        args = ObservabilityArgs(context=context, action_group_ids=[GROUP], thresholds=thresholds(), **parts)
        Observability("carto-observability", args)

    return run(program, cloud=AzureCloud(), config={})


def database(size: str = "Standard_D2ds_v5", parameter: str | None = None) -> MonitoredDatabase:
    return MonitoredDatabase(id="server", size=size, most_connections=parameter)


def test_a_stack_without_groups_has_no_alarms() -> None:
    assert alarms(registered("azure-quickstart")) == set()


def test_alarms_are_on_what_the_stack_creates_and_notify_the_groups() -> None:
    graph = registered("azure-quickstart", observability={"actionGroupIds": [GROUP]})
    assert graph["observability-database-cpu"].inputs["scopes"] == [
        f"{SUBSCRIPTION}/servers/{graph['database-server'].inputs['serverName']}"
    ]
    assert graph["observability-storage-availability"].inputs["actions"] == [{"actionGroupId": GROUP}]
    assert not [name for name in alarms(graph) if name.startswith("cache")], "the cache is in the cluster"


@pytest.mark.parametrize("mode", ["load-balancer", "gateway"])
def test_the_created_address_of_a_load_balancer_has_an_alarm(mode: str) -> None:
    class_name = {"className": "approuting-istio"} if mode == "gateway" else {}
    exposure = {"mode": mode, "allowedCidrs": ["203.0.113.0/24"], "tls": {"secretName": "carto-domain"}, **class_name}
    observability = {"actionGroupIds": [GROUP]}
    graph = registered("azure-quickstart", observability=observability, exposure=exposure)
    (criterion,) = graph["observability-balancer-availability"].inputs["criteria"]["allOf"]
    assert (criterion["metricName"], criterion["operator"], criterion["threshold"]) == (
        "VipAvailability",
        "LessThan",
        90,
    )
    assert "exposure-address-ip" in graph.before("observability-balancer-availability")
    private = {**exposure, "internal": True, "allowedCidrs": []}
    graph = registered("azure-quickstart", observability=observability, exposure=private)
    assert "balancer-availability" not in alarms(graph)


def test_what_the_stack_does_not_create_has_no_alarms() -> None:
    assert alarms(observed()) == set()


def test_an_alarm_that_fires_below_its_threshold_says_so() -> None:
    graph = observed(database=database())
    (down,) = graph["observability-database-down"].inputs["criteria"]["allOf"]
    (cpu,) = graph["observability-database-cpu"].inputs["criteria"]["allOf"]
    assert (down["operator"], down["threshold"], down["timeAggregation"]) == ("LessThan", 1, "Maximum")
    assert (cpu["operator"], cpu["threshold"]) == ("GreaterThan", 80)


@pytest.mark.parametrize(
    ("size", "parameter", "connections"),
    [
        ("Standard_B1ms", None, 50),
        ("Standard_B2s", None, 429),
        ("Standard_B2ms", None, 859),
        ("Standard_D2ds_v5", None, 859),
        ("Standard_D4ads_v5", None, 1718),
        ("Standard_E4ds_v5", None, 3437),
        ("Standard_E20ds_v5", None, 5000),
        ("Standard_D2ds_v5", "300", 300),
    ],
)
def test_the_connections_that_a_server_allows(size: str, parameter: str | None, connections: int) -> None:
    assert most_connections(database(size, parameter)) == connections


def test_thresholds_can_be_overridden() -> None:
    found = database_alarms(database(parameter="300"), thresholds(databaseConnectionsPercent=50, databaseCpuPercent=70))
    assert (found["connections"].threshold, found["cpu"].threshold) == (150, 70)


def test_each_kind_of_cache_has_metrics_of_its_own() -> None:
    metrics = {
        kind: cache_alarms(MonitoredCache(id="cache", kind=kind), thresholds())["cpu"].metric for kind in CacheKind
    }
    assert metrics == {CacheKind.AZURE_CACHE: "allserverLoad", CacheKind.MANAGED_REDIS: "serverLoad"}
