"""CARTO's workloads: which there are, what listens in them, and who connects to whom.

Source: the templates of chart 1.280.1. `tests/contract` renders them and compares: labels and ports with those of the
pods, callers with the addresses that the chart writes into each service's environment.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from ..feature import Listener, Workload
from .chart import RELEASE

if TYPE_CHECKING:
    from ..feature import Feature

INSTANCE = {"app.kubernetes.io/instance": RELEASE}
"""The label of every pod of the release, hooks too."""
COMPONENT = "app.kubernetes.io/component"
_BACKENDS = (
    "import-api",
    "import-worker",
    "lds-api",
    "maps-api",
    "sql-worker",
    "workspace-api",
    "workspace-subscriber",
)
_HTTP_CACHE = "appConfigValues.httpCacheEnabled"


def _from_router(port: int, *others: str) -> tuple[Listener]:
    return (Listener(port=port, callers=("router", *others)),)


_WORKLOADS = (
    Workload(key="accountsWww", label="accounts-www", listeners=_from_router(8080), scales=True),
    Workload(key="cdnInvalidatorSub", label="cdn-invalidator-sub", switch=_HTTP_CACHE),
    Workload(
        key="httpCache", label="http-cache", switch=_HTTP_CACHE, listeners=_from_router(6081, "cdn-invalidator-sub")
    ),
    Workload(key="importApi", label="import-api", listeners=_from_router(8003), scales=True),
    Workload(key="importWorker", label="import-worker"),
    Workload(
        key="internalRedis",
        label="valkey",
        switch="internalRedis.enabled",
        listeners=(Listener(port=6379, callers=_BACKENDS, setting="service.ports.http"),),
    ),
    Workload(key="ldsApi", label="lds-api", listeners=_from_router(8004), scales=True),
    Workload(key="mapsApi", label="maps-api", replicas=2, listeners=_from_router(8002, "http-cache"), scales=True),
    Workload(
        key="notifier",
        label="notifier",
        listeners=(
            *_from_router(7999),
            Listener(port=5561, callers=("workspace-subscriber",), setting="containerPorts.internal"),
        ),
    ),
    Workload(
        key="router",
        label="router",
        listeners=(
            Listener(port=8080, callers=()),
            Listener(port=8443, callers=(), setting="containerPorts.https"),
        ),
        scales=True,
    ),
    Workload(key="sqlWorker", label="sql-worker"),
    Workload(
        key="workspaceApi",
        scales=True,
        label="workspace-api",
        replicas=2,
        listeners=_from_router(8001, "http-cache", "notifier"),
    ),
    Workload(key="workspaceSubscriber", label="workspace-subscriber"),
    Workload(key="workspaceWww", label="workspace-www", listeners=_from_router(8080), scales=True),
)


def _with_callers(workload: Workload, others: Iterable[Workload]) -> Workload:
    """The workload, with the features' workloads that call it added to the callers of its first port."""
    callers = tuple(other.label for other in others if workload.label in other.calls)
    if not callers:
        return workload
    first, *rest = workload.listeners
    return replace(workload, listeners=(replace(first, callers=(*first.callers, *callers)), *rest))


def workloads(features: Iterable[Feature]) -> list[Workload]:
    """The chart's workloads, with those of all features, enabled or not, in the order of their keys."""
    added = [workload for feature in features for workload in feature.workloads]
    return sorted((_with_callers(one, added) for one in (*_WORKLOADS, *added)), key=attrgetter("key"))


def pod_labels(workload: Workload) -> dict[str, str]:
    """What selects the pods of a workload, and no others."""
    return {**INSTANCE, COMPONENT: workload.label}


ROUTER_PODS = pod_labels(next(one for one in _WORKLOADS if one.key == "router"))
"""Labels of the pods that requests from outside reach."""


def of_disabled_features(features: Iterable[Feature]) -> frozenset[str]:
    """Keys of the workloads that only features have which the stack does not use."""
    return frozenset(one.key for feature in features if not feature.is_enabled for one in feature.workloads)


def running(values: Mapping[str, Any], features: Iterable[Feature]) -> list[Workload]:
    """The workloads that a release with these values has."""
    return [one for one in workloads(features) if one.switch is None or value_at(values, one.switch, one.by_default)]


def minimum_replicas(workload: Workload, values: Mapping[str, Any]) -> int:
    """How many pods of a workload there are at least."""
    scaled = value_at(values, f"{workload.key}.autoscaling.enabled", default=False)
    path = f"{workload.key}.autoscaling.minReplicas" if scaled else f"{workload.key}.replicaCount"
    return int(value_at(values, path, workload.replicas))


def most_replicas(key: str, values: Mapping[str, Any], features: Iterable[Feature]) -> int:
    """How many pods of a workload, by its key in the values, there are at most."""
    workload = next(one for one in workloads(features) if one.key == key)
    if value_at(values, f"{key}.autoscaling.enabled", default=False):
        return int(value_at(values, f"{key}.autoscaling.maxReplicas", workload.replicas))
    return int(value_at(values, f"{key}.replicaCount", workload.replicas))


def ports(workload: Workload, values: Mapping[str, Any]) -> dict[int, tuple[str, ...]]:
    """The callers of each port that a workload listens on with these values."""
    return {int(value_at(values, f"{workload.key}.{one.setting}", one.port)): one.callers for one in workload.listeners}


def value_at(values: Mapping[str, Any], path: str, default: Any) -> Any:
    """The value at a dotted path; the default where there is none, or a null that removes the project's."""
    value: Any = values
    for word in path.split("."):
        value = value.get(word) if isinstance(value, Mapping) else None
    return default if value is None else value
