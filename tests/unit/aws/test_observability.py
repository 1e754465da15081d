"""Alarms on AWS: on what the stack creates alone, with thresholds that fit its sizes."""

from __future__ import annotations

from typing import Any

import pytest

from components.aws.account import Account
from components.aws.alarms import MonitoredBalancer, MonitoredCache, MonitoredDatabase
from components.aws.context import Context
from components.aws.from_settings import alarm_thresholds
from components.aws.instance_classes import memory_gib
from components.aws.metric_alarm import of_region
from components.aws.observability import Observability, ObservabilityArgs
from components.settings.aws_observability import AwsObservability
from tests.support.clouds.aws import SUBNETS, AwsCloud
from tests.support.recorder import Graph, run
from tests.support.registrations import registered

TOPIC = "arn:aws:sns:eu-west-1:111122223333:platform-alarms"
ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
GIB = 1024**3


def alarms(graph: Graph) -> set[str]:
    return {node.name.removeprefix("observability-") for node in graph if node.type == ALARM}


def observed(thresholds: dict[str, int] | None = None, **parts: Any) -> Graph:
    settings = AwsObservability.model_validate(
        {"snsTopicArns": [TOPIC], "logRetentionDays": 30, "thresholds": thresholds or {}}
    )

    def program() -> None:
        context = Context.create(Account.of_provider(), tags={"team": "gis"})
        args = ObservabilityArgs(
            context=context,
            sns_topic_arns=settings.sns_topic_arns,
            thresholds=alarm_thresholds(settings.thresholds),
            **parts,
        )
        Observability("carto-observability", args)

    return run(program, cloud=AwsCloud(), config={"aws:region": "eu-west-1"})


def database(instance: str = "db.m7g.large", size: int = 50, **thresholds: int) -> Graph:
    monitored = MonitoredDatabase(identifier="carto-database", instance_class=instance, storage_gb=size)
    return observed(thresholds, database=monitored)


def test_a_stack_without_channels_has_no_alarms() -> None:
    assert alarms(registered("aws-quickstart")) == set()


def test_an_alarm_is_on_the_created_database_and_notifies_the_topics_when_it_starts_and_ends() -> None:
    graph = registered("aws-quickstart", observability={"snsTopicArns": [TOPIC]})
    inputs = graph["observability-database-cpu"].inputs
    assert inputs["dimensions"] == {"DBInstanceIdentifier": graph["database-instance"].inputs["identifier"]}
    assert inputs["alarmActions"] == inputs["okActions"] == [TOPIC]


def test_what_the_stack_does_not_create_has_no_alarms() -> None:
    assert alarms(observed()) == set()


@pytest.mark.parametrize(
    ("role", "changes", "threshold"),
    [
        ("cpu", {}, 80),
        ("cpu", {"databaseCpuPercent": 70}, 70),
        ("storage", {}, 5 * GIB),
        ("storage", {"size": 200}, 20 * GIB),
        ("storage", {"databaseStoragePercent": 80}, 10 * GIB),
        ("memory", {}, 0.8 * GIB),
        ("memory", {"instance": "db.r7g.xlarge"}, 3.2 * GIB),
        ("memory", {"instance": "db.x2g.large"}, GIB / 4),
        ("connections", {}, 720),
        ("connections", {"instance": "db.r7g.16xlarge"}, 4000),
    ],
)
def test_thresholds_fit_the_size_of_the_database(role: str, changes: dict[str, Any], threshold: float) -> None:
    inputs = database(**changes)[f"observability-database-{role}"].inputs
    assert inputs["threshold"] == pytest.approx(threshold)


