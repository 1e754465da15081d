"""What an exposure on Google Cloud refuses once it has looked at the account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pulumi
import pytest

from components.gcp.context import Context
from components.gcp.exposure.address import AddressArgs, StaticAddress
from components.gcp.exposure.dns import ManagedZone, ZoneArgs
from components.gcp.project import Project
from components.settings import Cloud
from tests.support import example_stacks
from tests.support.clouds.gcp import PROJECT, REGION, SUBNETWORK, GoogleCloud, provisioned
from tests.support.recorder import run

if TYPE_CHECKING:
    from collections.abc import Callable

GATEWAY: dict[str, Any] = {"allowedCidrs": ["203.0.113.0/24"]}


def test_a_gateway_needs_the_gateway_api() -> None:
    with pytest.raises(pulumi.RunError, match=r"gcloud container clusters update platform .*--gateway-api=standard"):
        provisioned(GoogleCloud(gateways=False), exposure=GATEWAY)


def test_an_ingress_does_not() -> None:
    provisioned(GoogleCloud(gateways=False), exposure={**GATEWAY, "mode": "ingress"})


@pytest.mark.parametrize("mode", ["gateway", "ingress"])
def test_load_balancers_need_their_add_on(mode: str) -> None:
    with pytest.raises(pulumi.RunError, match="--update-addons=HttpLoadBalancing=ENABLED"):
        provisioned(GoogleCloud(balancers=False), exposure={**GATEWAY, "mode": mode})


def test_a_cluster_in_autopilot_has_both() -> None:
    provisioned(GoogleCloud(gateways=False, balancers=False, autopilot=True), exposure=GATEWAY)


def test_without_an_exposure_the_cluster_may_have_neither() -> None:
    provisioned(GoogleCloud(gateways=False, balancers=False))


def test_an_internal_exposure_needs_a_proxy_only_subnetwork(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(example_stacks, "CLOUDS", {Cloud.GCP: lambda: GoogleCloud(proxies=False)})
    raw = example_stacks.raw_settings("gcp-quickstart") | {"exposure": {"internal": True}}
    with pytest.raises(pulumi.RunError, match=r"subnets create proxy-only .*--region europe-west1 --network main"):
        example_stacks.build(example_stacks.settings_of(raw))


def address(name: str, *, internal: bool) -> Callable[[], object]:
    def program() -> None:
        project = Project(id=pulumi.Output.from_input(PROJECT), region=pulumi.Output.from_input(REGION))
        args = AddressArgs(context=Context.create(project), internal=internal, subnetwork=SUBNETWORK, existing=name)
        pulumi.export("ip", StaticAddress("carto-exposure-address", args).ip)

    return program


@pytest.mark.parametrize(
    ("name", "internal", "reason"),
    [
        ("missing-address", False, "gcloud compute addresses list --global"),
        ("missing-address", True, "gcloud compute addresses list --regions europe-west1"),
        ("reserved-range", False, "is a range of private addresses"),
        ("reserved-endpoint", True, "--purpose SHARED_LOADBALANCER_VIP"),
    ],
)
def test_an_address_that_does_not_fit_is_refused(name: str, internal: bool, reason: str) -> None:
    with pytest.raises(pulumi.RunError, match=reason):
        run(address(name, internal=internal), cloud=GoogleCloud(missing=("missing-address",)))


@pytest.mark.parametrize(("internal", "ip"), [(False, "198.51.100.8"), (True, "10.0.0.8")])
def test_an_address_that_fits_is_read(internal: bool, ip: str) -> None:
    assert run(address("reserved-carto", internal=internal), cloud=GoogleCloud()).outputs["ip"] == ip


def zone(name: str, domain: str = "example.com", *, public: bool = True) -> Callable[[], object]:
    def program() -> None:
        found = ManagedZone("carto-exposure-zone", ZoneArgs(domain=domain, name=name, project="dns", public=public))
        pulumi.export("name", found.name)

    return program


@pytest.mark.parametrize(
    ("program", "reason"),
    [
        (zone("missing-zone"), "gcloud dns managed-zones list --project dns"),
        (zone("example-org"), "is the zone of example.org"),
        (zone("private-example-com"), "is a private zone"),
    ],
)
def test_a_zone_that_does_not_fit_is_refused(program: Callable[[], object], reason: str) -> None:
    with pytest.raises(pulumi.RunError, match=reason):
        run(program, cloud=GoogleCloud(missing=("missing-zone",)))


def test_a_private_zone_fits_a_certificate_of_the_team() -> None:
    assert run(zone("private-example-com", public=False), cloud=GoogleCloud()).outputs["name"] == "private-example-com"
