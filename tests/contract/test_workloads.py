"""`carto:workloads` in the chart: what pods get, how many there are, and what the chart has without it."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from components.chart_resources import CHART_RESOURCES
from components.quantities import mebibytes, thousandths
from components.settings.workloads import Workloads
from tests.contract.charts import CHARTS, SIMULATED, rendered_with
from tests.contract.rendered import chart_folder
from tests.support.example_stacks import Built, build, raw_settings, settings_of

needs_the_chart = pytest.mark.skipif(chart_folder() is None, reason="CARTO_CHART names no chart")
FIGURES = {"requests": {"cpu": 0.3, "memory": "1.5Gi"}, "limits": {"cpu": 4, "memory": "8G", "ephemeralStorage": "2Gi"}}
AS_VALUES = {
    "requests": {"cpu": "300m", "memory": "1536Mi"},
    "limits": {"cpu": "4000m", "memory": "7630Mi", "ephemeral-storage": "2Gi"},
}
COMPONENTS = sorted(field.alias or name for name, field in Workloads.model_fields.items())
SCALED = sorted(
    field.alias or name for name, field in Workloads.model_fields.items() if "Scaled" in str(field.annotation)
)
ALL = {
    key: {
        "resources": FIGURES,
        **({} if key in ("routerMetrics", "workspaceMigrations", "upgradeCheck") else {"priorityClassName": "maps"}),
        **({"autoscaling": {"min": 2, "max": 5, "targetCpuPercent": 60}} if key in SCALED else {}),
    }
    for key in COMPONENTS
}
EVERYTHING_ON = {
    "cache": {"mode": "in-cluster"},
    "features": {"ai": {"enabled": True}, "publicEvents": {"enabled": True}},
}


def _built(settings: dict[str, Any]) -> Built:
    return build(settings_of({**raw_settings("aws-quickstart"), **settings}))


@pytest.fixture(scope="module")
def everything() -> Built:
    return _built({**EVERYTHING_ON, "workloads": ALL})


@pytest.mark.parametrize("chart", CHARTS)
def test_every_figure_of_every_workload_reaches_the_chart(chart: str, everything: Built) -> None:
    release = rendered_with(chart, everything)
    assert [key for key in COMPONENTS if everything.at(f"{key}.resources") != AS_VALUES] == []
    if chart == SIMULATED:
        return
    containers = [container for pod in release.pods() for container in pod.containers()]
    assert len(containers) == len(COMPONENTS) - 1
    assert [one["name"] for one in containers if one["resources"] != AS_VALUES] == []
    assert {pod.spec.get("priorityClassName") for pod in release.pods()} == {"maps"}
    autoscalers = {one["metadata"]["name"]: one["spec"] for one in release.of_kind("HorizontalPodAutoscaler")}
    assert len(autoscalers) == len(SCALED)
    figures = ("minReplicas", "maxReplicas", "targetCPUUtilizationPercentage")
    assert {tuple(spec[name] for name in figures) for spec in autoscalers.values()} == {(2, 5, 60)}
    # The chart computes with the number in front of Mi.
    assert release.config("http-cache")["VARNISH_SIZE"] == "1152M"


def test_a_fixed_number_of_pods_has_no_autoscaler_and_keeps_them_apart() -> None:
    stack = _built({"profile": "development", "workloads": {"router": {"replicas": 3}}})
    assert stack.values["router"]["autoscaling"] == {"enabled": False}
    assert stack.values["router"]["replicaCount"] == 3
    assert "affinity" in stack.values["router"]
    assert "affinity" not in stack.values["mapsApi"]
    budgets = stack.graph.of_type("kubernetes:policy/v1:PodDisruptionBudget")
    assert ["router" in budget.name for budget in budgets] == [True]


@pytest.mark.parametrize(
    ("profile", "figures", "fewest", "most"),
    [
        ("development", {"max": 4}, 1, 4),
        ("standard", {"min": 3}, 3, 3),
        ("high-traffic", {"targetCpuPercent": 50}, 2, 6),
        ("high-traffic", {"max": 12}, 2, 12),
    ],
)
def test_the_profile_fills_in_what_an_autoscaler_lacks(
    profile: str, figures: dict[str, int], fewest: int, most: int
) -> None:
    values = _built({"profile": profile, "workloads": {"mapsApi": {"autoscaling": figures}}}).values["mapsApi"]
    assert values["autoscaling"]["enabled"] is True
    assert (values["autoscaling"]["minReplicas"], values["autoscaling"]["maxReplicas"]) == (fewest, most)


def test_a_workload_may_have_another_priority_than_all_others() -> None:
    priority, own = {"priorityClassName": "carto"}, {"router": {"priorityClassName": "urgent"}}
    stack = _built({"scheduling": priority, "workloads": own})
    assert stack.at("router.priorityClassName") == "urgent"
    assert stack.at("importWorker.priorityClassName") == "carto"


def test_a_grace_period_reaches_the_pods() -> None:
    stack = _built({"workloads": {"importWorker": {"terminationGracePeriodSeconds": 900}}})
    for chart in CHARTS:
        release = rendered_with(chart, stack)
        if chart != SIMULATED:
            assert release.pod("import-worker").spec["terminationGracePeriodSeconds"] == 900


@needs_the_chart
def test_figures_without_the_setting_are_those_of_the_chart() -> None:
    folder = chart_folder()
    assert folder is not None
    values = yaml.safe_load((folder / "values.yaml").read_text())
    for key, known in CHART_RESOURCES.items():
        for kind, amounts in (("requests", known.requests), ("limits", known.limits)):
            found = values[key]["resources"][kind]
            assert (thousandths(found["cpu"]), mebibytes(found["memory"])) == (amounts.cpu, amounts.memory), key


@needs_the_chart
def test_the_workloads_with_an_autoscaler_are_those_of_the_chart() -> None:
    folder = chart_folder()
    assert folder is not None
    values = yaml.safe_load((folder / "values.yaml").read_text())
    assert sorted(key for key, own in values.items() if isinstance(own, dict) and "autoscaling" in own) == SCALED


def test_every_workload_has_the_figures_of_the_chart_to_compare_with() -> None:
    assert set(COMPONENTS) == set(CHART_RESOURCES)
