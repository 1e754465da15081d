"""`<component>.podLabels`: labels of the pods, in addition to the chart's. `commonLabels` never reach pods."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..workloads import WORKLOADS

if TYPE_CHECKING:
    from collections.abc import Mapping


def pod_labels(labels: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """Values by component: the labels of its pods."""
    return {one.key: {"podLabels": dict(labels)} for one in WORKLOADS} if labels else {}
