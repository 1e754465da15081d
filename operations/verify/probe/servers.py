"""Database and cache: reachable, encrypted, and verified as CARTO is configured to."""

from __future__ import annotations

import socket
import ssl
import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

TIMEOUT_SECONDS = 15.0
SSL_REQUEST = struct.pack("!ii", 8, 80877103)
"""PostgreSQL's protocol, "SSLRequest"."""
PROTOCOL = 196608
"""3.0."""


def _context(ca_file: str) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=ca_file or None)


def check_database(environment: Mapping[str, str]) -> str:
    """Connect as CARTO does and read the server's first answer, which asks for the password.

    Returns what was seen. Raises OSError when the server cannot be reached, refuses TLS, or is not who it says.
    """
    host, port = environment["WORKSPACE_POSTGRES_HOST"], int(environment["WORKSPACE_POSTGRES_PORT"])
    with socket.create_connection((host, port), timeout=TIMEOUT_SECONDS) as plain:
        if environment.get("WORKSPACE_POSTGRES_SSL_ENABLED") != "true":
            return f"{_greeting(plain, environment)}, without TLS"
        plain.sendall(SSL_REQUEST)
        if plain.recv(1) != b"S":
            raise OSError("the server refuses TLS")
        context = _context(environment.get("WORKSPACE_POSTGRES_SSL_CA", ""))
        with context.wrap_socket(plain, server_hostname=host) as secured:
            return f"{_greeting(secured, environment)}, {secured.version()}"


def _greeting(connection: socket.socket, environment: Mapping[str, str]) -> str:
    user, database = environment["WORKSPACE_POSTGRES_USER"], environment["WORKSPACE_POSTGRES_DB"]
    content = struct.pack("!i", PROTOCOL) + f"user\0{user}\0database\0{database}\0\0".encode()
    connection.sendall(struct.pack("!i", len(content) + 4) + content)
    kind = connection.recv(1)
    if kind == b"R":
        return "the server asks for the password"
    raise OSError("the server refuses the role or the database" if kind == b"E" else "no PostgreSQL answers there")


def check_cache(environment: Mapping[str, str]) -> str:
    """Log in and ping. Returns what was seen, raises OSError like `check_database`."""
    host, port = environment["REDIS_HOST"], int(environment["REDIS_PORT"])
    password = environment.get("REDIS_PASSWORD", "")
    with socket.create_connection((host, port), timeout=TIMEOUT_SECONDS) as plain:
        if environment.get("REDIS_TLS_ENABLED") != "true":
            return f"{_ping(plain, password)}, without TLS"
        context = _context(environment.get("REDIS_TLS_CA", ""))
        with context.wrap_socket(plain, server_hostname=host) as secured:
            return f"{_ping(secured, password)}, {secured.version()}"


def _ping(connection: socket.socket, password: str) -> str:
    if password and not _ask(connection, "AUTH", password).startswith("+OK"):
        raise OSError("the cache refuses the password")
    answer = _ask(connection, "PING")
    if not answer.startswith("+PONG"):
        raise OSError(f"the cache answered {answer[:40].strip()}")
    return "logged in" if password else "no password asked for"


def _ask(connection: socket.socket, *words: str) -> str:
    text = f"*{len(words)}\r\n" + "".join(f"${len(word.encode())}\r\n{word}\r\n" for word in words)
    connection.sendall(text.encode())
    return connection.recv(1024).decode(errors="replace")
