"""Rows of `changes_by_setting.py` for single workloads. They hold no data: each changes values of the release."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from components.settings.introspection import all_paths, nested_models
from components.settings.workloads import Workloads
from tests.engine.change_rows import PART, Made, Row

TRIED: Mapping[str, Row] = {
    "workloads.mapsApi.resources.requests.cpu": Made(value="500m"),
    "workloads.mapsApi.resources.requests.memory": Made(value="1Gi"),
    "workloads.mapsApi.resources.requests.ephemeralStorage": Made(value="1Gi"),
    "workloads.mapsApi.resources.limits.cpu": Made(value="3"),
    "workloads.mapsApi.resources.limits.memory": Made(value="8Gi"),
    "workloads.mapsApi.resources.limits.ephemeralStorage": Made(value="2Gi"),
    "workloads.mapsApi.priorityClassName": Made(value="maps"),
    "workloads.mapsApi.terminationGracePeriodSeconds": Made(value=900),
    "workloads.mapsApi.autoscaling.min": Made(value=3),
    "workloads.mapsApi.autoscaling.max": Made(value=7),
    "workloads.mapsApi.autoscaling.targetCpuPercent": Made(value=60),
    "workloads.router.replicas": Made(value=3),
    "workloads.upgradeCheck.resources.limits.memory": Made(value="512Mi"),
}


def _rows() -> Iterator[tuple[str, Row]]:
    for path, field in all_paths(Workloads):
        if not nested_models(field):
            name = ".".join(map(str, ("workloads", *path)))
            yield name, TRIED.get(name, PART + "one of the same model, tried on mapsApi, router or upgradeCheck")


ROWS: Mapping[str, Row] = dict(_rows())

LIMITS: Mapping[str, Row] = {
    "namespaceLimits.quota.requests.cpu": Made(value="80"),
    "namespaceLimits.quota.requests.memory": Made(value="256Gi"),
    "namespaceLimits.quota.limits.cpu": Made(value="200"),
    "namespaceLimits.quota.limits.memory": Made(value="512Gi"),
    "namespaceLimits.quota.pods": Made(value=200),
    "namespaceLimits.containerDefaults.requests.cpu": Made(value="100m"),
    "namespaceLimits.containerDefaults.requests.memory": Made(value="128Mi"),
    "namespaceLimits.containerDefaults.limits.cpu": Made(value="1"),
    "namespaceLimits.containerDefaults.limits.memory": Made(value="1Gi"),
}
"""They hold no data: each changes an object of the namespace."""
