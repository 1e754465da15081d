"""The API group policy: disruption budgets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.core.check import Failure
from simulator.core.rules import at
from simulator.core.sources import refuses
from simulator.kubernetes.kind import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.core.values import Properties

EVICTION_POLICIES = ("IfHealthyBudget", "AlwaysAllow")


class PodDisruptionBudget(Kind):
    """A disruption budget."""

    token = "kubernetes:policy/v1:PodDisruptionBudget"

    @refuses("kubernetes:pkg/apis/policy/validation/validation.go")
    def failures(self, inputs: Properties) -> Iterator[Failure]:
        configured = [name for name in ("minAvailable", "maxUnavailable") if any(at(inputs, f"spec.{name}"))]
        if len(configured) > 1:
            yield Failure("spec", "minAvailable and maxUnavailable cannot be both set")
        for place in at(inputs, "spec.unhealthyPodEvictionPolicy"):
            if place.value not in EVICTION_POLICIES:
                yield Failure(place.path, f"expected one of {', '.join(EVICTION_POLICIES)}, got {place.value!r}")
