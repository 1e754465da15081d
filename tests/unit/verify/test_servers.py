"""Database and cache as the probe sees them, on servers of this machine that say what the real ones say first."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from operations.verify.probe.servers import SSL_REQUEST, check_cache, check_database


@contextmanager
def server(talk: Callable[[socket.socket], None]) -> Iterator[int]:
    """Accepts one connection and lets `talk` answer on it."""
    listening = socket.create_server(("localhost", 0))

    def accept() -> None:
        connection, _ = listening.accept()
        with connection:
            try:
                talk(connection)
            except OSError:
                return  # the client left, which the test sees on its own side

    thread = threading.Thread(target=accept)
    thread.start()
    try:
        yield listening.getsockname()[1]
    finally:
        thread.join()
        listening.close()


def secured(connection: socket.socket, folder: Path) -> ssl.SSLSocket:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "certificate.pem", folder / "key.pem")
    return context.wrap_socket(connection, server_side=True)


def database(port: int, ca: str = "", *, tls: bool = True) -> dict[str, str]:
    return {
        "WORKSPACE_POSTGRES_HOST": "localhost",
        "WORKSPACE_POSTGRES_PORT": str(port),
        "WORKSPACE_POSTGRES_USER": "workspace_admin",
        "WORKSPACE_POSTGRES_DB": "workspace",
        "WORKSPACE_POSTGRES_SSL_ENABLED": str(tls).lower(),
        "WORKSPACE_POSTGRES_SSL_CA": ca,
    }


def cache(port: int, ca: str = "") -> dict[str, str]:
    return {
        "REDIS_HOST": "localhost",
        "REDIS_PORT": str(port),
        "REDIS_PASSWORD": "right",
        "REDIS_TLS_ENABLED": str(bool(ca)).lower(),
        "REDIS_TLS_CA": ca,
    }


def postgres(folder: Path, first: bytes = b"S", second: bytes = b"R") -> Callable[[socket.socket], None]:
    """Answers the request for TLS with `first`, and the start of a session with `second`."""

    def talk(connection: socket.socket) -> None:
        assert connection.recv(8) == SSL_REQUEST
        connection.sendall(first)
        if first == b"S":
            with secured(connection, folder) as inside:
                assert b"workspace_admin" in inside.recv(1024)
                inside.sendall(second)

    return talk


def valkey(connection: socket.socket) -> None:
    asked = connection.recv(1024)
    connection.sendall(b"+OK\r\n" if b"right" in asked else b"-WRONGPASS\r\n")
    connection.recv(1024)
    connection.sendall(b"+PONG\r\n")


def test_a_database_with_a_certificate_of_its_authority_is_reachable(certificate: Path) -> None:
    with server(postgres(certificate)) as port:
        assert "asks for the password, TLS" in check_database(database(port, str(certificate / "certificate.pem")))


def test_a_database_of_another_authority_is_refused(certificate: Path) -> None:
    with server(postgres(certificate)) as port, pytest.raises(OSError, match="certificate"):
        check_database(database(port))


@pytest.mark.parametrize(
    ("first", "second", "why"),
    [(b"N", b"", "refuses TLS"), (b"S", b"E", "refuses the role"), (b"S", b"x", "no PostgreSQL")],
    ids=["no TLS", "no such role", "another server"],
)
def test_answers_of_a_database_are_distinguished(certificate: Path, first: bytes, second: bytes, why: str) -> None:
    with server(postgres(certificate, first, second)) as port, pytest.raises(OSError, match=why):
        check_database(database(port, str(certificate / "certificate.pem")))


def test_a_cache_is_logged_in_to_over_tls(certificate: Path) -> None:
    def talk(connection: socket.socket) -> None:
        with secured(connection, certificate) as inside:
            valkey(inside)

    with server(talk) as port:
        assert "logged in, TLS" in check_cache(cache(port, str(certificate / "certificate.pem")))


def test_a_cache_with_another_password_is_refused_without_showing_it() -> None:
    with server(valkey) as port, pytest.raises(OSError, match="refuses the password") as error:
        check_cache({**cache(port), "REDIS_PASSWORD": "wrong-one"})
    assert "wrong-one" not in str(error.value)
