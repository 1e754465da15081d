"""How many pods of each component, and where they run.

Source: the vendor's high availability examples (`standard with upgrades` and `high traffic`), which also discourage
scaling any other component: importWorker, sqlWorker, workspaceSubscriber, httpCache, notifier and cdnInvalidatorSub
stay at one pod. Autoscaling needs the cluster's metrics server; without it the minimum runs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..workloads import of_disabled_features, pod_labels, workloads

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...feature import Feature
    from ..args import ScalingArgs, SchedulingArgs

BUSIEST = ("mapsApi", "workspaceApi")
"""The components most requests end up at."""

MINIMUM = 2
"""Two pods on two nodes, so that losing a node is not an outage."""

APART = {"topology.kubernetes.io/zone": 100, "kubernetes.io/hostname": 50}
"""How much another zone and another node are preferred for a further pod. The chart has no spread constraints; its own
preference, which these replace, knows nodes alone."""


def scaling_values(scaling: ScalingArgs | None, features: Sequence[Feature]) -> dict[str, dict[str, Any]]:
    """Values by component: autoscaling, or one fixed pod."""
    components = _scalable(features)
    if scaling is None:
        return {component: {"autoscaling": {"enabled": False}, "replicaCount": 1} for component in components}
    return {
        component: {
            "autoscaling": {
                "enabled": True,
                "minReplicas": MINIMUM,
                "maxReplicas": scaling.maximum_busiest if component in BUSIEST else scaling.maximum,
            }
        }
        for component in components
    }


def scheduling_values(
    scheduling: SchedulingArgs, features: Sequence[Feature], *, scales: bool
) -> dict[str, dict[str, Any]]:
    """Values by component: on which nodes its pods run, and how far from each other if there are several."""
    everywhere: dict[str, Any] = {}
    if scheduling.node_selector:
        everywhere["nodeSelector"] = dict(scheduling.node_selector)
    if scheduling.tolerations:
        everywhere["tolerations"] = [dict(each) for each in scheduling.tolerations]
    several = _scalable(features) if scheduling.zone_spread and scales else ()
    values = {
        one.key: {**everywhere, **({"affinity": _apart(pod_labels(one))} if one.key in several else {})}
        for one in workloads(features)
    }
    return {component: configured for component, configured in values.items() if configured}


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
