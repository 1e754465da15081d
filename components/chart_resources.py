"""What the containers of the chart request and are limited to when a stack sets nothing else.

Source: values.yaml of chart 1.280.1. `tests/contract/test_workloads.py` compares the two.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Amounts:
    """Processor and memory."""

    cpu: int
    """Thousandths of a processor."""
    memory: int
    """MiB."""


@dataclass(frozen=True)
class ContainerResources:
    """One container of the chart."""

    requests: Amounts
    limits: Amounts


CHART_RESOURCES: Mapping[str, ContainerResources] = {
    "accountsWww": ContainerResources(Amounts(200, 768), Amounts(500, 1024)),
    "aiApi": ContainerResources(Amounts(350, 768), Amounts(1000, 2048)),
    "aiProxy": ContainerResources(Amounts(500, 4096), Amounts(2000, 8192)),
    "cdnInvalidatorSub": ContainerResources(Amounts(200, 372), Amounts(500, 1024)),
    "httpCache": ContainerResources(Amounts(200, 1256), Amounts(500, 2048)),
    "importApi": ContainerResources(Amounts(350, 372), Amounts(1000, 2048)),
    "importWorker": ContainerResources(Amounts(350, 3072), Amounts(2000, 8192)),
    "internalRedis": ContainerResources(Amounts(200, 512), Amounts(200, 512)),
    "ldsApi": ContainerResources(Amounts(350, 768), Amounts(1000, 1024)),
    "mapsApi": ContainerResources(Amounts(350, 768), Amounts(2000, 6144)),
    "notifier": ContainerResources(Amounts(200, 256), Amounts(500, 512)),
    "publicEventsApi": ContainerResources(Amounts(350, 768), Amounts(1000, 1024)),
    "router": ContainerResources(Amounts(200, 372), Amounts(500, 512)),
    "routerMetrics": ContainerResources(Amounts(250, 256), Amounts(500, 512)),
    "sqlWorker": ContainerResources(Amounts(350, 1024), Amounts(1000, 2048)),
    "upgradeCheck": ContainerResources(Amounts(250, 128), Amounts(500, 256)),
    "workspaceApi": ContainerResources(Amounts(350, 768), Amounts(1000, 1360)),
    "workspaceMigrations": ContainerResources(Amounts(250, 512), Amounts(1000, 2048)),
    "workspaceSubscriber": ContainerResources(Amounts(200, 372), Amounts(500, 1024)),
    "workspaceWww": ContainerResources(Amounts(200, 768), Amounts(500, 1024)),
}
"""By the container's key in the values."""
