"""Where the database and the cache are placed, and who may connect."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pulumi
import pytest

from tests.unit.aws.cloud import SUBNETS, VPC, AwsCloud, provisioned

if TYPE_CHECKING:
    from tests.unit.graph import Graph

GIVEN = {
    "vpcId": "vpc-0fedcba9876543210",
    "subnetIds": ["subnet-0123456789abcdefa", "subnet-0123456789abcdefb"],
    "clientSecurityGroupIds": ["sg-0123456789abcdef0", "sg-0123456789abcdef1"],
}
IN_ONE_ZONE = dict.fromkeys(SUBNETS, "eu-west-1a")
BROUGHT: dict[str, Any] = {
    "database": {"bootstrap": False, "existing": {"host": "db.example.com", "userPassword": "Password0"}},
    "cache": {"mode": "in-cluster"},
}


def rules(graph: Graph) -> dict[str, str]:
    return {node.name: node.inputs["referencedSecurityGroupId"] for node in graph.of_type("SecurityGroupIngressRule")}


def test_the_clusters_own_network_is_used_unless_told_otherwise() -> None:
    graph = provisioned()
    assert graph["database-access"].inputs["vpcId"] == VPC
    assert sorted(graph["cache-subnets"].inputs["subnetIds"]) == sorted(SUBNETS)


@pytest.mark.parametrize("capability", ["database", "cache"])
def test_a_given_network_is_used(capability: str) -> None:
    graph = provisioned(network=GIVEN)
    assert graph[f"{capability}-access"].inputs["vpcId"] == GIVEN["vpcId"]
    assert graph[f"{capability}-subnets"].inputs["subnetIds"] == GIVEN["subnetIds"]


def test_each_given_client_has_a_rule_of_its_own_and_the_cluster_none() -> None:
    clients = GIVEN["clientSecurityGroupIds"]
    expected = {f"{who}-access-from-{group}": group for who in ("database", "cache") for group in clients}
    assert rules(provisioned(network=GIVEN)) == expected


def test_a_client_that_goes_leaves_the_other_rules_alone() -> None:
    both = rules(provisioned(network=GIVEN))
    one = rules(provisioned(network={"clientSecurityGroupIds": GIVEN["clientSecurityGroupIds"][1:]}))
    assert one.items() < both.items()


def test_nothing_is_open_to_addresses() -> None:
    for rule in provisioned().of_type("SecurityGroupIngressRule"):
        assert not {"cidrIpv4", "cidrIpv6", "prefixListId"} & set(rule.inputs)
    for group in provisioned().of_type("SecurityGroup"):
        assert not {"ingress", "egress"} & set(group.inputs)


def test_subnets_in_one_zone_are_refused() -> None:
    with pytest.raises(
        pulumi.RunError, match=r"carto:network\.subnetIds: RDS needs .* two availability zones.*eu-west-1a"
    ):
        provisioned(AwsCloud(zones=IN_ONE_ZONE))


def test_a_subnet_that_is_not_there_is_named() -> None:
    subnet = GIVEN["subnetIds"][0]
    with pytest.raises(pulumi.RunError, match=rf"carto:network\.subnetIds: no subnet '{subnet}' can be read in vpc-0f"):
        provisioned(AwsCloud(missing=(subnet,)), network=GIVEN)


def test_the_network_is_not_looked_at_when_nothing_is_placed_in_it() -> None:
    graph = provisioned(AwsCloud(zones=IN_ONE_ZONE), **BROUGHT)
    assert [token for token, _ in graph.invokes] == ["aws:eks/getCluster:getCluster"]
