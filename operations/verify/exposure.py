"""What leads users to CARTO, as the cluster's controllers report it, and the domain's records."""

from __future__ import annotations

import json
import socket
from typing import TYPE_CHECKING, Any

from components.carto.chart import RELEASE
from operations.verify.findings import Finding, failed, passed, skipped
from operations.verify.kubectl import CannotVerify

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from operations.verify.kubectl import Kubectl

    Lookup = Callable[[str], Sequence[str]]

KINDS = (
    "gateways.gateway.networking.k8s.io",
    "httproutes.gateway.networking.k8s.io",
    "ingresses.networking.k8s.io",
    "certificates.cert-manager.io",
    "managedcertificates.networking.gke.io",
    "targetgroupbindings.elbv2.k8s.aws",
    "targetgroupbindings.eks.amazonaws.com",
)
"""Kinds of an exposure's objects, of all clouds and modes."""
NAME = "carto"
"""Name of the Gateway, the Ingress, the route and, with `-redirect`, of the second route."""
ROUTER = f"{RELEASE}-router"
# Of the Service, with which the controller of network endpoint groups names them. Source: GKE, "Container-native load
# balancing through standalone zonal NEGs", retrieve the status.
_NEG_STATUS = "cloud.google.com/neg-status"
_PAGE = "docs/expose.md"


def check_exposure(cluster: Kubectl) -> list[Finding]:
    """Gateway, Ingress, load balancer, its targets, and the certificate in the cluster.

    An exposure of another mode has other objects, so those that are missing are no failure. A user of kubectl who may
    not read them gets one finding that says so.
    """
    try:
        return list(_findings(cluster))
    except CannotVerify as problem:
        return [skipped("exposure", "objects", str(problem))]


def _findings(cluster: Kubectl) -> list[Finding]:
    found = _objects(cluster)
    return [
        *(finding for each in _named(found, "Gateway") for finding in _gateway(each)),
        *map(_route, _named(found, "HTTPRoute")),
        *(_address("ingress", each) for each in _named(found, "Ingress")),
        *_service(cluster.get("service", ROUTER)),
        *(_certificate(each) for each in _named(found, "Certificate", f"{NAME}-certificate")),
        *map(_google_certificate, _named(found, "ManagedCertificate")),
        *map(_targets, (each for each in found if each["kind"] == "TargetGroupBinding" and _is_of_router(each))),
    ]


def _objects(cluster: Kubectl) -> list[dict[str, Any]]:
    """Everything of these kinds in the namespace. A cluster knows some of them only."""
    known = set(cluster.run("api-resources", "--output", "name").split())
    kinds = [kind for kind in KINDS if kind in known]
    found: list[dict[str, Any]] = cluster.get(",".join(kinds))["items"] if kinds else []
    return found


def _named(found: Sequence[dict[str, Any]], kind: str, name: str = NAME) -> list[dict[str, Any]]:
    """Objects of the exposure."""
    return [each for each in found if each["kind"] == kind and each["metadata"]["name"] in (name, f"{name}-redirect")]


def _is_of_router(binding: Mapping[str, Any]) -> bool:
    return bool(binding["spec"].get("serviceRef", {}).get("name") == ROUTER)


def _condition(conditions: Sequence[Mapping[str, Any]], type_: str) -> Mapping[str, Any]:
    return next((each for each in conditions if each.get("type") == type_), {})


def _holds(subject: str, conditions: Sequence[Mapping[str, Any]], type_: str, remedy: str) -> Finding:
    """Whether a condition is true, in the words of the controller."""
    found = _condition(conditions, type_)
    detail = str(found.get("message") or found.get("reason") or "no controller has reported it")
    if found.get("status") == "True":
        return passed(subject, type_.lower(), detail)
    return failed(subject, type_.lower(), detail, remedy)


def _gateway(gateway: Mapping[str, Any]) -> Iterator[Finding]:
    """Source: Gateway API v1, GatewayStatus."""
    subject, status = f"gateway {gateway['metadata']['name']}", gateway.get("status", {})
    remedy = f"kubectl describe gateway {gateway['metadata']['name']}"
    yield _holds(subject, status.get("conditions", ()), "Programmed", remedy)
    addresses = [str(each.get("value")) for each in status.get("addresses") or ()]
    yield passed(subject, "address", ", ".join(addresses)) if addresses else failed(subject, "address", "none", remedy)


