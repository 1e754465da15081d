"""The domain as a browser sees it, on a server of this machine with a certificate of its own."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from operations.verify.domain import check_domain
from tests.unit.verify.conftest import VALID_DAYS


@contextmanager
def served(folder: Path, status: int = 200) -> Iterator[int]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            return

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "certificate.pem", folder / "key.pem")
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def states(folder: Path, *, status: int = 200, trusted: bool = True, later: int = 0) -> dict[str, str]:
    context = ssl.create_default_context(cafile=str(folder / "certificate.pem") if trusted else None)
    now = datetime.now(UTC) + timedelta(days=later)
    with served(folder, status) as port:
        found = check_domain("localhost", port=port, trusted=context, now=lambda: now)
    return {each.check: each.state for each in found}


def test_a_domain_with_a_valid_certificate_passes(certificate: Path) -> None:
    assert states(certificate) == {"certificate": "passed", "answers": "passed", "time-out": "skipped"}


def test_a_certificate_that_nobody_trusts_fails(certificate: Path) -> None:
    assert states(certificate, trusted=False) == {"certificate": "failed"}


def test_a_certificate_that_ends_soon_fails(certificate: Path) -> None:
    assert states(certificate, later=VALID_DAYS - 10)["certificate"] == "failed"


def test_a_balancer_without_targets_fails(certificate: Path) -> None:
    assert states(certificate, status=503)["answers"] == "failed"


def test_a_sign_in_page_that_redirects_is_an_answer(certificate: Path) -> None:
    assert states(certificate, status=302)["answers"] == "passed"


def test_nobody_listening_fails() -> None:
    assert [each.check for each in check_domain("localhost", port=9)] == ["reachable"]
