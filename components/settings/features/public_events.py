"""Activity on public maps. Guide: "Tracking Activity Data from Public Maps"."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from typing_extensions import override

from ...feature import Listener, Workload
from .feature import Feature

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

_SWITCH = "appConfigValues.publicEventsApiEnabled"


class PublicEvents(Feature):
    """Counts of what visitors without an account do on public maps."""

    title: ClassVar[str] = "Activity on public maps"
    workloads: ClassVar[tuple[Workload, ...]] = (
        Workload(
            key="publicEventsApi",
            label="public-events-api",
            switch=_SWITCH,
            by_default=False,
            listeners=(Listener(port=8005, callers=("router",)),),
            scales=True,
        ),
    )

    enabled: bool = False
    """Deploy public-events-api, which counts views, exports and the most active public maps."""

    @property
    @override
    def is_enabled(self) -> bool:
        return self.enabled

    @override
    def values(self) -> Mapping[str, Any]:
        return {"appConfigValues": {"publicEventsApiEnabled": True}} if self.enabled else {}
