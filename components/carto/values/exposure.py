"""`tlsCerts` and `router.service`: how traffic reaches CARTO's router."""

from __future__ import annotations

from typing import Any


def exposure() -> dict[str, Any]:
    """TLS ends in front of the router. A certificate of the chart's own would be another one at every render."""
    return {
        "tlsCerts": {"httpsEnabled": False, "autoGenerate": False},
        "router": {"service": {"type": "ClusterIP"}},
    }