def _route(route: Mapping[str, Any]) -> Finding:
    """Source: Gateway API v1, RouteParentStatus."""
    name = route["metadata"]["name"]
    remedy = f"kubectl describe httproute {name}"
    parents = route.get("status", {}).get("parents") or [{}]
    results = [
        _holds(f"route {name}", parent.get("conditions", ()), type_, remedy)
        for parent in parents
        for type_ in ("Accepted", "ResolvedRefs")
    ]
    return next((each for each in results if each.state == "failed"), passed(f"route {name}", "accepted"))


def _address(kind: str, found: Mapping[str, Any]) -> Finding:
    """The address that a controller reports in `status.loadBalancer`."""
    name = found["metadata"]["name"]
    entries = found.get("status", {}).get("loadBalancer", {}).get("ingress") or ()
    addresses = [str(each.get("ip") or each.get("hostname")) for each in entries]
    if addresses:
        return passed(f"{kind} {name}", "address", ", ".join(addresses))
    return failed(f"{kind} {name}", "address", "none", f"kubectl describe {kind} {name}")


def _service(service: Mapping[str, Any]) -> Iterator[Finding]:
    if service["spec"].get("type") == "LoadBalancer":
        yield _address("service", service)
    text = service["metadata"].get("annotations", {}).get(_NEG_STATUS)
    if text is not None:
        status = json.loads(text)
        groups, zones = sorted(status.get("network_endpoint_groups", {}).values()), status.get("zones") or ()
        subject, detail = f"service {ROUTER}", f"{', '.join(groups)} in {len(zones)} zones"
        if groups and zones:
            yield passed(subject, "endpoint groups", detail)
        else:
            yield failed(subject, "endpoint groups", detail, f"kubectl describe service {ROUTER}")


def _certificate(certificate: Mapping[str, Any]) -> Finding:
    """Source: cert-manager, "API reference", CertificateStatus."""
    name = certificate["metadata"]["name"]
    conditions = certificate.get("status", {}).get("conditions", ())
    return _holds(f"certificate {name}", conditions, "Ready", f"kubectl describe certificate {name}")


def _google_certificate(certificate: Mapping[str, Any]) -> Finding:
    """Source: GKE, "Using Google-managed SSL certificates", certificate status."""
    name = certificate["metadata"]["name"]
    state = str(certificate.get("status", {}).get("certificateStatus") or "unknown")
    subject, remedy = f"certificate {name}", f"the domain's record, then {_PAGE}#an-ingress-of-gke"
    return passed(subject, "ready", state) if state == "Active" else failed(subject, "ready", state, remedy)


def _targets(binding: Mapping[str, Any]) -> Finding:
    """What registers the router with a target group on AWS, as its controller reports it."""
    name, generation = binding["metadata"]["name"], binding["metadata"].get("generation")
    if binding.get("status", {}).get("observedGeneration") == generation:
        return passed(f"targets {name}", "registered")
    remedy = f"kubectl describe targetgroupbinding {name}; the controller has to run"
    return failed(f"targets {name}", "registered", "no controller has seen it", remedy)


def check_records(outputs: Mapping[str, Any], lookup: Lookup | None = None) -> list[Finding]:
    """The domain leads where the stack says, or anywhere if the stack creates its record itself."""
    find = lookup or _resolve
    domain = str(outputs["url"]).removeprefix("https://")
    found = set(find(domain))
    if not found:
        return [
            failed("DNS", domain, "no address", "pulumi stack output exposureRecords --json, then the domain's zone")
        ]
    wanted = [str(each["value"]) for each in outputs.get("exposureRecords") or () if each.get("name") == domain]
    expected = {address for value in wanted for address in find(value)}
    detail = ", ".join(sorted(found))
    if wanted and not found & expected:
        return [failed("DNS", domain, detail, f"change the record of {domain}: expected {', '.join(wanted)}")]
    return [passed("DNS", domain, detail)]


def _resolve(name: str) -> Sequence[str]:
    try:
        return sorted({str(each[4][0]) for each in socket.getaddrinfo(name, 443, type=socket.SOCK_STREAM)})
    except OSError:
        return ()
