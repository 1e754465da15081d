"""Where the database and the cache are placed, and who may connect."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pulumi
import pytest

from tests.support.clouds.aws import SUBNETS, VPC, AwsCloud, provisioned

if TYPE_CHECKING:
    from tests.support.recorder import Graph

CONFIGURED = {
    "vpcId": "vpc-0fedcba9876543210",
    "subnetIds": ["subnet-0123456789abcdefa", "subnet-0123456789abcdefb"],
    "clientSecurityGroupIds": ["sg-0123456789abcdef0", "sg-0123456789abcdef1"],
}
IN_ONE_ZONE = dict.fromkeys(SUBNETS, "eu-west-1a")
EXISTING: dict[str, Any] = {
    "database": {"bootstrap": False, "existing": {"host": "db.example.com", "userPassword": "Password0"}},
    "cache": {"mode": "in-cluster"},
}


def rules(graph: Graph) -> dict[str, str]:
    return {node.name: node.inputs["referencedSecurityGroupId"] for node in graph.of_type("SecurityGroupIngressRule")}


def test_the_clusters_own_network_is_the_default() -> None:
    graph = provisioned()
    assert graph["database-access"].inputs["vpcId"] == VPC
    assert sorted(graph["cache-subnets"].inputs["subnetIds"]) == sorted(SUBNETS)


@pytest.mark.parametrize("capability", ["database", "cache"])
def test_a_configured_network_is_used(capability: str) -> None:
    graph = provisioned(network=CONFIGURED)
    assert graph[f"{capability}-access"].inputs["vpcId"] == CONFIGURED["vpcId"]
    assert graph[f"{capability}-subnets"].inputs["subnetIds"] == CONFIGURED["subnetIds"]


def test_each_configured_client_has_a_rule_of_its_own_and_the_cluster_none() -> None:
    clients = CONFIGURED["clientSecurityGroupIds"]
    expected = {f"{who}-access-from-{group}": group for who in ("database", "cache") for group in clients}
    assert rules(provisioned(network=CONFIGURED)) == expected


def test_a_client_that_goes_leaves_the_other_rules_alone() -> None:
    both = rules(provisioned(network=CONFIGURED))
    one = rules(provisioned(network={"clientSecurityGroupIds": CONFIGURED["clientSecurityGroupIds"][1:]}))
    assert one.items() < both.items()


def test_nothing_is_open_to_addresses() -> None:
    for rule in provisioned().of_type("SecurityGroupIngressRule"):
        assert not {"cidrIpv4", "cidrIpv6", "prefixListId"} & set(rule.inputs)
    for group in provisioned().of_type("SecurityGroup"):
        assert not {"ingress", "egress"} & set(group.inputs)


ZONES = {f"subnet-0000000000000000{each}": f"eu-west-1{each[0]}" for each in ("a", "b", "ap", "bp")}
PUBLIC = ("subnet-0000000000000000ap", "subnet-0000000000000000bp")


def test_private_subnets_are_preferred_to_public_ones() -> None:
    graph = provisioned(AwsCloud(zones=ZONES, public=PUBLIC))
    for group in ("database-subnets", "cache-subnets"):
        assert set(graph[group].inputs["subnetIds"]) == set(ZONES) - set(PUBLIC)


def test_public_subnets_are_used_with_a_warning_where_private_ones_are_in_one_zone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    warnings: list[str] = []
    monkeypatch.setattr(pulumi.log, "warn", warnings.append)
    public = (*PUBLIC, "subnet-0000000000000000b")
    graph = provisioned(AwsCloud(zones=ZONES, public=public))
    assert set(graph["database-subnets"].inputs["subnetIds"]) == set(ZONES)
    assert any("RDS.46" in warning for warning in warnings)


@pytest.mark.parametrize(("network", "kept"), [({}, ["subnetIds"]), (CONFIGURED, [])])
def test_a_subnet_group_keeps_its_subnets_unless_the_stack_names_them(network: dict[str, Any], kept: list[str]) -> None:
    graph = provisioned(network=network)
    assert [graph[name].ignore_changes for name in ("database-subnets", "cache-subnets")] == [kept, kept]


def test_subnets_in_one_zone_are_refused() -> None:
    with pytest.raises(
        pulumi.RunError, match=r"carto:network\.subnetIds: RDS needs .* two availability zones.*eu-west-1a"
    ):
        provisioned(AwsCloud(zones=IN_ONE_ZONE))


def test_a_subnet_that_is_not_there_is_named() -> None:
    subnet = CONFIGURED["subnetIds"][0]
    with pytest.raises(pulumi.RunError, match=rf"carto:network\.subnetIds: no subnet '{subnet}' can be read in vpc-0f"):
        provisioned(AwsCloud(missing=(subnet,)), network=CONFIGURED)


def test_the_network_is_not_looked_at_when_nothing_is_placed_in_it() -> None:
    graph = provisioned(AwsCloud(zones=IN_ONE_ZONE), **EXISTING)
    assert not [token for token, _ in graph.invokes if token.startswith("aws:ec2/")]