@pytest.mark.parametrize(
    ("node_type", "metric", "threshold"),
    [
        ("cache.t4g.small", "CPUUtilization", 45),
        ("cache.m7g.large", "CPUUtilization", 45),
        ("cache.m7g.xlarge", "EngineCPUUtilization", 90),
    ],
)
def test_the_cache_is_watched_by_the_core_that_it_uses(node_type: str, metric: str, threshold: float) -> None:
    graph = observed(cache=MonitoredCache(nodes=["carto-cache-001"], node_type=node_type))
    inputs = graph["observability-cache-1-cpu"].inputs
    assert (inputs["metricName"], inputs["threshold"]) == (metric, threshold)
    assert inputs["dimensions"] == {"CacheClusterId": "carto-cache-001"}


def test_each_node_of_the_created_cache_has_alarms() -> None:
    graph = registered("aws-quickstart", observability={"snsTopicArns": [TOPIC]})
    group = graph["cache-valkey"].inputs["replicationGroupId"]
    nodes = [graph[f"observability-cache-{number}-memory"].inputs["dimensions"] for number in (1, 2)]
    assert nodes == [{"CacheClusterId": f"{group}-001"}, {"CacheClusterId": f"{group}-002"}]


def balancer(certificate_arn: str | None = "arn:aws:acm:eu-west-1:123456789012:certificate/0") -> Graph:
    monitored = MonitoredBalancer(
        arn_suffix="app/carto/0", target_group_arn_suffix="targetgroup/carto/0", certificate_arn=certificate_arn
    )
    return observed({"certificateDays": 20}, balancer=monitored)


def test_the_balancer_is_watched_with_its_targets_and_its_certificate() -> None:
    graph = balancer()
    targets = graph["observability-balancer-no-targets"].inputs["dimensions"]
    assert targets == {"LoadBalancer": "app/carto/0", "TargetGroup": "targetgroup/carto/0"}
    certificate = graph["observability-certificate"].inputs
    assert certificate["dimensions"] == {"CertificateArn": "arn:aws:acm:eu-west-1:123456789012:certificate/0"}
    assert certificate["threshold"] == 20


def test_a_balancer_without_tls_has_no_alarm_on_a_certificate() -> None:
    assert "certificate" not in alarms(balancer(None))


def test_errors_are_a_share_of_the_balancers_requests() -> None:
    queries = balancer()["observability-balancer-server-errors"].inputs["metricQueries"]
    metrics = {query["id"]: query["metric"]["metricName"] for query in queries if "metric" in query}
    share = next(query for query in queries if query.get("returnData"))
    assert all(id_ in share["expression"] for id_ in metrics)
    assert set(metrics.values()) == {"HTTPCode_ELB_5XX_Count", "HTTPCode_Target_5XX_Count", "RequestCount"}


def test_the_created_balancer_has_alarms() -> None:
    exposure = {"targets": "controller", "internal": True, "subnetIds": list(SUBNETS)}
    graph = registered("aws-quickstart", observability={"snsTopicArns": [TOPIC]}, exposure=exposure)
    assert {"balancer-no-targets", "balancer-server-errors", "certificate"} <= alarms(graph)


def test_the_retention_of_the_databases_logs_can_be_overridden() -> None:
    graph = registered("aws-quickstart", observability={"logRetentionDays": 400})
    assert graph["database-log-postgresql"].inputs["retentionInDays"] == 400


def test_a_class_of_unknown_memory_has_no_alarm_on_connections() -> None:
    assert "database-connections" not in alarms(database("db.x2g.large"))


@pytest.mark.parametrize(
    ("instance_class", "gib"),
    [
        ("db.t4g.medium", 4),
        ("db.t3.2xlarge", 32),
        ("db.m7g.large", 8),
        ("db.m6gd.4xlarge", 64),
        ("db.r8g.medium", 8),
        ("db.r6i.24xlarge", 768),
        ("db.z1d.large", None),
    ],
)
def test_the_memory_of_a_class(instance_class: str, gib: int | None) -> None:
    assert memory_gib(instance_class) == gib


def test_a_topic_of_another_region_is_refused_with_a_command() -> None:
    with pytest.raises(Exception, match="aws sns create-topic --region eu-central-1 --name platform-alarms"):
        of_region([TOPIC], "eu-central-1")
