"""A Gateway in a real API server, with the Gateway API as its project publishes it and the documented permissions."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from test_cluster.api import Api, Refused
from test_cluster.definitions import CERT_MANAGER, GATEWAY_API, define
from test_cluster.throwaway import Cluster
from tests.cluster.deployer import GROUP, grant
from tests.cluster.objects import Named, objects_in
from tests.cluster.sandbox import ClusterSandbox

API = "/apis/gateway.networking.k8s.io/v1"
CERTIFICATES = "/apis/cert-manager.io/v1"
ADDRESS = "203.0.113.7"
CLASS = {
    "apiVersion": "gateway.networking.k8s.io/v1",
    "kind": "GatewayClass",
    "metadata": {"name": "simulated"},
    "spec": {"controllerName": "example.com/simulated"},
}
EXPOSURE = {
    "className": "simulated",
    "allowedCidrs": ["0.0.0.0/0"],
    "tls": {"mode": "managed", "acme": {"email": "gis@example.com", "http01": True}},
}


@contextmanager
def controllers(api: Api, namespace: str) -> Iterator[None]:
    """What the controllers of Gateways and issuers report, while the block runs."""
    stop = threading.Event()
    ready = {"type": "Ready", "status": "True", "reason": "Simulated", "lastTransitionTime": "2026-01-01T00:00:00Z"}
    statuses = {
        f"{API}/namespaces/{namespace}/gateways": {"addresses": [{"type": "IPAddress", "value": ADDRESS}]},
        f"{CERTIFICATES}/namespaces/{namespace}/issuers": {"conditions": [ready]},
    }

    def report() -> None:
        while not stop.wait(0.5):
            # The API server answers "not found" until it serves a definition that it has established.
            with suppress(Refused):
                for path, status in statuses.items():
                    for each in api.list(path):
                        if not (each.get("status") or {}).keys() >= status.keys():
                            address = f"{path}/{each['metadata']['name']}/status"
                            api.request("PATCH", address, {"status": status}, content="application/merge-patch+json")

    thread = threading.Thread(target=report, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def test_a_gateway_comes_up_behind_carto_and_goes_before_it(
    cluster: Cluster, sandbox: Callable[..., ClusterSandbox]
) -> None:
    it = sandbox("kubernetes", group=GROUP)
    grant(cluster, it.namespace)
    it.set({"carto:exposure": EXPOSURE, "carto:createNamespace": False})
    refused = it.fail("preview")
    assert "class-of-kubectl-get-gatewayclasses" in refused

    define(cluster, GATEWAY_API, CERT_MANAGER)
    refused = it.fail("preview")
    assert "class-of-kubectl-get-gatewayclasses" in refused
    cluster.api.create(f"{API}/gatewayclasses", CLASS)

    with controllers(cluster.api, it.namespace):
        it.up()
    output = it.succeed("stack", "output", "exposureRecords", "--json").stdout
    assert json.loads(output) == [{"name": "carto.example.com", "type": "A", "value": ADDRESS}]
    routes = {each["metadata"]["name"] for each in cluster.api.list(f"{API}/namespaces/{it.namespace}/httproutes")}
    assert routes == {"carto", "carto-redirect"}
    it.succeed("up", "--yes", "--skip-preview", "--expect-no-changes")
    it.succeed("refresh", "--yes", "--skip-preview", "--expect-no-changes")

    it.destroy()
    assert set(objects_in(cluster.api, it.namespace)) == {Named(kind="RoleBinding", name="carto-deployer")}
