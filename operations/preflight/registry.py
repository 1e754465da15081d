"""Ask a registry for an image without pulling it.

Sources: distribution specification, "Pulling manifests"; distribution, "Token Authentication Specification".
"""

from __future__ import annotations

import base64
import json
import re
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from components.images import host_and_path

if TYPE_CHECKING:
    from collections.abc import Callable

    Opened = Callable[[urllib.request.Request], bytes]

_ACCEPT: Final = ", ".join([
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
    "application/vnd.docker.distribution.manifest.v2+json",
])  # fmt: skip
_HOSTS: Final = {"docker.io": "registry-1.docker.io"}
_TIMEOUT_SECONDS: Final = 20.0
_UNAUTHORIZED, _FORBIDDEN = 401, 403


class NeedsLogin(Exception):
    """The registry has the image for those who log in, or no image of this name."""


@dataclass(frozen=True, kw_only=True)
class Login:
    """A user of one registry."""

    host: str
    username: str
    password: str = field(repr=False)

    @property
    def header(self) -> str:
        """The value of `Authorization`: RFC 7617."""
        return f"Basic {base64.b64encode(f'{self.username}:{self.password}'.encode()).decode()}"


def opened(request: urllib.request.Request) -> bytes:
    """The body of the answer; raises OSError."""
    with urllib.request.urlopen(request, timeout=_TIMEOUT_SECONDS) as answer:  # noqa: S310 - https only
        return bytes(answer.read())


def find(image: str, login: Login | None, opened: Opened = opened) -> None:
    """Ask the registry for the image's manifest.

    Raises:
        NeedsLogin: the registry asks for a login, or for another one.
        OSError: it has no such image, or is not reached.
    """
    host, path = host_and_path(image)
    name, at, digest = path.partition("@")
    repository, _, tag = name.partition(":")
    if host == "docker.io" and "/" not in repository:
        repository = f"library/{repository}"
    address = f"https://{_HOSTS.get(host, host)}/v2/{repository}/manifests/{digest if at else tag or 'latest'}"
    own = login if login is not None and login.host == host else None
    try:
        opened(_request(address))
    except urllib.error.HTTPError as error:
        if error.code not in (_UNAUTHORIZED, _FORBIDDEN):
            raise
        _find_logged_in(address, error.headers.get("WWW-Authenticate") or "", own, opened)


def _find_logged_in(address: str, challenge: str, login: Login | None, opened: Opened) -> None:
    try:
        header = _token(challenge, login, opened) if challenge.lower().startswith("bearer ") else None
        header = header or (login.header if login is not None else None)
        if header is None:
            raise NeedsLogin("it asks for a login")
        opened(_request(address, header))
    except urllib.error.HTTPError as error:
        if error.code in (_UNAUTHORIZED, _FORBIDDEN):
            raise NeedsLogin("it refuses the login" if login is not None else "it asks for a login") from None
        raise


def _token(challenge: str, login: Login | None, opened: Opened) -> str | None:
    parts = dict(re.findall(r'(\w+)="([^"]*)"', challenge))
    realm = parts.pop("realm", "")
    if not realm.startswith("https://"):
        return None
    request = urllib.request.Request(f"{realm}?{urllib.parse.urlencode(parts)}")  # noqa: S310 - https only
    if login is not None:
        request.add_header("Authorization", login.header)
    answer = json.loads(opened(request))
    return f"Bearer {answer.get('token') or answer['access_token']}"


def _request(address: str, authorization: str | None = None) -> urllib.request.Request:
    headers = {"Accept": _ACCEPT} | ({"Authorization": authorization} if authorization is not None else {})
    return urllib.request.Request(address, headers=headers, method="HEAD")  # noqa: S310 - https only
