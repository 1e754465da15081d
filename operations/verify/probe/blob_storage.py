"""Objects in Azure Blob Storage, with the account's key.

Source: Azure Storage REST API, "Authorize with Shared Key" (2009-09-19 and later) and "Put Blob".
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import urllib.parse
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .request import Answer, send

if TYPE_CHECKING:
    from datetime import datetime

VERSION = "2021-08-06"


@dataclass(frozen=True, kw_only=True)
class BlobStorage:
    """One container."""

    account: str
    container: str
    key: str
    endpoint: str = ""
    """Empty for Azure's public cloud."""

    def url(self, name: str) -> str:
        """Where the blob is."""
        return f"{self.endpoint or f'https://{self.account}.blob.core.windows.net'}/{self.container}/{name}"

    def request(self, method: str, name: str, body: bytes, now: datetime) -> Answer:
        """One signed request."""
        url = self.url(name)
        content = body if method == "PUT" else b""
        return send(method, url, signed(method, url, content, self, now), content if method == "PUT" else None)


def signed(method: str, url: str, body: bytes, container: BlobStorage, now: datetime) -> dict[str, str]:
    """The headers of a request with a Shared Key."""
    own = {"x-ms-date": f"{now:%a, %d %b %Y %H:%M:%S} GMT", "x-ms-version": VERSION}
    content_type = ""
    if method == "PUT":
        own["x-ms-blob-type"], content_type = "BlockBlob", "application/octet-stream"
    length = str(len(body)) if body else ""
    listed = "".join(f"{name}:{own[name]}\n" for name in sorted(own))
    resource = f"/{container.account}{urllib.parse.urlsplit(url).path}"
    # Content-Encoding, -Language, -Length, -MD5, -Type, Date, four conditions, Range.
    text = "\n".join([method, "", "", length, "", content_type, "", "", "", "", "", "", f"{listed}{resource}"])
    digest = hmac.new(base64.b64decode(container.key), text.encode(), hashlib.sha256).digest()
    headers = {**own, "Authorization": f"SharedKey {container.account}:{base64.b64encode(digest).decode()}"}
    return {**headers, "Content-Type": content_type} if content_type else headers
