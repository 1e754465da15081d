"""`carto:features`: what of CARTO is switched on."""

from __future__ import annotations

from pydantic import SecretStr

from components.settings.base import Model


class Ai(Model):
    """CARTO AI: agents and the AI proxy."""

    enabled: bool = False
    """Deploy ai-api and the AI proxy."""
    gemini_api_key: SecretStr | None = None
    """Key for Gemini. Default: the customer package's."""


class Features(Model):
    """Optional features."""

    ai: Ai = Ai()
    """CARTO AI."""
