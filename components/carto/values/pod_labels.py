"""`<component>.podLabels`: labels of the pods, in addition to the chart's. `commonLabels` never reach pods."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..workloads import workloads

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ...feature import Feature


def pod_labels(labels: Mapping[str, str], features: Iterable[Feature]) -> dict[str, dict[str, Any]]:
    """Values by component: the labels of its pods."""
    return {one.key: {"podLabels": dict(labels)} for one in workloads(features)} if labels else {}
