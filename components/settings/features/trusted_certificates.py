"""Certificates of a team's own authorities. Chart contract, "Proxy and trusted CAs"."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from typing_extensions import override

from ..types.secrets import Certificates
from .feature import Feature

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any


class TrustedCertificates(Feature):
    """Certificates of authorities that all services trust, for warehouses and other servers of your own."""

    title: ClassVar[str] = "Trusted certificates"
    first_chart: ClassVar[str] = "1.287.1"
    later_keys: ClassVar[tuple[str, ...]] = ("trustedCACerts",)

    certificates: Certificates | None = None
    """PEM certificates. Services trust them in addition to the public authorities. The AI proxy trusts these alone:
    with CARTO AI, add the public authorities."""

    @override
    def values(self) -> Mapping[str, Any]:
        return {} if self.certificates is None else {"trustedCACerts": {"value": self.certificates}}
