"""How many pods of each component, by profile.

Source: the vendor's high availability examples (`standard with upgrades` and `high traffic`), which also discourage
scaling any other component: importWorker, sqlWorker, workspaceSubscriber, httpCache, notifier and cdnInvalidatorSub
stay at one pod. Autoscaling needs the cluster's metrics server; without it the minimum runs.
"""

from __future__ import annotations

from typing import Any

from components.settings import Profile

SCALABLE = ("accountsWww", "importApi", "ldsApi", "mapsApi", "router", "workspaceApi", "workspaceWww")
SCALABLE_AI = ("aiApi", "aiProxy")
BUSIEST = ("mapsApi", "workspaceApi")
"""The components most requests end up at."""

MINIMUM = 2
"""Two pods on two nodes, so that losing a node is not an outage."""

MAXIMUM = {Profile.STANDARD: 3, Profile.HIGH_TRAFFIC: 3}
"""The third pod is room for an upgrade while two keep serving."""

MAXIMUM_BUSIEST = {Profile.STANDARD: 3, Profile.HIGH_TRAFFIC: 6}


def scaling_values(profile: Profile, *, ai: bool) -> dict[str, dict[str, Any]]:
    """Values by component: one fixed pod in `development`, autoscaling otherwise."""
    components = SCALABLE + (SCALABLE_AI if ai else ())
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
