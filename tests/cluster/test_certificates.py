"""cert-manager's own controllers issue and renew the certificate of a stack, from a real ACME server."""

from __future__ import annotations

import http.server
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from test_cluster.definitions import CERT_MANAGER, GATEWAY_API, define
from test_cluster.throwaway import Cluster
from tests.cluster.acme import Authority, account_of, authority
from tests.cluster.objects import Named, objects_in
from tests.cluster.sandbox import ClusterSandbox

DOMAIN = "carto.example.com"
CERTIFICATES = "/apis/cert-manager.io/v1"
ISSUING = {
    "type": "Issuing",
    "status": "True",
    "reason": "ManuallyTriggered",
    "message": "",
    "lastTransitionTime": "2026-01-01T00:00:00Z",
}
"""The condition with which `cmctl renew` renews a certificate."""


def exposure(acme: Authority) -> dict[str, Any]:
    account = {"name": "acme-dns", "key": "account.json"}
    issuer = {
        "email": "gis@example.com",
        "server": acme.directory,
        "tlsCa": acme.tls_ca,
        "dns01": {"acmeDNS": {"host": acme.dns_provider, "accountSecretRef": account}},
    }
    return {"mode": "load-balancer", "allowedCidrs": ["0.0.0.0/0"], "tls": {"mode": "managed", "acme": issuer}}


@contextmanager
def router_with(secret: dict[str, str], folder: Path) -> Iterator[int]:
    """A server in the router's place, with the Secret's files, and its port."""
    for name in ("tls.crt", "tls.key"):
        (folder / name).write_text(secret[name])
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "tls.crt", folder / "tls.key")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def served(it: ClusterSandbox, acme: Authority, folder: Path) -> str:
    """The serial number of the certificate that a browser gets, which trusts the authority alone."""
    trusting = ssl.create_default_context(cadata=acme.root)
    with (
        router_with(it.secrets()["carto-certificate"], folder) as port,
        socket.create_connection(("127.0.0.1", port), timeout=20) as plain,
        trusting.wrap_socket(plain, server_hostname=DOMAIN) as secured,
    ):
        certificate = secured.getpeercert()
        assert certificate is not None
        return str(certificate["serialNumber"])


def test_a_certificate_of_an_acme_server_is_served_and_a_renewed_one_restarts_the_router(
    cluster: Cluster, sandbox: Callable[..., ClusterSandbox], tmp_path: Path
) -> None:
    define(cluster, GATEWAY_API, CERT_MANAGER)
    it = sandbox("kubernetes")
    cluster.api.create("/api/v1/namespaces", {"metadata": {"name": it.namespace}})
    account = {"metadata": {"name": "acme-dns"}, "stringData": {"account.json": account_of(DOMAIN)}}
    cluster.api.create(it.path("secrets"), account)
    address = f"{CERTIFICATES}/namespaces/{it.namespace}/certificates/carto-certificate"

    with authority(cluster, DOMAIN, tmp_path) as acme:
        it.set({"carto:exposure": exposure(acme), "carto:createNamespace": False})
        it.up()
        first, rolled = served(it, acme, tmp_path), it.revisions()
        it.succeed("up", "--yes", "--skip-preview", "--expect-no-changes")

        status = cluster.api.get(address)["status"]
        assert status["revision"] == 1
        conditions = [*status["conditions"], ISSUING]
        cluster.api.patch(f"{address}/status", {"status": {"conditions": conditions}})
        cluster.wait_until("the renewal", lambda: cluster.api.get(address)["status"]["revision"] == 2)
        assert served(it, acme, tmp_path) != first
        # The pods have the former one until the next update: the chart mounts the Secret so that they see no other.
        assert it.revisions() == rolled
        it.up()
        assert it.revisions() == {**rolled, "router": rolled["router"] + 1}

        it.destroy()
    # docs/expose.md, "Certificates": cert-manager keeps them in an existing namespace.
    kept = {"carto-certificate", "carto-certificate-account", "acme-dns"}
    assert set(objects_in(cluster.api, it.namespace)) == {Named(kind="Secret", name=name) for name in kept}
