"""The room that CARTO's pods take in a cluster: pods, processors and memory, requested and at most.

Source: Kubernetes, "Resource sharing within containers": a pod takes the sum of its containers, or the most that one of
its init containers takes. A rolling update starts a quarter more pods than there are, rounded up (Deployment,
`maxSurge`), before it stops one; the chart has no other number.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..chart_resources import CHART_RESOURCES, Amounts
from ..quantities import BYTES, CPU, mebibytes, thousandths
from .workloads import minimum_replicas, most_replicas, running, value_at

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ..feature import Feature

_FURTHER = {"router": "routerMetrics"}
"""By workload: the key of a second container in its pods."""
_INIT = {"workspaceApi": "workspaceMigrations"}
"""By workload: the key of a container that ends before the others start."""
_SURGE = 4
"""A rolling update starts one pod more for so many of them."""


@dataclass(frozen=True, kw_only=True)
class Room:
    """Pods, and what all of them request and may use."""

    pods: int
    requests: Amounts
    limits: Amounts


def least_room(values: Mapping[str, Any], features: Iterable[Feature]) -> Room:
    """The room of a release with these values when nobody uses it."""
    features = list(features)
    return _sum(values, {one.key: minimum_replicas(one, values) for one in running(values, features)})


def most_room(values: Mapping[str, Any], features: Iterable[Feature]) -> Room:
    """The room at the most pods, while an update replaces all of them."""
    features = list(features)
    pods = {one.key: most_replicas(one.key, values, features) for one in running(values, features)}
    return _sum(values, {key: number + -(-number // _SURGE) for key, number in pods.items()})


def _sum(values: Mapping[str, Any], pods: Mapping[str, int]) -> Room:
    requests, limits = (
        [(number, _of_pod(key, kind, values)) for key, number in pods.items()] for kind in ("requests", "limits")
    )
    return Room(pods=sum(pods.values()), requests=_total(requests), limits=_total(limits))


def _total(pods: Iterable[tuple[int, Amounts]]) -> Amounts:
    pods = list(pods)
    return Amounts(sum(number * own.cpu for number, own in pods), sum(number * own.memory for number, own in pods))


def _of_pod(key: str, kind: str, values: Mapping[str, Any]) -> Amounts:
    together = [_of_container(key, kind, values)]
    further = _FURTHER.get(key)
    if further is not None and value_at(values, f"{further}.enabled", default=True):
        together.append(_of_container(further, kind, values))
    total = Amounts(sum(own.cpu for own in together), sum(own.memory for own in together))
    if key not in _INIT:
        return total
    before = _of_container(_INIT[key], kind, values)
    return Amounts(max(total.cpu, before.cpu), max(total.memory, before.memory))


def _of_container(key: str, kind: str, values: Mapping[str, Any]) -> Amounts:
    chart = CHART_RESOURCES[key].requests if kind == "requests" else CHART_RESOURCES[key].limits
    # What is no quantity is the chart's: `carto:helmValues` may have anything, and Kubernetes refuses it.
    cpu = str(value_at(values, f"{key}.resources.{kind}.cpu", f"{chart.cpu}m"))
    memory = str(value_at(values, f"{key}.resources.{kind}.memory", f"{chart.memory}Mi"))
    return Amounts(
        thousandths(cpu) if re.fullmatch(CPU, cpu) else chart.cpu,
        mebibytes(memory) if re.fullmatch(BYTES, memory) else chart.memory,
    )
