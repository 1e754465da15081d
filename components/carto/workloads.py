"""CARTO's workloads: which there are, what listens in them, and who connects to whom.

Source: the templates of chart 1.280.1. `tests/contract` renders them and compares: labels and ports with those of the
pods, callers with the addresses that the chart writes into each service's environment.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .chart import RELEASE

INSTANCE = {"app.kubernetes.io/instance": RELEASE}
"""The label of every pod of the release, hooks too."""
COMPONENT = "app.kubernetes.io/component"


@dataclass(frozen=True, kw_only=True)
class Listener:
    """A port that somebody connects to."""

    port: int
    """The container's. A number and not its name: OVN-Kubernetes, the network of OpenShift, ignores names of ports."""
    callers: tuple[str, ...]
    """Components, by their label; none for what is reached from outside the namespace."""
    setting: str = "containerPorts.http"
    """Where the values change the port, below the component."""


@dataclass(frozen=True, kw_only=True)
class Workload:
    """One Deployment of the chart."""

    key: str
    """In the values."""
    label: str
    """In the label `app.kubernetes.io/component` of its pods."""
    listeners: tuple[Listener, ...] = ()
    switch: str | None = None
    """The value it comes and goes with; None when it is always there."""
    by_default: bool = True
    """What the chart does where nobody says what the switch is."""
    replicas: int = 1
    """How many pods the chart runs where nobody says how many."""

    @property
    def pod_labels(self) -> dict[str, str]:
        """What selects its pods, and no others."""
        return {**INSTANCE, COMPONENT: self.label}


_BACKENDS = (
    "import-api",
    "import-worker",
    "lds-api",
    "maps-api",
    "sql-worker",
    "workspace-api",
    "workspace-subscriber",
)
_AI = "appConfigValues.aiFeaturesEnabled"
_HTTP_CACHE = "appConfigValues.httpCacheEnabled"


def _from_router(port: int, *others: str) -> tuple[Listener]:
    return (Listener(port=port, callers=("router", *others)),)


WORKLOADS = (
    Workload(key="accountsWww", label="accounts-www", listeners=_from_router(8080)),
    Workload(key="aiApi", label="ai-api", switch=_AI, by_default=False, listeners=_from_router(3000, "aiproxy")),
    Workload(
        key="aiProxy",
        label="aiproxy",
        switch=_AI,
        by_default=False,
        listeners=_from_router(4000, "ai-api", "workspace-api"),
    ),
    Workload(key="cdnInvalidatorSub", label="cdn-invalidator-sub", switch=_HTTP_CACHE),
    Workload(
        key="httpCache", label="http-cache", switch=_HTTP_CACHE, listeners=_from_router(6081, "cdn-invalidator-sub")
    ),
    Workload(key="importApi", label="import-api", listeners=_from_router(8003)),
    Workload(key="importWorker", label="import-worker"),
    Workload(
        key="internalRedis",
        label="valkey",
        switch="internalRedis.enabled",
        listeners=(Listener(port=6379, callers=(*_BACKENDS, "ai-api", "aiproxy"), setting="service.ports.http"),),
    ),
    Workload(key="ldsApi", label="lds-api", listeners=_from_router(8004, "ai-api")),
    Workload(key="mapsApi", label="maps-api", replicas=2, listeners=_from_router(8002, "ai-api", "http-cache")),
    Workload(
        key="notifier",
        label="notifier",
        listeners=(
            *_from_router(7999),
            Listener(port=5561, callers=("workspace-subscriber",), setting="containerPorts.internal"),
        ),
    ),
    Workload(
        key="publicEventsApi",
        label="public-events-api",
        switch="appConfigValues.publicEventsApiEnabled",
        by_default=False,
        listeners=_from_router(8005),
    ),
    Workload(
        key="router",
        label="router",
        listeners=(
            Listener(port=8080, callers=()),
            Listener(port=8443, callers=(), setting="containerPorts.https"),
        ),
    ),
    Workload(key="sqlWorker", label="sql-worker"),
    Workload(
        key="workspaceApi", label="workspace-api", replicas=2, listeners=_from_router(8001, "http-cache", "notifier")
    ),
    Workload(key="workspaceSubscriber", label="workspace-subscriber"),
    Workload(key="workspaceWww", label="workspace-www", listeners=_from_router(8080)),
)
"""In the order of their names."""


def running(values: Mapping[str, Any]) -> list[Workload]:
    """The workloads that a release with these values has."""
    return [one for one in WORKLOADS if one.switch is None or at(values, one.switch, one.by_default)]


def least_pods(workload: Workload, values: Mapping[str, Any]) -> int:
    """How many pods of a workload there are at least."""
    scaled = at(values, f"{workload.key}.autoscaling.enabled", default=False)
    path = f"{workload.key}.autoscaling.minReplicas" if scaled else f"{workload.key}.replicaCount"
    return int(at(values, path, workload.replicas))


def ports(workload: Workload, values: Mapping[str, Any]) -> dict[int, tuple[str, ...]]:
    """The callers of each port that a workload listens on with these values."""
    return {int(at(values, f"{workload.key}.{one.setting}", one.port)): one.callers for one in workload.listeners}


def at(values: Mapping[str, Any], path: str, default: Any) -> Any:
    """The value at a dotted path; the default where there is none, or a null that takes ours away."""
    value: Any = values
    for word in path.split("."):
        value = value.get(word) if isinstance(value, Mapping) else None
    return default if value is None else value
