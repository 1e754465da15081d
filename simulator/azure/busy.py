"""What is busy with a write, so that Azure refuses a second one."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from simulator.azure.errors import error
from simulator.core.sources import refuses

if TYPE_CHECKING:
    from collections.abc import Iterator

SECONDS = 0.05
"""How long a write takes: long enough for two that start at once to meet."""


class Busy:
    """The ids that are being written to."""

    def __init__(self) -> None:
        self._ids: set[str] = set()
        self._lock = threading.Lock()

    @contextmanager
    @refuses(
        "azure-docs:azure/postgresql/flexible-server/concepts-servers",
        "azure-docs:azure/azure-resource-manager/management/async-operations",
    )
    def alone(self, ids: set[str]) -> Iterator[None]:
        """Refuses a write while another one to the same ids runs."""
        with self._lock:
            met = ids & self._ids
            if met:
                raise error("ServerIsBusy", f"{min(met)} is busy with another operation", 409)
            self._ids |= ids
        try:
            if ids:
                time.sleep(SECONDS)
            yield
        finally:
            with self._lock:
                self._ids -= ids
