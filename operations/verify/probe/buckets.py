"""Each bucket: write, read and delete one object, and the pre-flight request that a browser sends first."""

from __future__ import annotations

import os
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Protocol

from .blob_storage import BlobStorage
from .cloud_storage import CloudStorage, access_token
from .request import Answer, send
from .s3 import S3, credentials

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PURPOSES = ("IMPORTS", "THUMBNAILS")
BODY = b"written and deleted by operations.verify\n"
Found = tuple[str, str, bool, str, str]
"""Subject, check, passed, detail, remedy."""
_PERMISSIONS = "the backend's permissions on the bucket: docs/permissions*.md"
_CORS = "docs/troubleshooting.md#cors-errors-in-the-browser"


class Store(Protocol):
    """A bucket of any cloud."""

    def url(self, key: str) -> str:
        """Where an object is."""

    def request(self, method: str, key: str, body: bytes, now: datetime) -> Answer:
        """One request with CARTO's credentials."""


def _now() -> datetime:
    return datetime.now(timezone.utc)  # noqa: UP017 - the image may have an older Python


def store(environment: Mapping[str, str], purpose: str) -> Store:
    """The bucket of one purpose, as CARTO's workspace-api is configured."""
    name = environment[f"WORKSPACE_{purpose}_BUCKET"]
    provider = environment[f"WORKSPACE_{purpose}_PROVIDER"]
    if provider == "s3":
        return S3(
            bucket=name,
            region=environment[f"WORKSPACE_{purpose}_REGION"],
            endpoint=environment.get(f"WORKSPACE_{purpose}_ENDPOINT", ""),
            force_path_style=environment.get(f"WORKSPACE_{purpose}_FORCE_PATH_STYLE") == "true",
            credentials=credentials(environment, purpose),
        )
    if provider == "azure-blob":
        return BlobStorage(
            account=environment[f"WORKSPACE_{purpose}_STORAGE_ACCOUNT"],
            container=name,
            key=environment[f"WORKSPACE_{purpose}_STORAGE_ACCESSKEY"],
        )
    return CloudStorage(bucket=name, token=access_token(environment, purpose, _now()))


def check_bucket(environment: Mapping[str, str], purpose: str) -> Iterator[Found]:
    """Yield what was found; the object is deleted whatever happens in between."""
    subject = f"bucket {purpose.lower()}"
    try:
        found = store(environment, purpose)
    except (OSError, KeyError, ValueError) as error:
        yield subject, "credentials", False, f"{type(error).__name__}: {error}", _PERMISSIONS
        return
    key = f"carto-verify-{os.urandom(6).hex()}"
    for check, method, accepted in (
        ("write", "PUT", (200, 201)),
        ("read", "GET", (200,)),
        ("delete", "DELETE", (200, 202, 204)),
    ):
        try:
            answer = found.request(method, key, BODY, _now())
        except OSError as error:
            yield subject, check, False, str(error), "the network between pods and the bucket"
            continue
        as_written = method != "GET" or answer.body == BODY
        if answer.status in accepted and as_written:
            yield subject, check, True, f"status {answer.status}", ""
        else:
            yield subject, check, False, answer.summary, _PERMISSIONS
    yield _pre_flight(subject, found.url(key), f"https://{environment['CARTO_SELFHOSTED_DOMAIN']}")


def _pre_flight(subject: str, url: str, origin: str) -> Found:
    """As a browser asks before it uploads: Fetch standard, "CORS-preflight fetch"."""
    asked = {
        "Origin": origin,
        "Access-Control-Request-Method": "PUT",
        "Access-Control-Request-Headers": "content-type",
    }
    try:
        answer = send("OPTIONS", url, asked)
    except OSError as error:
        return subject, "CORS", False, str(error), "the network between pods and the bucket"
    allowed = answer.headers.get("access-control-allow-origin", "")
    if allowed in (origin, "*"):
        return subject, "CORS", True, f"{origin} may upload", ""
    return subject, "CORS", False, f"status {answer.status}: {origin} may not upload", _CORS
