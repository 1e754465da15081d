"""How many pods of each component, by profile, and where they run.

Source: the vendor's high availability examples (`standard with upgrades` and `high traffic`), which also discourage
scaling any other component: importWorker, sqlWorker, workspaceSubscriber, httpCache, notifier and cdnInvalidatorSub
stay at one pod. Autoscaling needs the cluster's metrics server; without it the minimum runs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...settings import Profile
from ..workloads import WORKLOADS, of_disabled_features, pod_labels

if TYPE_CHECKING:
    from ...settings.features import Features
    from ...settings.scheduling import Scheduling

BUSIEST = ("mapsApi", "workspaceApi")
"""The components most requests end up at."""

MINIMUM = 2
"""Two pods on two nodes, so that losing a node is not an outage."""

MAXIMUM = {Profile.STANDARD: 3, Profile.HIGH_TRAFFIC: 3}
"""The third pod is room for an upgrade while two keep serving."""

MAXIMUM_BUSIEST = {Profile.STANDARD: 3, Profile.HIGH_TRAFFIC: 6}

APART = {"topology.kubernetes.io/zone": 100, "kubernetes.io/hostname": 50}
"""How much another zone and another node are preferred for a further pod. The chart has no spread constraints; its own
preference, which these replace, knows nodes alone."""


def scaling_values(profile: Profile, features: Features) -> dict[str, dict[str, Any]]:
    """Values by component: one fixed pod in `development`, autoscaling otherwise."""
    components = _scalable(features)
    if profile is Profile.DEVELOPMENT:
        return {component: {"autoscaling": {"enabled": False}, "replicaCount": 1} for component in components}
    return {
        component: {
            "autoscaling": {
                "enabled": True,
                "minReplicas": MINIMUM,
                "maxReplicas": (MAXIMUM_BUSIEST if component in BUSIEST else MAXIMUM)[profile],
            }
        }
        for component in components
    }


def scheduling_values(scheduling: Scheduling, profile: Profile, features: Features) -> dict[str, dict[str, Any]]:
    """Values by component: on which nodes its pods run, and how far from each other."""
    everywhere: dict[str, Any] = {}
    if scheduling.node_selector:
        everywhere["nodeSelector"] = dict(scheduling.node_selector)
    if scheduling.tolerations:
        everywhere["tolerations"] = tolerations(scheduling)
    several = _scalable(features) if scheduling.zone_spread and profile is not Profile.DEVELOPMENT else ()
    values = {
        one.key: {**everywhere, **({"affinity": _apart(pod_labels(one))} if one.key in several else {})}
        for one in WORKLOADS
    }
    return {component: configured for component, configured in values.items() if configured}


def tolerations(scheduling: Scheduling) -> list[dict[str, str]]:
    """Pods' tolerations of the taints in the settings, which are written `key=value:effect`."""
    found = []
    for taint in scheduling.tolerations:
        rest, _, effect = taint.partition(":")
        key, equals, value = rest.partition("=")
        toleration = {"key": key, "operator": "Equal", "value": value} if equals else {"key": key, "operator": "Exists"}
        found.append({**toleration, **({"effect": effect} if effect else {})})
    return found


def _scalable(features: Features) -> tuple[str, ...]:
    disabled = of_disabled_features(features)
    return tuple(one.key for one in WORKLOADS if one.scales and one.key not in disabled)


def _apart(labels: dict[str, str]) -> dict[str, Any]:
    preferred = [
        {
            "weight": weight,
            "podAffinityTerm": {"labelSelector": {"matchLabels": labels}, "topologyKey": topology},
        }
        for topology, weight in APART.items()
    ]
    return {"podAntiAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": preferred}}
