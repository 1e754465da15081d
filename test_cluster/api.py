"""Client of a Kubernetes API server, with the few calls that tests and start-up need."""

from __future__ import annotations

import json
import ssl
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from functools import cached_property
from http import HTTPStatus
from pathlib import Path
from typing import Any

Object = dict[str, Any]
MOST_REPETITIONS = 30


class Refused(Exception):
    """The API server refused a request."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code


@dataclass(frozen=True)
class Api:
    """One API server, as one user."""

    server: str
    ca_file: Path
    token: str

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        context = ssl.create_default_context(cafile=str(self.ca_file))
        # The server signs its own certificate, which lacks fields that strict verification requires.
        context.verify_flags &= ~ssl.VERIFY_X509_STRICT
        return context

    def request(self, method: str, path: str, body: Object | None = None, *, content: str = "application/json") -> Any:
        """One request; JSON is parsed, other answers are text.

        A server that has just started asks to come back later (429), while it reads its storage: the request is
        repeated, as Kubernetes' own clients do.

        Raises Refused for an error status, OSError when the server does not answer.
        """
        for _ in range(MOST_REPETITIONS):
            try:
                return self._request(method, path, body, content)
            except Refused as refused:
                if refused.code != HTTPStatus.TOO_MANY_REQUESTS:
                    raise
                time.sleep(1)
        return self._request(method, path, body, content)

    def _request(self, method: str, path: str, body: Object | None, content: str) -> Any:
        request = urllib.request.Request(  # noqa: S310 - the address is the cluster's
            f"{self.server}{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {self.token}", "Content-Type": content},
        )
        try:
            with urllib.request.urlopen(request, context=self._tls, timeout=30) as response:  # noqa: S310
                text = response.read().decode()
                is_json = response.headers.get_content_type() == "application/json"
        except urllib.error.HTTPError as error:
            with error:
                raise Refused(error.code, error.read().decode(errors="replace")) from None
        return json.loads(text) if is_json else text

    def get(self, path: str) -> Any:
        """One object, or any other answer."""
        return self.request("GET", path)

    def find(self, path: str) -> Object | None:
        """One object, or None when there is none."""
        try:
            found: Object = self.get(path)
        except Refused as refused:
            if refused.code == 404:
                return None
            raise
        return found

    def list(self, path: str) -> list[Object]:
        """The objects of a collection."""
        items: list[Object] = self.get(path)["items"]
        return items

    def create(self, path: str, body: Object) -> Object:
        """Create an object in a collection."""
        created: Object = self.request("POST", path, body)
        return created

    def patch(self, path: str, body: Object) -> Object:
        """Merge into an object; null removes."""
        changed: Object = self.request("PATCH", path, body, content="application/merge-patch+json")
        return changed

    def delete(self, path: str) -> None:
        """Delete an object."""
        self.request("DELETE", path)
