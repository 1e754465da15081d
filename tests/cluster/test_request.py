"""A request from outside, over TLS: through Traefik as the controller of the stack's own Gateway, to CARTO's router.

`make router-tools` builds Traefik; without it these tests are skipped. It runs next to the API server. Pods have
no reachable address here, so an endpoint of the router's Service leads to a server of this machine.
"""

from __future__ import annotations

import contextlib
import fcntl
import http.client
import socket
import ssl
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from test_cluster.api import Refused
from test_cluster.definitions import CERT_MANAGER, DEFINITIONS, GATEWAY_API, define
from test_cluster.throwaway import Cluster, free_ports
from tests.cluster.acme import authority, running
from tests.cluster.sandbox import ClusterSandbox
from tests.support.certificates import issue
from tools import toolchain

BUILT = toolchain.built(toolchain.ROUTER)
pytestmark = pytest.mark.skipif(BUILT is None, reason="Traefik is not built: make router-tools")
DOMAIN = "carto.example.com"
ADDRESS = "127.0.0.91"
"""Of the machine, for the ports 80 and 443 that the listeners of the Gateway have."""
API = "/apis/gateway.networking.k8s.io/v1"
ROUTER = "carto-router"
SLICES = "/apis/discovery.k8s.io/v1"
CLASS = {
    "apiVersion": "gateway.networking.k8s.io/v1",
    "kind": "GatewayClass",
    "metadata": {"name": "traefik"},
    "spec": {"controllerName": "traefik.io/gateway-controller"},
}
TLS_ROUTES = {
    "apiVersion": "apiextensions.k8s.io/v1",
    "kind": "CustomResourceDefinition",
    "metadata": {
        "name": "tlsroutes.gateway.networking.k8s.io",
        "annotations": {"api-approved.kubernetes.io": "https://github.com/kubernetes-sigs/gateway-api/pull/3997"},
    },
    "spec": {
        "group": "gateway.networking.k8s.io",
        "names": {"kind": "TLSRoute", "plural": "tlsroutes", "singular": "tlsroute", "listKind": "TLSRouteList"},
        "scope": "Namespaced",
        "versions": [
            {
                "name": "v1",
                "served": True,
                "storage": True,
                "schema": {"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": True}},
            }
        ],
    },
}
"""Traefik watches this kind as well, which the pinned Gateway API does not have yet."""
SHORT, SILENT = 2, 4
"""Seconds: a time-out that is too short, and a silent request. In production, requests are silent for up to 605."""


class _Carto(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/silent":
            time.sleep(SILENT)
        body = f"{self.headers['Host']} {self.path}".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        with contextlib.suppress(OSError):
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        return


def own_address() -> str:
    """An address of this machine that an endpoint may have: no loopback."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("203.0.113.1", 9))
        except OSError:
            pytest.skip("the machine has no address but loopback")
        return str(probe.getsockname()[0])


@contextmanager
def carto() -> Iterator[tuple[str, int]]:
    """A server in CARTO's place; its address."""
    address = own_address()
    server = ThreadingHTTPServer((address, 0), _Carto)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield address, server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def traefik(cluster: Cluster, folder: Path, *, write_timeout: int) -> Iterator[None]:
    """Traefik as controller of the class; `write_timeout` in seconds, 0 for none, which is its default."""
    provider = "--providers.kubernetesgateway"
    entry = "--entrypoints"
    options = [
        f"{provider}.endpoint={cluster.api.server}",
        f"{provider}.token={cluster.api.token}",
        f"{provider}.certauthfilepath={cluster.api.ca_file}",
        f"{provider}.statusaddress.ip=203.0.113.7",
        f"{entry}.web.address={ADDRESS}:80",
        f"{entry}.websecure.address={ADDRESS}:443",
        f"{entry}.websecure.transport.respondingtimeouts.writetimeout={write_timeout}s",
        "--global.checknewversion=false",
    ]
    # Tests in another process have the same address and ports: one waits for the other.
    lock = Path(tempfile.gettempdir()) / f"carto-{ADDRESS}.lock"
    with lock.open("w") as held, (folder / "traefik.log").open("w") as log:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert BUILT is not None
        command = [str(BUILT / "traefik"), *options]
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=subprocess.STDOUT)
        try:
            yield
        finally:
            process.terminate()
            process.wait(timeout=30)


def lead_to(cluster: Cluster, namespace: str, address: str, port: int, name: str = ROUTER) -> None:
    """One endpoint of a Service, in place of its pods'."""
    path = f"{SLICES}/namespaces/{namespace}/endpointslices"
    service = f"/api/v1/namespaces/{namespace}/services/{name}"
    # The controller leaves a Service without a selector alone.
    cluster.api.request("PATCH", service, {"spec": {"selector": None}}, content="application/merge-patch+json")
    # Of a Service without a selector, another controller copies the Endpoints to slices.
    delete_if_there(cluster, f"/api/v1/namespaces/{namespace}/endpoints/{name}")
    labels = {"kubernetes.io/service-name": name}
    for each in cluster.api.list(path):
        if each["metadata"].get("labels", {}).get("kubernetes.io/service-name") == name:
            delete_if_there(cluster, f"{path}/{each['metadata']['name']}")
    ports = [{"name": each["name"], "port": port} for each in cluster.api.get(service)["spec"]["ports"]]
    slice_ = {
        "apiVersion": "discovery.k8s.io/v1",
        "kind": "EndpointSlice",
        "metadata": {"name": f"{name}-own", "labels": labels},
        "addressType": "IPv4",
        "endpoints": [{"addresses": [address], "conditions": {"ready": True}}],
        "ports": ports,
    }
    cluster.api.create(path, slice_)


