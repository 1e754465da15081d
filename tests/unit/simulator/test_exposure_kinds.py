"""The simulated Gateway API, cert-manager, and the router's Service of CARTO's release."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from simulator.core.values import plain
from tests.unit.simulator.kubernetes_objects import CHART, RELEASE

if TYPE_CHECKING:
    from simulator.core.values import Properties
    from tests.unit.simulator.simulated import Cloud

GATEWAY = "kubernetes:gateway.networking.k8s.io/v1:Gateway"
ROUTE = "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute"
GATEWAY_CLASS = "kubernetes:gateway.networking.k8s.io/v1:GatewayClass"
CERTIFICATE = "kubernetes:cert-manager.io/v1:Certificate"
ISSUER = "kubernetes:cert-manager.io/v1:Issuer"
SERVICE = "kubernetes:core/v1:Service"
HTTP = {"name": "http", "port": 80, "protocol": "HTTP"}
HTTPS = {"name": "https", "port": 443, "protocol": "HTTPS"}
TERMINATE = {"tls": {"mode": "Terminate"}}
ROUTER = "carto/carto-router"


def spec(**fields: Any) -> Properties:
    return {"metadata": {"name": "carto", "namespace": "carto"}, "spec": fields}


@pytest.mark.parametrize(
    ("type_", "inputs", "path", "reason"),
    [
        (GATEWAY, spec(listeners=[]), "spec.listeners", "at least one"),
        (GATEWAY, spec(listeners=[HTTP, HTTP]), "spec.listeners", "must be unique"),
        (GATEWAY, spec(listeners=[HTTP | {"tls": {"mode": "Passthrough"}}]), "spec.listeners[0].tls", "must not be"),
        (GATEWAY, spec(listeners=[HTTPS | TERMINATE]), "spec.listeners[0].tls", "certificateRefs"),
        (ROUTE, spec(rules=[{"backendRefs": [{}], "filters": [{"type": "RequestRedirect"}]}]), "spec.rules[0]",
         "must not be used together"),
        (CERTIFICATE, spec(secretName="tls"), "spec.issuerRef", "must be specified"),
        (ISSUER, spec(acme={"server": "https://acme.example.com"}), "spec.acme.privateKeySecretRef", "Required"),
    ],
)  # fmt: skip
def test_what_the_definitions_refuse_is_refused(
    cluster: Cloud, type_: str, inputs: Properties, path: str, reason: str
) -> None:
    _, ((at, why),) = cluster.check(type_, inputs)
    assert at == path
    assert reason in why


def test_a_gateway_gets_an_address_and_a_certificate_a_revision(cluster: Cloud) -> None:
    gateway = cluster.create(GATEWAY, spec(gatewayClassName="envoy", listeners=[HTTP, HTTPS]), name="gateway")
    issuer = {"name": "letsencrypt"}
    certificate = cluster.create(CERTIFICATE, spec(secretName="tls", issuerRef=issuer), name="certificate")
    (address,) = plain(gateway.outputs["status"])["addresses"]
    assert address["type"] == "Hostname"
    assert plain(certificate.outputs["status"])["revision"] == 1


def test_the_cluster_has_every_class_but_those_that_are_missing(cluster: Cloud) -> None:
    assert cluster.read(GATEWAY_CLASS, "envoy")
    assert cluster.read(GATEWAY_CLASS, "missing-class") is None
    assert cluster.read(GATEWAY, "carto/carto") is None


def release(**service: Any) -> Properties:
    return {**CHART, "values": {"router": {"service": service}}}


def test_the_routers_service_is_there_while_the_release_is(cluster: Cloud) -> None:
    inside = cluster.create(RELEASE, release(type="ClusterIP"))
    found = cluster.read(SERVICE, ROUTER)
    assert found
    assert plain(found.outputs["status"]) == {"loadBalancer": {}}
    outside = cluster.update(inside, release(type="LoadBalancer", annotations={"example.com/a": "b"}))
    found = cluster.read(SERVICE, ROUTER)
    assert found
    assert plain(found.outputs["status"])["loadBalancer"]["ingress"]
    cluster.delete(outside)
    assert cluster.read(SERVICE, ROUTER) is None
