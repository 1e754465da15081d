"""Objects in Google Cloud Storage (JSON and XML API), with Workload Identity or a service account's key."""

from __future__ import annotations

import base64
import json
import subprocess
import tempfile
import urllib.parse
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .request import Answer, send

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

METADATA = "http://metadata.google.internal/computeMetadata/v1/instance/service-accounts/default/token"
"""Source: Google Cloud, "About VM metadata"; GKE's metadata server answers the same for Workload Identity."""
SCOPE = "https://www.googleapis.com/auth/devstorage.read_write"
HOUR_SECONDS = 3600


def access_token(environment: Mapping[str, str], purpose: str, now: datetime) -> str:
    """A token of the account that CARTO uses for the bucket of `purpose`."""
    file = environment.get(f"WORKSPACE_{purpose}_KEYFILENAME", "")
    if not file:
        return _token_of(send("GET", METADATA, {"Metadata-Flavor": "Google"}))
    key = json.loads(Path(file).read_text(encoding="utf-8"))
    form = {"grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion": assertion(key, now)}
    return _token_of(send("POST", key["token_uri"], {}, urllib.parse.urlencode(form).encode()))


def assertion(key: Mapping[str, Any], now: datetime) -> str:
    """A signed JWT that Google exchanges for a token: "Using OAuth 2.0 for server to server applications"."""
    issued = int(now.timestamp())
    claims = {
        "iss": key["client_email"],
        "scope": SCOPE,
        "aud": key["token_uri"],
        "iat": issued,
        "exp": issued + HOUR_SECONDS,
    }
    text = f"{_part({'alg': 'RS256', 'typ': 'JWT'})}.{_part(claims)}"
    with tempfile.NamedTemporaryFile(mode="w", encoding="utf-8") as pem:
        pem.write(key["private_key"])
        pem.flush()
        command = ["openssl", "dgst", "-sha256", "-sign", pem.name]
        done = subprocess.run(command, input=text.encode(), capture_output=True, check=False)
    if done.returncode:
        raise OSError("the service account's private key cannot be read")
    return f"{text}.{_encoded(done.stdout)}"


def _token_of(answer: Answer) -> str:
    if answer.status != 200:
        raise OSError(f"no token for the service account: status {answer.status}")
    return str(json.loads(answer.body)["access_token"])


def _part(content: Mapping[str, Any]) -> str:
    return _encoded(json.dumps(content, separators=(",", ":")).encode())


def _encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


@dataclass(frozen=True, kw_only=True)
class CloudStorage:
    """One bucket."""

    bucket: str
    token: str
    endpoint: str = "https://storage.googleapis.com"

    def url(self, key: str) -> str:
        """Where the object is, by the XML API, which browsers use too."""
        return f"{self.endpoint}/{self.bucket}/{key}"

    def request(self, method: str, key: str, body: bytes, now: datetime) -> Answer:  # noqa: ARG002
        """One authorized request."""
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/octet-stream"}
        return send(method, self.url(key), headers, body if method == "PUT" else None)
