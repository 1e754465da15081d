"""`carto:features`: optional CARTO features."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field
from typing_extensions import override

from ..model import Model
from ..problems import RuleViolation
from ..types.secrets import Secret

if TYPE_CHECKING:
    from collections.abc import Iterator


class Ai(Model):
    """CARTO AI: agents and the AI proxy."""

    enabled: bool = False
    """Deploy ai-api and the AI proxy."""
    gemini_api_key: Secret | None = None
    """Key for Gemini. Default: the customer package's."""

    @override
    def violations(self) -> Iterator[RuleViolation]:
        if self.gemini_api_key is not None and not self.enabled:
            yield RuleViolation(
                path="geminiApiKey",
                reason="a key for CARTO AI, which is not enabled, so it has no effect",
                fix="pulumi config set --path carto:features.ai.enabled true",
                about=("enabled",),
            )


class Features(Model):
    """Optional features."""

    ai: Ai = Field(default_factory=Ai)
    """CARTO AI."""
    track_js: bool = False
    """Users' browsers report errors to TrackJS. `false` turns it off, as CARTO's guide describes ("Advanced
    customizations")."""
