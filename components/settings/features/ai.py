"""CARTO AI: settings, values, secrets and workloads. Guide: "CARTO AI"; chart contract, "AI"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar

from pydantic import Field, field_validator
from typing_extensions import override

from ...feature import Destination, Generated, Listener, Needed, SecretKey, Workload
from ..helm_secrets import is_name_of_secret
from ..problems import RuleViolation, invalid
from ..types.secrets import Secret
from .feature import Feature

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

_SWITCH = "appConfigValues.aiFeaturesEnabled"
_KEYS = "carto-ai-keys"
_GEMINI_KEY = "cartoSecrets.geminiApiKey"
# The AI proxy takes keys that start like this only. Source: chart contract, "AI".
_LITELLM = Generated(length=16, prefix="sk-")
_CREDENTIALS = ("authorization", "proxy-authorization", "cookie")
"""Source: RFC 9110, sections 11.6.2 and 11.7.2; RFC 6265, section 5.4."""


class Ai(Feature):
    """CARTO AI: agents and the AI proxy."""

    title: ClassVar[str] = "AI"
    # Source: Google, "Gemini API reference", service endpoint; LiteLLM, provider "gemini".
    destinations: ClassVar[tuple[Destination, ...]] = (
        Destination(host="generativelanguage.googleapis.com", reason="Gemini, which answers for CARTO AI"),
    )
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
    proxy_endpoint: bool = False
    """The router also serves the AI proxy to clients outside of the cluster."""
    custom_headers: dict[str, str] = Field(default_factory=dict)
    """Headers of each request to a model, for a gateway of your own. The chart replaces `{{sso_user_id}}`,
    `{{client_ip}}`, `{{user_agent}}`, `{{account_id}}`, `{{ai_feature}}` and `{{ai_proxy_ip}}` in them. They are in a
    ConfigMap, so no secret belongs here."""

    @field_validator("custom_headers")
    @classmethod
    def _are_headers(cls, headers: dict[str, str]) -> dict[str, str]:
        for name, value in headers.items():
            # Source: RFC 9110, sections 5.1 and 5.5.
            if not re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", name) or not value.isprintable():
                raise invalid("names and values of HTTP headers, each in one line")
            if is_name_of_secret(name) or name.lower() in _CREDENTIALS:
                raise invalid(f"headers without secrets: {name} would be in a ConfigMap, which is not encrypted")
        return headers

    @override
    def violations(self) -> Iterator[RuleViolation]:
        for name, setting in (("proxyEndpoint", self.proxy_endpoint), ("customHeaders", self.custom_headers)):
            if setting and not self.enabled:
                yield RuleViolation(
                    path=name,
                    reason="belongs to CARTO AI, which is not enabled, so it has no effect",
                    fix="pulumi config set --path carto:features.ai.enabled true",
                    about=("enabled",),
                )
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
        return {
            "appConfigValues": {"aiFeaturesEnabled": self.enabled},
            **({"cartoConfigValues": {"enableAiProxyEndpoint": True}} if self.proxy_endpoint else {}),
            **({"aiApi": {"customHeaders": self.custom_headers}} if self.custom_headers else {}),
        }

    @override
    def configured_secrets(self) -> Mapping[str, str]:
        return {} if self.gemini_api_key is None else {_GEMINI_KEY: self.gemini_api_key.get_secret_value()}
