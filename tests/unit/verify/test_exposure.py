"""The objects of an exposure as controllers report them, on a cluster whose answers are in the test."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from components.exposure import cluster_class
from components.exposure.contract import CartoService
from components.exposure.tls_secret import CERTIFICATE_SECRET
from operations.verify.exposure import KINDS, NAME, ROUTER, check_exposure, check_records
from operations.verify.kubectl import CannotVerify, Kubectl

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

DOMAIN = "carto.example.com"


def service(type_: str = "ClusterIP", **metadata: Any) -> dict[str, Any]:
    return {"metadata": {"name": ROUTER, **metadata}, "spec": {"type": type_}}


@dataclass(frozen=True, kw_only=True)
class Cluster(Kubectl):
    """A cluster with the objects of one mode."""

    namespace: str = "carto"
    objects: Sequence[dict[str, Any]] = ()
    router: Mapping[str, Any] = field(default_factory=service)
    forbidden: bool = False

    def run(self, *arguments: str, stdin: str | None = None, timeout: float = 0) -> str:
        assert (arguments[0], stdin, timeout) == ("api-resources", None, 0)
        return "\n".join(["pods", *KINDS])

    def get(self, *arguments: str) -> Any:
        if self.forbidden:
            raise CannotVerify("kubectl get failed: Error from server (Forbidden)")
        if arguments == ("service", ROUTER):
            return self.router
        assert set(arguments[0].split(",")) == set(KINDS)
        stranger = {"metadata": {"name": "another"}, "spec": {}, "status": {}}
        return {"items": [*self.objects, *({"kind": each["kind"], **stranger} for each in self.objects)]}


def condition(type_: str, status: str = "True") -> dict[str, str]:
    return {"type": type_, "status": status, "reason": "Reported", "message": "as the controller says"}


def one(kind: str, name: str = NAME, **parts: Any) -> dict[str, Any]:
    return {"kind": kind, "metadata": {"name": name, "generation": 2}, **parts}


def gateway(status: str = "True", addresses: tuple[str, ...] = ("203.0.113.7",)) -> dict[str, Any]:
    conditions = [condition("Programmed", status)]
    return one("Gateway", status={"conditions": conditions, "addresses": [{"value": each} for each in addresses]})


def route(status: str = "True") -> dict[str, Any]:
    parent = {"conditions": [condition("Accepted"), condition("ResolvedRefs", status)]}
    return one("HTTPRoute", status={"parents": [parent]})


def balanced(*addresses: str) -> dict[str, Any]:
    return {"loadBalancer": {"ingress": [{"ip": each} for each in addresses]}}


def groups(*zones: str) -> dict[str, Any]:
    status = {"network_endpoint_groups": {"80": "k8s1-carto-router-80"}, "zones": list(zones)}
    return service(annotations={"cloud.google.com/neg-status": json.dumps(status)})


def binding(seen: int) -> dict[str, Any]:
    return one(
        "TargetGroupBinding",
        "carto-binding-1",
        spec={"serviceRef": {"name": ROUTER}},
        status={"observedGeneration": seen},
    )


def google(state: str) -> dict[str, Any]:
    return one("ManagedCertificate", status={"certificateStatus": state})


def certificate(*conditions: dict[str, str]) -> dict[str, Any]:
    return one("Certificate", CERTIFICATE_SECRET, status={"conditions": list(conditions)})


BALANCED = {**service("LoadBalancer"), "status": balanced("203.0.113.7")}
MODES: dict[str, tuple[Cluster, set[str]]] = {
    "none": (Cluster(), set()),
    "a Gateway": (
        Cluster(objects=[gateway(), route()], router=groups("europe-west1-b")),
        {
            "gateway carto programmed",
            "gateway carto address",
            "route carto accepted",
            f"service {ROUTER} endpoint groups",
        },
    ),
    "an Ingress": (
        Cluster(objects=[one("Ingress", status=balanced("203.0.113.7")), google("Active")]),
        {"ingress carto address", "certificate carto ready"},
    ),
    "a load balancer": (
        Cluster(objects=[certificate(condition("Ready"))], router=BALANCED),
        {f"service {ROUTER} address", f"certificate {CERTIFICATE_SECRET} ready"},
    ),
    "target groups": (Cluster(objects=[binding(2)]), {"targets carto-binding-1 registered"}),
}


def found(cluster: Cluster) -> dict[str, str]:
    findings = check_exposure(cluster)
    assert all(each.remedy for each in findings if each.state == "failed")
    return {f"{each.subject} {each.check}": each.state for each in findings}


@pytest.mark.parametrize("mode", MODES)
def test_an_exposure_that_works_passes_and_no_stranger_is_looked_at(mode: str) -> None:
    cluster, expected = MODES[mode]
    assert found(cluster) == dict.fromkeys(expected, "passed")


@pytest.mark.parametrize(
    ("broken", "failed"),
    [
        (gateway("False"), "gateway carto programmed"),
        (gateway(addresses=()), "gateway carto address"),
        (one("Gateway", status={"addresses": [{"value": "203.0.113.7"}]}), "gateway carto programmed"),
        (route("False"), "route carto resolvedrefs"),
        (one("HTTPRoute", status={}), "route carto accepted"),
        (one("Ingress", status=balanced()), "ingress carto address"),
        (google("Provisioning"), "certificate carto ready"),
        (certificate(), f"certificate {CERTIFICATE_SECRET} ready"),
        (binding(1), "targets carto-binding-1 registered"),
    ],
)
def test_what_a_controller_has_not_done_is_named(broken: dict[str, Any], failed: str) -> None:
    assert [name for name, state in found(Cluster(objects=[broken])).items() if state == "failed"] == [failed]


@pytest.mark.parametrize(
    ("router", "failed"),
    [(service("LoadBalancer"), f"service {ROUTER} address"), (groups(), f"service {ROUTER} endpoint groups")],
)
def test_a_router_without_an_address_or_endpoint_groups_is_named(router: dict[str, Any], failed: str) -> None:
    assert found(Cluster(router=router)) == {failed: "failed"}


def test_a_user_who_may_not_read_the_objects_gets_one_finding() -> None:
    (finding,) = check_exposure(Cluster(forbidden=True))
    assert (finding.state, "Forbidden" in finding.detail) == ("skipped", True)


def test_the_names_are_those_of_the_components() -> None:
    assert (cluster_class.NAME, CartoService.name) == (NAME, ROUTER)


NAMES = {DOMAIN: ["203.0.113.7"], "balancer.example.net": ["203.0.113.7"], "former.example.net": ["203.0.113.9"]}


@pytest.mark.parametrize(
    ("domain", "records", "state"),
    [
        (DOMAIN, [], "passed"),
        (DOMAIN, ["balancer.example.net"], "passed"),
        (DOMAIN, ["former.example.net"], "failed"),
        (DOMAIN, ["not assigned yet; run pulumi up again"], "failed"),
        ("nowhere.example.com", [], "failed"),
    ],
)
def test_the_domain_leads_where_the_stack_says(domain: str, records: list[str], state: str) -> None:
    outputs = {
        "url": f"https://{domain}",
        "exposureRecords": [{"name": domain, "type": "CNAME", "value": value} for value in records],
    }
    (finding,) = check_records(outputs, lambda name: NAMES.get(name, []))
    assert finding.state == state
