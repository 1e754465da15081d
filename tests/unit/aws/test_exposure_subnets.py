"""Where the load balancer of an exposure is placed."""

from __future__ import annotations

from typing import Any

import pulumi
import pytest

from components.aws.exposure.start import start
from components.aws.platform import Platform
from components.naming import PREFIX
from tests.support.clouds.aws import AwsCloud, stack_settings
from tests.support.recorder import Graph, run

ZONES = {
    "subnet-0000000000000000a": "eu-west-1a",
    "subnet-0000000000000000b": "eu-west-1b",
    "subnet-0000000000000000c": "eu-west-1a",
    "subnet-0000000000000000d": "eu-west-1b",
    "subnet-0000000000000000e": "eu-west-1b",
}
PRIVATE = ["subnet-0000000000000000a", "subnet-0000000000000000b"]
PUBLIC = ("subnet-0000000000000000c", "subnet-0000000000000000d", "subnet-0000000000000000e")
VPC = AwsCloud(zones=ZONES, public=PUBLIC)


def placed(account: AwsCloud = VPC, **exposure: Any) -> list[str]:
    ranges = {} if exposure.get("internal") else {"allowedCidrs": ["0.0.0.0/0"]}
    settings = stack_settings(exposure={"targets": "controller", **ranges, **exposure})

    def program() -> None:
        platform = Platform(PREFIX, settings).outputs
        start(settings, platform, "carto", f"{PREFIX}-exposure", pulumi.ResourceOptions())

    graph: Graph = run(program, cloud=account, config={"aws:region": "eu-west-1"})
    return list(graph["exposure-balancer-alb"].inputs["subnets"])


def test_an_internal_balancer_is_in_the_clusters_private_subnets() -> None:
    assert placed(internal=True) == PRIVATE


def test_a_public_balancer_is_in_one_public_subnet_of_each_zone() -> None:
    assert placed() == ["subnet-0000000000000000c", "subnet-0000000000000000d"]


def test_public_subnets_need_not_be_the_clusters() -> None:
    private = {subnet: zone for subnet, zone in ZONES.items() if subnet in PRIVATE}
    account = AwsCloud(zones=private, public=("subnet-00000000000000001", "subnet-00000000000000002"))
    assert placed(account) == ["subnet-00000000000000001", "subnet-00000000000000002"]


def test_configured_subnets_are_used_as_they_are() -> None:
    configured = ["subnet-0000000000000000d", "subnet-0000000000000000a"]
    assert placed(subnetIds=configured) == configured


def test_two_subnets_of_one_zone_are_refused() -> None:
    with pytest.raises(pulumi.RunError, match=r"carto:exposure\.subnetIds: .* are both in eu-west-1b"):
        placed(subnetIds=["subnet-0000000000000000a", "subnet-0000000000000000b", "subnet-0000000000000000d"])


@pytest.mark.parametrize(("internal", "kind"), [(True, "private"), (False, "public")])
def test_one_zone_is_refused(monkeypatch: pytest.MonkeyPatch, internal: bool, kind: str) -> None:
    monkeypatch.setattr(pulumi.log, "warn", lambda _: None)
    of_balancer = [subnet for subnet in ZONES if (subnet in PRIVATE) is internal]
    zones = dict.fromkeys(ZONES, "eu-west-1b") | dict.fromkeys(of_balancer, "eu-west-1a")
    with pytest.raises(pulumi.RunError, match=rf"the {kind} ones are in eu-west-1a\. Name subnets of two zones"):
        placed(AwsCloud(zones=zones, public=PUBLIC), internal=internal)


def test_a_subnet_that_is_not_there_is_named() -> None:
    account = AwsCloud(zones=ZONES, missing=("subnet-0000000000000000b",))
    with pytest.raises(pulumi.RunError, match=r"carto:exposure\.subnetIds: no subnet 'subnet-0000000000000000b'"):
        placed(account, internal=True, subnetIds=PRIVATE)