def delete_if_there(cluster: Cluster, path: str) -> None:
    """Delete an object that a controller may delete at the same time."""
    try:
        cluster.api.delete(path)
    except Refused as refused:
        if refused.code != 404:
            raise


def answer(authority: str, path: str) -> str:
    """What a browser gets that trusts the authority (PEM); empty if the connection ends before."""
    context = ssl.create_default_context(cadata=authority)
    try:
        with (
            socket.create_connection((ADDRESS, 443), timeout=20) as plain,
            context.wrap_socket(plain, server_hostname=DOMAIN) as secured,
        ):
            secured.sendall(f"GET {path} HTTP/1.1\r\nHost: {DOMAIN}\r\nConnection: close\r\n\r\n".encode())
            response = http.client.HTTPResponse(secured)
            response.begin()
            return response.read().decode() if response.status == 200 else ""
    except (OSError, http.client.HTTPException):
        return ""


def redirect() -> str | None:
    """Where plain HTTP leads to."""
    connection = http.client.HTTPConnection(ADDRESS, 80, timeout=20)
    connection.request("GET", "/maps", headers={"Host": DOMAIN})
    response = connection.getresponse()
    connection.close()
    return response.getheader("Location") if response.status == 301 else None


def provide_class(cluster: Cluster) -> None:
    """The class of Traefik, and the kinds that it watches."""
    define(cluster, GATEWAY_API, CERT_MANAGER)
    if cluster.api.find(f"{DEFINITIONS}/tlsroutes.gateway.networking.k8s.io") is None:
        cluster.api.create(DEFINITIONS, TLS_ROUTES)
    cluster.api.create(f"{API}/gatewayclasses", CLASS)


@contextmanager
def solver(cluster: Cluster, namespace: str, folder: Path) -> Iterator[None]:
    """cert-manager's solver as a process of this machine, once the controllers have created its pod and its Service."""
    label = "labelSelector=acme.cert-manager.io%2Fhttp01-solver%3Dtrue"
    of_namespace = f"/api/v1/namespaces/{namespace}"
    cluster.wait_until("the solver", lambda: bool(cluster.api.list(f"{of_namespace}/services?{label}")))
    (service,) = cluster.api.list(f"{of_namespace}/services?{label}")
    cluster.wait_until("its pod", lambda: bool(cluster.api.list(f"{of_namespace}/pods?{label}")))
    (pod,) = cluster.api.list(f"{of_namespace}/pods?{label}")
    (port,) = free_ports(1)
    arguments = [*pod["spec"]["containers"][0]["args"], f"--listen-port={port}"]
    with running("cert-manager", "acmesolver", *arguments, folder=folder):
        lead_to(cluster, namespace, own_address(), port, service["metadata"]["name"])
        yield


def test_a_request_and_a_silent_one_reach_carto_over_tls(
    cluster: Cluster, sandbox: Callable[..., ClusterSandbox], tmp_path: Path
) -> None:
    root = issue("Example CA")
    certificate = issue("carto", DOMAIN, by=root)
    it = sandbox("kubernetes")
    it.set(
        {
            "carto:exposure": {
                "className": "traefik",
                "allowedCidrs": ["0.0.0.0/0"],
                "tls": {"mode": "existing", "certificate": certificate.pem + root.pem},
            }
        }
    )
    it.succeed("config", "set-all", "--path", "--secret", f"carto:exposure.tls.key={certificate.key}")
    provide_class(cluster)

    with carto() as server:
        with traefik(cluster, tmp_path, write_timeout=0):
            it.up()
            lead_to(cluster, it.namespace, *server)
            cluster.wait_until("CARTO through the Gateway", lambda: answer(root.pem, "/maps") == f"{DOMAIN} /maps")
            assert redirect() == f"https://{DOMAIN}/maps"
            assert answer(root.pem, "/silent") == f"{DOMAIN} /silent"
            assert answer(issue("Another CA").pem, "/maps") == ""
        with traefik(cluster, tmp_path, write_timeout=SHORT):
            cluster.wait_until("CARTO through the Gateway", lambda: answer(root.pem, "/maps") == f"{DOMAIN} /maps")
            assert answer(root.pem, "/silent") == ""
            it.destroy()

    cluster.api.delete(f"{API}/gatewayclasses/traefik")


def test_a_certificate_is_issued_through_the_gateway_that_then_serves_it(
    cluster: Cluster, sandbox: Callable[..., ClusterSandbox], tmp_path: Path
) -> None:
    it = sandbox("kubernetes")
    provide_class(cluster)
    certificate = f"/apis/cert-manager.io/v1/namespaces/{it.namespace}/certificates/carto-certificate"
    with (
        carto() as server,
        traefik(cluster, tmp_path, write_timeout=0),
        authority(cluster, DOMAIN, tmp_path, address=ADDRESS) as acme,
    ):
        issuer = {"email": "gis@example.com", "server": acme.directory, "tlsCa": acme.tls_ca, "http01": True}
        tls = {"mode": "managed", "acme": issuer}
        it.set({"carto:exposure": {"className": "traefik", "allowedCidrs": ["0.0.0.0/0"], "tls": tls}})
        it.up()
        # The redirect of the same listener leaves the path of the challenge to the solver.
        with solver(cluster, it.namespace, tmp_path):
            cluster.wait_until("the certificate", lambda: "revision" in cluster.api.get(certificate).get("status", {}))
        lead_to(cluster, it.namespace, *server)
        cluster.wait_until("CARTO through the Gateway", lambda: answer(acme.root, "/maps") == f"{DOMAIN} /maps")
        assert redirect() == f"https://{DOMAIN}/maps"
        it.destroy()
    cluster.api.delete(f"{API}/gatewayclasses/traefik")
