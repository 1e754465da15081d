"""`carto:namespaceLimits`: the figures that a quota is compared with are those of the chart, and pods fit into it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pulumi
import pytest

from components.carto.customer_package import read
from components.carto.from_settings import package_source
from components.carto.room import Room, least_room, most_room
from components.chart_resources import Amounts
from components.quantities import mebibytes, thousandths
from components.quota_check import check_quota, sizing_values
from tests.contract.rendered import Rendered, chart_folder, rendered
from tests.support.example_stacks import build, built, raw_settings, settings_of

if TYPE_CHECKING:
    from components.settings import Settings

QUOTA = "kubernetes:core/v1:ResourceQuota"
RANGE = "kubernetes:core/v1:LimitRange"


def settings_with(**settings: Any) -> Settings:
    return settings_of({**raw_settings("aws-quickstart"), **settings})


def needed(settings: Settings) -> Room:
    return most_room(sizing_values(settings, read(package_source(settings.customer_package))), settings.features.each)


def check(**quota: Any) -> None:
    settings = settings_with(namespaceLimits={"quota": quota})
    check_quota(settings, read(package_source(settings.customer_package)))


def amounts(release: Rendered, kind: str) -> Amounts:
    """What all pods request, or may use, as Kubernetes counts it, with the fewest pods."""
    fewest = {
        one["spec"]["scaleTargetRef"]["name"]: one["spec"]["minReplicas"]
        for one in release.of_kind("HorizontalPodAutoscaler")
    }
    total = Amounts(0, 0)
    for pod in release.pods():
        number = pod.replicas if pod.replicas is not None else fewest[f"carto-{pod.component}"]
        first, together = (
            [one["resources"][kind] for one in pod.spec.get(name) or []] for name in ("initContainers", "containers")
        )
        cpu = max(sum(thousandths(one["cpu"]) for one in together), *(thousandths(one["cpu"]) for one in first), 0)
        memory = max(sum(mebibytes(one["memory"]) for one in together), *(mebibytes(one["memory"]) for one in first), 0)
        total = Amounts(total.cpu + number * cpu, total.memory + number * memory)
    return total


@pytest.mark.skipif(chart_folder() is None, reason="CARTO_CHART names no chart")
@pytest.mark.parametrize("name", ["aws-production", "demo", "cache in the cluster"])
def test_the_room_is_that_of_the_pods_of_the_chart(name: str) -> None:
    stack, release = built(name), rendered(name)
    room = least_room(stack.values, stack.settings.features.each)
    assert room.requests == amounts(release, "requests")
    assert room.limits == amounts(release, "limits")


@pytest.mark.parametrize("name", ["aws-production", "demo", "cache in the cluster"])
def test_the_room_is_known_before_anything_is_registered(name: str) -> None:
    stack = built(name)
    assert needed(stack.settings) == most_room(stack.values, stack.settings.features.each)


def test_the_room_counts_what_the_stack_sets() -> None:
    least, more = needed(settings_with()), {"resources": {"requests": {"memory": "1792Mi"}}}
    # The most are three pods, and one more during an update, each with 1024 MiB more.
    assert needed(settings_with(workloads={"mapsApi": more})).requests.memory == least.requests.memory + 4 * 1024
    assert needed(settings_with(workloads={"mapsApi": {"autoscaling": {"max": 8}}})).pods == least.pods + 6
    by_helm = {"sqlWorker": {"replicaCount": 4, "resources": {"requests": {"cpu": 1}}}}
    assert needed(settings_with(helmValues=by_helm)).requests.cpu == least.requests.cpu - 2 * 350 + 5 * 1000
    assert needed(settings_with(helmValues={"routerMetrics": {"enabled": False}})).requests.cpu < least.requests.cpu
    assert needed(settings_with(profile="development")).pods < least.pods


def test_a_quota_that_pods_fit_into_is_accepted_to_the_last_unit() -> None:
    room = needed(settings_with())
    exact = {
        "requests": {"cpu": f"{room.requests.cpu}m", "memory": f"{room.requests.memory}Mi"},
        "limits": {"cpu": f"{room.limits.cpu}m", "memory": f"{room.limits.memory}Mi"},
        "pods": room.pods,
    }
    check(**exact)
    with pytest.raises(pulumi.RunError) as refused:
        check(**{**exact, "pods": room.pods - 1, "limits": {"cpu": f"{room.limits.cpu - 1}m"}})
    text = str(refused.value)
    assert "2 problems" in text
    assert f"{room.pods - 1}; CARTO needs {room.pods} for its {room.pods} pods" in text
    assert f"pulumi config set --path carto:namespaceLimits.quota.limits.cpu {room.limits.cpu}m" in text


def test_a_quota_comes_with_what_containers_get_that_name_nothing() -> None:
    graph = build(settings_with(namespaceLimits={"quota": {"requests": {"memory": "64Gi"}, "pods": 80}})).graph
    (quota,), (limits,) = graph.of_type(QUOTA), graph.of_type(RANGE)
    assert quota.inputs["spec"] == {"hard": {"requests.memory": "64Gi", "pods": "80"}}
    assert quota.inputs["metadata"] == {"name": "carto-limits", "namespace": "carto"}
    assert limits.inputs["spec"] == {
        "limits": [
            {
                "type": "Container",
                "default": {"cpu": "500m", "memory": "512Mi"},
                "defaultRequest": {"cpu": "50m", "memory": "64Mi"},
            }
        ]
    }
    for pods in ("release-helm", "database-bootstrap-run-job"):
        assert {quota.name, limits.name} <= graph.before(pods)


def test_defaults_of_containers_need_no_quota() -> None:
    defaults = {"limits": {"memory": "1Gi"}}
    graph = build(settings_with(namespaceLimits={"containerDefaults": defaults})).graph
    (limits,) = graph.of_type(RANGE)
    assert limits.inputs["spec"]["limits"][0]["default"] == {"cpu": "500m", "memory": "1Gi"}
    assert graph.of_type(QUOTA) == []


def test_no_limits_are_set_by_silence() -> None:
    graph = built("aws-quickstart").graph
    assert graph.of_type(QUOTA, RANGE) == []
