"""`carto:scheduling`: where CARTO's pods run, and how they leave nodes that are drained."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import Field, field_validator

from .model import Model
from .problems import invalid
from .text_format import TextFormat
from .types.kubernetes import PriorityClassName

_WORD = r"([A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)"
_KEY = rf"([a-z0-9]([a-z0-9.-]{{0,251}}[a-z0-9])?/)?{_WORD}"

Taint = Annotated[
    str,
    TextFormat(
        description="a taint as kubectl writes it: key=value:effect, where value and effect may be left out",
        example="dedicated=maps:NoSchedule",
        pattern=rf"{_KEY}(={_WORD}?)?(:(NoSchedule|PreferNoSchedule|NoExecute))?",
    ),
]


class Scheduling(Model):
    """Where CARTO's pods run, and how they leave nodes that are drained."""

    node_selector: dict[str, str] = Field(default_factory=dict)
    """Labels of the nodes that CARTO runs on. Default: any node."""
    tolerations: list[Taint] = Field(default_factory=list)
    """Taints of nodes that CARTO may run on."""
    zone_spread: bool = True
    """Prefer another zone, then another node, for each further pod of a service."""
    priority_class_name: PriorityClassName | None = None
    """Priority class of CARTO's pods, which exists in the cluster. Default: the cluster's."""
    disruption_budgets: bool = True
    """For services with two pods or more: evict only one pod at a time when nodes are drained."""

    @field_validator("node_selector")
    @classmethod
    def _is_of_labels(cls, labels: dict[str, str]) -> dict[str, str]:
        for key, value in labels.items():
            if not re.fullmatch(_KEY, key, re.ASCII):
                raise invalid("labels of nodes, whose names are letters, digits and - _ . behind an optional domain/")
            if not re.fullmatch(rf"{_WORD}?", value, re.ASCII):
                raise invalid(f"labels of nodes, whose values are letters, digits and - _ . as that of {key} is not")
        return labels
