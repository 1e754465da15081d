"""Alarms on Google Cloud: on what the stack creates alone, with thresholds that Cloud Monitoring understands."""

from __future__ import annotations

from typing import Any

import pytest

from components.gcp.alarms import MonitoredCache, MonitoredDatabase
from components.gcp.context import Context
from components.gcp.from_settings import alarm_thresholds
from components.gcp.observability import Observability, ObservabilityArgs
from components.gcp.project import Project
from components.settings.gcp_observability import GcpObservability
from tests.support.clouds.gcp import GoogleCloud
from tests.support.recorder import Graph, run
from tests.support.registrations import registered

CHANNEL = "projects/example-project/notificationChannels/1234567890"
ALARM = "gcp:monitoring/alertPolicy:AlertPolicy"


def alarms(graph: Graph) -> set[str]:
    return {node.name.removeprefix("observability-") for node in graph if node.type == ALARM}


def observed(thresholds: dict[str, int] | None = None, **parts: Any) -> Graph:
    settings = GcpObservability.model_validate({"notificationChannels": [CHANNEL], "thresholds": thresholds or {}})

    def program() -> None:
        args = ObservabilityArgs(
            context=Context.create(Project.of_provider(location="europe-west1"), tags={"team": "gis"}),
            notification_channels=settings.notification_channels,
            thresholds=alarm_thresholds(settings.thresholds),
            **parts,
        )
        Observability("carto-observability", args)

    return run(program, cloud=GoogleCloud(), config={"gcp:project": "acme-platform"})


def database(most_connections: int | None = None, **thresholds: int) -> Graph:
    return observed(thresholds, database=MonitoredDatabase(name="carto-database", most_connections=most_connections))


def condition(graph: Graph, role: str) -> dict[str, Any]:
    return dict(graph[f"observability-{role}"].inputs["conditions"][0]["conditionThreshold"])


def test_a_stack_without_channels_has_no_alarms() -> None:
    assert alarms(registered("gcp-quickstart")) == set()


def test_alarms_are_on_what_the_stack_creates_and_notify_the_channels() -> None:
    graph = registered("gcp-quickstart", observability={"notificationChannels": [CHANNEL]})
    server = graph["database-instance"].inputs
    assert f'"{server["project"]}:{server["name"]}"' in condition(graph, "database-cpu")["filter"]
    assert graph["cache-redis"].inputs["name"] in condition(graph, "cache-memory")["filter"]
    assert graph["observability-cache-memory"].inputs["notificationChannels"] == [CHANNEL]


def test_the_stack_enables_the_api_of_alarms() -> None:
    settings = {"enableApis": True, "observability": {"notificationChannels": [CHANNEL]}}
    assert "apis-monitoring" in {node.name for node in registered("gcp-quickstart", **settings)}
    assert "apis-monitoring" not in {node.name for node in registered("gcp-quickstart", enableApis=True)}


def test_what_the_stack_does_not_create_has_no_alarms() -> None:
    assert alarms(observed()) == set()


@pytest.mark.parametrize(
    ("role", "thresholds", "threshold", "comparison"),
    [
        ("cpu", {}, 0.8, "COMPARISON_GT"),
        ("cpu", {"databaseCpuPercent": 70}, 0.7, "COMPARISON_GT"),
        ("storage", {}, 0.9, "COMPARISON_GT"),
        ("transaction-ids", {}, 0.5, "COMPARISON_GT"),
        ("down", {}, 1, "COMPARISON_LT"),
    ],
)
def test_thresholds_are_shares(role: str, thresholds: dict[str, int], threshold: float, comparison: str) -> None:
    found = condition(database(**thresholds), f"database-{role}")
    assert (found["thresholdValue"], found["comparison"]) == (threshold, comparison)


def test_connections_of_all_databases_are_compared_with_the_flag() -> None:
    assert "database-connections" not in alarms(database())
    found = condition(database(most_connections=400), "database-connections")
    assert found["thresholdValue"] == 320
    assert found["aggregations"][0]["crossSeriesReducer"] == "REDUCE_SUM"


def test_the_core_of_each_node_of_the_cache_is_watched() -> None:
    cache = MonitoredCache(path="projects/acme-platform/locations/europe-west1/instances/carto-cache")
    found = condition(observed(cache=cache), "cache-cpu")
    assert found["aggregations"][0]["groupByFields"] == ["resource.label.node_id"]
    assert found["thresholdValue"] == 0.9
