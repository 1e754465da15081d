"""What CARTO's chart itself writes where more than the readers of Secrets can see it."""

from __future__ import annotations

from dataclasses import dataclass

from tests.support.leaks import Place


@dataclass(frozen=True, kw_only=True)
class KnownLeak:
    """One secret in one place."""

    place: Place
    secret: str
    """Its key in the chart's values."""
    reason: str


def _probe(probe: str) -> KnownLeak:
    return KnownLeak(
        place=Place(
            kind="Deployment",
            name="carto-aiproxy",
            path=f"spec.template.spec.containers[aiproxy].{probe}.httpGet.httpHeaders[Authorization].value",
        ),
        secret="cartoSecrets.litellmMasterKey",
        reason="the chart has its probe send the key, and Kubernetes reads a probe's headers from no Secret",
    )


OF_THE_AI_PROXY = (_probe("livenessProbe"), _probe("readinessProbe"))
"""With the AI features alone."""
