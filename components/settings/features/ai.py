"""CARTO AI: settings, values, secrets and workloads. Guide: "CARTO AI"; chart contract, "AI"."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from typing_extensions import override

from ..problems import RuleViolation
from ..types.secrets import Secret
from .feature import Feature, Generated, Listener, Needed, SecretKey, Workload

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

_SWITCH = "appConfigValues.aiFeaturesEnabled"
_KEYS = "carto-ai-keys"
_GEMINI_KEY = "cartoSecrets.geminiApiKey"
# The AI proxy takes keys that start like this only. Source: chart contract, "AI".
_LITELLM = Generated(length=16, prefix="sk-")


class Ai(Feature):
    """CARTO AI: agents and the AI proxy."""

    title: ClassVar[str] = "AI"
    secrets: ClassVar[tuple[SecretKey, ...]] = (
        SecretKey(key="cartoSecrets.litellmMasterKey", generated=_LITELLM),
        SecretKey(key="cartoSecrets.litellmSaltKey", secret=_KEYS, generated=_LITELLM),
        SecretKey(
            key=_GEMINI_KEY,
            secret=_KEYS,
            # With an empty key agents answer nothing.
            needed=Needed(setting="features.ai.geminiApiKey", what="a key for Gemini"),
        ),
    )
    workloads: ClassVar[tuple[Workload, ...]] = (
        Workload(
            key="aiApi",
            label="ai-api",
            switch=_SWITCH,
            by_default=False,
            listeners=(Listener(port=3000, callers=("router", "aiproxy")),),
            calls=("valkey", "lds-api", "maps-api"),
            scales=True,
        ),
        Workload(
            key="aiProxy",
            label="aiproxy",
            switch=_SWITCH,
            by_default=False,
            listeners=(Listener(port=4000, callers=("router", "ai-api", "workspace-api")),),
            calls=("valkey",),
            scales=True,
        ),
    )
    # The AI proxy has no setting for certificates at all.
    cache_certificate_readers: ClassVar[tuple[str, ...]] = ("aiApi",)

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

    @property
    @override
    def is_enabled(self) -> bool:
        return self.enabled

    @override
    def values(self) -> Mapping[str, Any]:
        return {"appConfigValues": {"aiFeaturesEnabled": self.enabled}}

    @override
    def configured_secrets(self) -> Mapping[str, str]:
        return {} if self.gemini_api_key is None else {_GEMINI_KEY: self.gemini_api_key.get_secret_value()}
