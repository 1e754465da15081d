"""A quota that CARTO's pods do not fit into is refused before anything is registered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pulumi

from .carto.from_settings import scheduling_args, workload_args
from .carto.room import most_room
from .carto.values import merge
from .carto.values.scheduling import scaling_values, workload_values
from .quantities import mebibytes, thousandths
from .scaling import BY_PROFILE
from .settings.cache import InClusterCache
from .settings.messages import command_to_set
from .settings.problems import SettingsError, SettingsProblem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .carto.customer_package import CustomerPackage
    from .carto.room import Room
    from .settings import Settings

_FIX = "or a smaller carto:profile, or smaller figures in carto:workloads"


def check_quota(settings: Settings, package: CustomerPackage) -> None:
    """Refuse a quota that is smaller than what CARTO's pods take: an update would wait for pods in vain.

    Raises:
        pulumi.RunError: with each amount that is too small.
    """
    quota = settings.namespace_limits.quota.hard()
    if not quota:
        return
    found = list(_problems(quota, most_room(sizing_values(settings, package), settings.features.each)))
    if found:
        raise pulumi.RunError(str(SettingsError(found)))


def sizing_values(settings: Settings, package: CustomerPackage) -> dict[str, Any]:
    """The values of the release that decide which workloads run, how many pods of each, and what they get."""
    features, workloads = settings.features, workload_args(settings)
    return merge(
        package.values,
        features.values(),
        *(feature.values() for feature in features.each),
        {"internalRedis": {"enabled": isinstance(settings.cache, InClusterCache)}},
        scaling_values(BY_PROFILE[settings.profile], workloads, features.each),
        workload_values(workloads, scheduling_args(settings.scheduling), features.each),
        settings.helm_values,
    )


def _problems(quota: dict[str, str], room: Room) -> Iterator[SettingsProblem]:
    needed: dict[str, tuple[int, str, Callable[[str], int]]] = {
        "requests.cpu": (room.requests.cpu, "m", thousandths),
        "requests.memory": (room.requests.memory, "Mi", mebibytes),
        "limits.cpu": (room.limits.cpu, "m", thousandths),
        "limits.memory": (room.limits.memory, "Mi", mebibytes),
        "pods": (room.pods, "", int),
    }
    for name, amount in quota.items():
        need, unit, measure = needed[name]
        if measure(amount) < need:
            loc = ("namespaceLimits", "quota", *name.split("."))
            yield SettingsProblem(
                loc=loc,
                reason=f"{amount}; CARTO needs {need}{unit} for its {room.pods} pods: the most that autoscalers run, "
                "and a quarter more while an update replaces them",
                fix=f"{command_to_set(loc, f'{need}{unit}')}\n{_FIX}",
            )
