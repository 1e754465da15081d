"""How many pods of a service the profiles run. Settings check against these figures, and CARTO's values have them.

Source: the vendor's high availability examples (`standard with upgrades` and `high traffic`), which also discourage
scaling any other component: importWorker, sqlWorker, workspaceSubscriber, httpCache, notifier and cdnInvalidatorSub
stay at one pod.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

BUSIEST = ("mapsApi", "workspaceApi")
"""The components most requests end up at."""

MINIMUM = 2
"""Two pods on two nodes, so that losing a node is not an outage."""


@dataclass(frozen=True, kw_only=True)
class Scaling:
    """The most pods of a service that scales. The least are two."""

    maximum: int = 3
    maximum_busiest: int = 3
    """For the services that get most requests."""

    def most(self, component: str) -> int:
        """The most pods of a component, by its key in the values."""
        return self.maximum_busiest if component in BUSIEST else self.maximum


BY_PROFILE: Mapping[str, Scaling | None] = {
    "development": None,
    # The third pod is room for an upgrade while two keep serving.
    "standard": Scaling(maximum=3, maximum_busiest=3),
    "high-traffic": Scaling(maximum=3, maximum_busiest=6),
}
"""None: one pod of each service."""


def default_range(profile: str, component: str) -> tuple[int, int]:
    """The fewest and the most pods of an autoscaled component when a stack sets neither."""
    scaling = BY_PROFILE[profile]
    return (1, Scaling().most(component)) if scaling is None else (MINIMUM, scaling.most(component))
