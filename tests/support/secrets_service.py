"""A secrets provider of the engine that costs no time: the decryption of Vault's Transit engine, without encryption.

From a passphrase the engine derives a key with a million rounds of PBKDF2 in every command, which is half of its CPU
time. With a cloud's secrets provider it asks for its key over HTTP. The state is encrypted all the same.
Source: https://developer.hashicorp.com/vault/api-docs/secret/transit#decrypt-data
"""

from __future__ import annotations

import base64
import functools
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PROVIDER = "hashivault://tests"
PREFIX = "vault:v1:"
KEY = base64.b64encode(b"the data key of tests: 32 bytes.").decode()
STACK_FILE = f"secretsprovider: {PROVIDER}\nencryptedkey: {base64.b64encode((PREFIX + KEY).encode()).decode()}\n"
"""What the file of a stack has instead of the salt of a passphrase."""


class _Transit(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_PUT(self) -> None:
        """Answers `decrypt`."""
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        answer = json.dumps({"data": {"plaintext": asked["ciphertext"].removeprefix(PREFIX)}}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        """Nobody reads a log of it."""


@functools.cache
def environment() -> dict[str, str]:
    """Where the engine finds the service of this process, which ends with it."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Transit)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return {"VAULT_SERVER_URL": f"http://127.0.0.1:{server.server_port}", "VAULT_SERVER_TOKEN": "tests"}
