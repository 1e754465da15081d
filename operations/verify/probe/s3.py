"""Objects in S3, or a service with its interface.

Requests are signed with Signature Version 4 (Amazon S3 API reference, "Authenticating requests: using the
Authorization header"). Credentials are CARTO's own keys, or those of the Pod Identity agent.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import urllib.parse
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from .request import Answer, send

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Credentials:
    """A key, and the token that comes with a temporary one."""

    key_id: str
    secret: str
    token: str = ""


def credentials(environment: Mapping[str, str], purpose: str) -> Credentials:
    """Those of CARTO's bucket for `purpose`, or of the pod's identity (EKS guide, "How EKS Pod Identity works")."""
    key_id = environment.get(f"WORKSPACE_{purpose}_ACCESSKEYID", "")
    if key_id:
        return Credentials(key_id=key_id, secret=environment.get(f"WORKSPACE_{purpose}_SECRETACCESSKEY", ""))
    agent = environment.get("AWS_CONTAINER_CREDENTIALS_FULL_URI", "")
    if not agent:
        raise OSError("the pod has neither an access key nor Pod Identity")
    token = Path(environment["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"]).read_text(encoding="utf-8")
    answer = send("GET", agent, {"Authorization": token})
    if answer.status != 200:
        raise OSError(f"the Pod Identity agent answered {answer.status}")
    found = json.loads(answer.body)
    return Credentials(key_id=found["AccessKeyId"], secret=found["SecretAccessKey"], token=found["Token"])


@dataclass(frozen=True, kw_only=True)
class S3:
    """One bucket."""

    bucket: str
    region: str
    endpoint: str
    """Empty for Amazon's own."""
    force_path_style: bool
    credentials: Credentials

    def url(self, key: str) -> str:
        """Where the object is."""
        base = urllib.parse.urlsplit(self.endpoint or f"https://s3.{self.region}.amazonaws.com")
        if self.force_path_style:
            return f"{base.scheme}://{base.netloc}/{self.bucket}/{key}"
        return f"{base.scheme}://{self.bucket}.{base.netloc}/{key}"

    def request(self, method: str, key: str, body: bytes, now: datetime) -> Answer:
        """One signed request."""
        url = self.url(key)
        return send(method, url, signed(method, url, body, self, now), body if method == "PUT" else None)


def signed(method: str, url: str, body: bytes, bucket: S3, now: datetime) -> dict[str, str]:
    """The headers of a request that Signature Version 4 asks for."""
    parts = urllib.parse.urlsplit(url)
    moment, day = f"{now:%Y%m%dT%H%M%SZ}", f"{now:%Y%m%d}"
    payload = hashlib.sha256(body if method == "PUT" else b"").hexdigest()
    headers = {"host": parts.netloc, "x-amz-content-sha256": payload, "x-amz-date": moment}
    if bucket.credentials.token:
        headers["x-amz-security-token"] = bucket.credentials.token
    names = ";".join(sorted(headers))
    listed = "".join(f"{name}:{headers[name]}\n" for name in sorted(headers))
    canonical = "\n".join([method, urllib.parse.quote(parts.path), parts.query, listed, names, payload])
    scope = f"{day}/{bucket.region}/s3/aws4_request"
    text = "\n".join(["AWS4-HMAC-SHA256", moment, scope, hashlib.sha256(canonical.encode()).hexdigest()])
    key = f"AWS4{bucket.credentials.secret}".encode()
    for part in (day, bucket.region, "s3", "aws4_request"):
        key = _hmac(key, part)
    signature = _hmac(key, text).hex()
    authorization = (
        f"AWS4-HMAC-SHA256 Credential={bucket.credentials.key_id}/{scope}, SignedHeaders={names}, Signature={signature}"
    )
    sent = {name: value for name, value in headers.items() if name != "host"}
    return {**sent, "Content-Type": "application/octet-stream", "Authorization": authorization}


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()
