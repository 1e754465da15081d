"""How many pods of each component, what they get, and where they run.

Autoscaling needs the cluster's metrics server; without it the minimum runs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...scaling import MINIMUM
from ..args import AutoscalingArgs
from ..workloads import of_disabled_features, pod_labels, workloads

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ...feature import Feature
    from ...scaling import Scaling
    from ..args import SchedulingArgs, WorkloadArgs

APART = {"topology.kubernetes.io/zone": 100, "kubernetes.io/hostname": 50}
"""How much another zone and another node are preferred for a further pod. The chart has no spread constraints; its own
preference, which these replace, knows nodes alone."""


def scaling_values(
    scaling: Scaling | None, configured: Mapping[str, WorkloadArgs], features: Sequence[Feature]
) -> dict[str, dict[str, Any]]:
    """Values by component: autoscaling, or a fixed number of pods."""
    values = {}
    for component in _scalable(features):
        own = configured.get(component)
        if own is not None and own.replicas is not None:
            values[component] = _fixed(own.replicas)
        elif own is not None and own.autoscaling is not None:
            values[component] = _autoscaled(own.autoscaling)
        elif scaling is None:
            values[component] = _fixed(1)
        else:
            values[component] = _autoscaled(AutoscalingArgs(minimum=MINIMUM, maximum=scaling.most(component)))
    return values


def _fixed(replicas: int) -> dict[str, Any]:
    return {"autoscaling": {"enabled": False}, "replicaCount": replicas}


def _autoscaled(figures: AutoscalingArgs) -> dict[str, Any]:
    target = figures.target_cpu_percent
    return {
        "autoscaling": {
            "enabled": True,
            "minReplicas": figures.minimum,
            "maxReplicas": figures.maximum,
            **({} if target is None else {"targetCPUUtilizationPercentage": target}),
        }
    }


def workload_values(
    configured: Mapping[str, WorkloadArgs], scheduling: SchedulingArgs, features: Sequence[Feature]
) -> dict[str, dict[str, Any]]:
    """Values by component: what its pods get, which others they displace, and how long they may take to stop."""
    values: dict[str, dict[str, Any]] = {}
    if scheduling.priority_class is not None:
        values = {one.key: {"priorityClassName": scheduling.priority_class} for one in workloads(features)}
    for component, own in configured.items():
        values[component] = {
            **values.get(component, {}),
            **({"resources": own.resources} if own.resources else {}),
            **({} if own.priority_class is None else {"priorityClassName": own.priority_class}),
            **({} if own.grace_seconds is None else {"terminationGracePeriodSeconds": own.grace_seconds}),
        }
    return {component: own for component, own in values.items() if own}


def scheduling_values(
    scheduling: SchedulingArgs, features: Sequence[Feature], *, scaled: Mapping[str, Mapping[str, Any]]
) -> dict[str, dict[str, Any]]:
    """Values by component: on which nodes its pods run, and how far from each other if there are several.

    `scaled` are the values of `scaling_values`.
    """
    everywhere: dict[str, Any] = {}
    if scheduling.node_selector:
        everywhere["nodeSelector"] = dict(scheduling.node_selector)
    if scheduling.tolerations:
        everywhere["tolerations"] = [dict(each) for each in scheduling.tolerations]
    several = {key for key, own in scaled.items() if scheduling.zone_spread and _has_several(own)}
    values = {
        one.key: {**everywhere, **({"affinity": _apart(pod_labels(one))} if one.key in several else {})}
        for one in workloads(features)
    }
    return {component: configured for component, configured in values.items() if configured}


def _has_several(scaled: Mapping[str, Any]) -> bool:
    return bool(scaled["autoscaling"]["enabled"] or scaled["replicaCount"] > 1)


def _scalable(features: Sequence[Feature]) -> tuple[str, ...]:
    disabled = of_disabled_features(features)
    return tuple(one.key for one in workloads(features) if one.scales and one.key not in disabled)


def _apart(labels: dict[str, str]) -> dict[str, Any]:
    preferred = [
        {
            "weight": weight,
            "podAffinityTerm": {"labelSelector": {"matchLabels": labels}, "topologyKey": topology},
        }
        for topology, weight in APART.items()
    ]
    return {"podAntiAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": preferred}}
