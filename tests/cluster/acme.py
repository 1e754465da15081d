"""A certificate authority next to the cluster: an ACME server with its DNS server, and cert-manager's controllers.

All four are real but for the DNS provider of DNS-01, which has the interface of acme-dns and writes to the DNS server.
"""

from __future__ import annotations

import json
import os
import ssl
import subprocess
import threading
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from test_cluster.processes import ClusterFailed
from test_cluster.throwaway import Cluster, free_ports
from tests.support.certificates import Issued, issue
from tools.toolchain import ACME, built

PATIENCE = 60.0
_STEADY = {"PEBBLE_VA_NOSLEEP": "1", "PEBBLE_WFE_NONCEREJECT": "0", "PEBBLE_AUTHZREUSE": "100"}
"""Of the ACME server: no random waits and failures. A proven domain stays proven, as with Let's Encrypt, because
cert-manager waits a minute for each DNS-01."""


@dataclass(frozen=True, kw_only=True)
class Authority:
    """An ACME server that issues certificates, and what its clients need."""

    directory: str
    tls_ca: str
    """The authority of the server's own certificate."""
    dns_provider: str
    """Address with the interface of acme-dns."""
    root: str
    """The root of the certificates that it issues."""


def binary(name: str) -> Path:
    """One of the programs that `make acme-tools` builds."""
    folder = built(ACME)
    assert folder is not None, "run `make acme-tools`"
    return folder / name


@contextmanager
def running(name: str, *arguments: str, folder: Path, **variables: str) -> Iterator[subprocess.Popen[bytes]]:
    """A program of this machine, whose log is `<name>.log` in the folder."""
    with (folder / f"{name}.log").open("ab") as log:
        process = subprocess.Popen(
            [binary(name), *arguments], cwd=folder, env=os.environ | variables, stdout=log, stderr=log
        )
        try:
            yield process
        finally:
            process.terminate()
            process.wait(timeout=30)


@contextmanager
def authority(cluster: Cluster, domain: str, folder: Path, *, address: str = "127.0.0.1") -> Iterator[Authority]:
    """An ACME server, a DNS server where every name has the address, and the controllers; the domain may be proven."""
    acme, management, dns, dns_management = free_ports(4)
    own = issue("ACME server's authority")
    server = issue("localhost", "localhost", by=own)
    configuration = {
        "listenAddress": f"127.0.0.1:{acme}",
        "managementListenAddress": f"127.0.0.1:{management}",
        "certificate": "server.pem",
        "privateKey": "server.key",
        "httpPort": 80,
        "tlsPort": 443,
        "keyAlgorithm": "ecdsa",
        "retryAfter": {"authz": 1, "order": 1},
    }
    (folder / "server.pem").write_text(server.pem)
    (folder / "server.key").write_text(server.key)
    (folder / "pebble.json").write_text(json.dumps({"pebble": configuration}))
    names = f"127.0.0.1:{dns}"
    off = [f"-{challenge}=" for challenge in ("http01", "https01", "tlsalpn01", "doh")]
    bind = [f"-dnsserver={names}", f"-management=127.0.0.1:{dns_management}", *off]
    with ExitStack() as stack:
        addresses = [f"-defaultIPv4={address}", "-defaultIPv6="]
        stack.enter_context(running("pebble-challtestsrv", *bind, *addresses, folder=folder))
        arguments = ["-config=pebble.json", f"-dnsserver={names}", "-strict=false"]
        stack.enter_context(running("pebble", *arguments, folder=folder, **_STEADY))
        root = _root(f"https://localhost:{management}/roots/0", own)
        provider = stack.enter_context(_dns_provider(domain, f"http://127.0.0.1:{dns_management}"))
        arguments = [f"-kubeconfig={cluster.kubeconfig_file}", f"-nameservers={names}"]
        stack.enter_context(running("cert-manager", "controller", *arguments, folder=folder))
        yield Authority(directory=f"https://localhost:{acme}/dir", tls_ca=own.pem, dns_provider=provider, root=root)


def account_of(domain: str) -> str:
    """An account of acme-dns for the domain, as cert-manager's solver reads it from a Secret."""
    account = {"username": "carto", "password": "ExampleOnly", "subdomain": "carto", "fulldomain": domain}
    return json.dumps({domain: account})


def _root(address: str, trusted: Issued) -> str:
    context = ssl.create_default_context(cadata=trusted.pem)
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(address, context=context, timeout=10) as response:  # noqa: S310
                return str(response.read().decode())
        except OSError:
            time.sleep(0.1)
    raise ClusterFailed(f"the ACME server did not answer in {PATIENCE:.0f} s")


@contextmanager
def _dns_provider(domain: str, dns: str) -> Iterator[str]:
    """The one request of acme-dns that solvers make. Source: github.com/joohoi/acme-dns, "Update endpoint"."""

    class Update(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            _post(f"{dns}/set-txt", {"host": f"_acme-challenge.{domain}.", "value": body["txt"]})
            answer = json.dumps({"txt": body["txt"]}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Update)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _post(address: str, body: Mapping[str, str]) -> None:
    with urllib.request.urlopen(address, json.dumps(body).encode(), timeout=10) as response:  # noqa: S310
        response.read()
