"""A storage service on this machine: stores, returns and deletes objects, and answers pre-flight requests."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(kw_only=True)
class Storage:
    """What it does, and what it holds."""

    origin: str | None = "https://carto.example.com"
    """May upload; None: no CORS rule."""
    refused: tuple[str, ...] = ()
    """Methods that are answered with 403."""
    altered: bool = False
    """Objects come back with other content."""
    objects: dict[str, bytes] = field(default_factory=dict)
    address: str = ""


@contextmanager
def served(storage: Storage) -> Iterator[Storage]:
    """The service while the block runs."""

    class Handler(BaseHTTPRequestHandler):
        def answer(self, status: int, body: bytes = b"", **headers: str) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def on_object(self) -> None:
            content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if self.command in storage.refused:
                self.answer(403, b"AccessDenied")
            elif self.command == "PUT":
                storage.objects[self.path] = content
                self.answer(200)
            elif self.command == "GET":
                self.answer(200, b"other" if storage.altered else storage.objects.get(self.path, b""))
            else:
                storage.objects.pop(self.path, None)
                self.answer(204)

        do_PUT = do_GET = do_DELETE = on_object  # noqa: N815

        def do_OPTIONS(self) -> None:
            if storage.origin is not None and storage.origin == self.headers.get("Origin"):
                self.answer(200, Access_Control_Allow_Origin=storage.origin)
            else:
                self.answer(403)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    storage.address = f"http://127.0.0.1:{server.server_port}"
    try:
        yield storage
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
