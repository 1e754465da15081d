"""One HTTP request, with an answer whatever its status."""

from __future__ import annotations

import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

TIMEOUT_SECONDS = 20


@dataclass(frozen=True, kw_only=True)
class Answer:
    """Status, headers by lower-case name, and body."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def summary(self) -> str:
        """Status and the beginning of the service's own words, in which clouds repeat no secret."""
        return f"{self.status} {self.body[:200].decode(errors='replace')}".strip()


def send(method: str, url: str, headers: Mapping[str, str] | None = None, body: bytes | None = None) -> Answer:
    """Send it. Raises OSError when nobody answers."""
    if not url.startswith(("http://", "https://")):
        raise OSError(f"not an address: {url}")
    asked = urllib.request.Request(url, data=body, headers=dict(headers or {}), method=method)  # noqa: S310
    try:
        with urllib.request.urlopen(asked, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310
            return Answer(status=answer.status, headers=_lower(answer.headers.items()), body=answer.read())
    except urllib.error.HTTPError as error:
        return Answer(status=error.code, headers=_lower(error.headers.items()), body=error.read())


def _lower(headers: object) -> dict[str, str]:
    return {name.lower(): value for name, value in headers}  # type: ignore[attr-defined]
