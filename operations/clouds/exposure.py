"""The exposure of a stack by its settings, and which DNS records belong to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from components.carto.chart import RELEASE

if TYPE_CHECKING:
    from operations.acceptance_engine import Engine

NAME = "carto"
"""Of the Gateway and the Ingress in the cluster."""
ROUTER = f"{RELEASE}-router"
_VALIDATION = ".acm-validations.aws"
"""End of the values of records that prove a domain to AWS Certificate Manager."""
_AUTHORIZATION = "_acme-challenge"
"""Start of the record that proves a domain to Google's Certificate Manager."""


@dataclass(frozen=True, kw_only=True)
class Exposure:
    """The exposure of a stack, as its file has it."""

    domain: str
    namespace: str
    settings: Mapping[str, Any]

    @classmethod
    def of(cls, engine: Engine) -> Exposure:
        """The exposure of this stack; without settings if it has none."""
        return cls(
            domain=str(engine.setting("carto:domain")),
            namespace=str(engine.setting("carto:namespace") or "carto"),
            settings=engine.setting("carto:exposure") or {},
        )

    @property
    def mode(self) -> str | None:
        """How users reach CARTO: the cloud's default if the stack has an exposure and names no mode."""
        return str(self.settings.get("mode", "default")) if self.settings else None

    @property
    def dns(self) -> Mapping[str, Any]:
        """Where the stack creates records."""
        found: Mapping[str, Any] = self.settings.get("dns") or {}
        return found

    @property
    def zone(self) -> str | None:
        """The zone's domain; None if the stack creates no records."""
        return None if self.mode in (None, "none") else self.dns.get("zone")

    def has(self, name: str, type_: str, values: Sequence[str]) -> bool:
        """Whether a record is the domain's address, or proves the domain to the authority of its certificate."""
        if name == self.domain:
            return type_ in {"A", "AAAA", "CNAME"}
        proof = name.startswith(f"{_AUTHORIZATION}") or any(value.rstrip(".").endswith(_VALIDATION) for value in values)
        return type_ == "CNAME" and proof and name.endswith(f".{self.domain}")
