"""The network, the image and the alarms of the Analytics Toolbox gateway."""

from __future__ import annotations

import json
from typing import Any

import pulumi
import pytest

from tests.support.clouds.aws import ACCOUNT, VPC, AwsCloud, provisioned
from tests.support.example_stacks import Built, build, raw_settings, settings_of
from tests.support.recorder import Graph
from tests.unit.warehouses.test_analytics_toolbox import gateway

SETTING = "carto:warehouses.analyticsToolbox"
CLIENT = "sg-0a1b2c3d4e5f60718"
NEW = [
    {"zone": "eu-west-1a", "cidr": "10.0.200.0/24", "routeTable": "rtb-0a1b2c3d4e5f60718"},
    {"zone": "eu-west-1b", "cidr": "10.0.201.0/24"},
]
INTERNAL = {
    "targets": "controller",
    "internal": True,
    "subnetIds": ["subnet-0000000000000000a", "subnet-0000000000000000b"],
}
TOPIC = f"arn:aws:sns:eu-west-1:{ACCOUNT}:platform"


def created(cloud: AwsCloud | None = None, **changes: Any) -> Graph:
    return provisioned(cloud or AwsCloud(), warehouses=gateway(**changes))


def exposed(**changes: Any) -> Built:
    other = {"exposure": INTERNAL, "warehouses": gateway(**changes)}
    return build(settings_of(raw_settings("aws-quickstart") | other))


def test_the_function_runs_in_the_created_subnets_which_have_no_public_addresses() -> None:
    graph = created(subnetIds=None, createSubnets=NEW)
    subnets = [each.inputs for each in graph.of_type("ec2/subnet:Subnet")]
    assert [(each["cidrBlock"], each["availabilityZone"]) for each in subnets] == [
        ("10.0.200.0/24", "eu-west-1a"),
        ("10.0.201.0/24", "eu-west-1b"),
    ]
    assert {(each["vpcId"], each["mapPublicIpOnLaunch"]) for each in subnets} == {(VPC, False)}
    used = graph["analytics-toolbox-function"].inputs["vpcConfig"]["subnetIds"]
    assert used == ["subnet-of-analytics-toolbox-subnet-1", "subnet-of-analytics-toolbox-subnet-2"]


def test_zones_of_another_region_are_refused_before_anything_is_created() -> None:
    elsewhere = [NEW[0], {**NEW[1], "zone": "us-east-1b"}]
    words = f"{SETTING}.createSubnets: the zone us-east-1b is in another region than the function, eu-west-1"
    with pytest.raises(pulumi.RunError, match=words):
        created(subnetIds=None, createSubnets=elsewhere)


def test_the_internal_load_balancer_of_the_same_vpc_admits_the_function() -> None:
    built = exposed()
    (rule,) = [each for each in built.graph.of_type("SecurityGroupIngressRule") if "toolbox" in each.name]
    assert rule.parent == "analytics-toolbox"
    assert rule.inputs["securityGroupId"] == "sg-of-exposure-balancer-access"
    assert rule.inputs["referencedSecurityGroupId"] == "sg-of-analytics-toolbox-access"
    assert (rule.inputs["ipProtocol"], rule.inputs["fromPort"], rule.inputs["toPort"]) == ("tcp", 443, 443)
    assert not any("allowedCidrs" in each for each in built.graph.outputs["nextSteps"])


@pytest.mark.parametrize(
    ("exposure", "changes", "asks"),
    [
        # A rule that names a group admits private addresses alone.
        ({"internal": False, "allowedCidrs": ["203.0.113.0/24"]}, {}, True),
        ({"internal": False, "allowedCidrs": ["0.0.0.0/0"]}, {}, False),
        # The other VPC may not be peered, or be in another region.
        ({"allowedCidrs": ["10.5.0.0/16"]}, {"vpcId": "vpc-0a1b2c3d4e5f60718"}, True),
        ({}, {"vpcId": "vpc-0a1b2c3d4e5f60718"}, False),
        # Nothing answers on port 443.
        ({"tls": {"mode": "offloaded"}}, {}, False),
    ],
)
def test_a_load_balancer_that_can_not_admit_the_function_by_its_group_has_no_such_rule(
    exposure: dict[str, Any], changes: dict[str, Any], *, asks: bool
) -> None:
    raw = raw_settings("aws-quickstart") | {"exposure": INTERNAL | exposure, "warehouses": gateway(**changes)}
    graph = build(settings_of(raw)).graph
    assert not [each for each in graph.of_type("SecurityGroupIngressRule") if "toolbox" in each.name]
    assert any("allowedCidrs" in each for each in graph.outputs["nextSteps"]) is asks


def test_only_a_subnet_with_a_route_table_is_associated_with_one() -> None:
    (routes,) = created(subnetIds=None, createSubnets=NEW).of_type("RouteTableAssociation")
    assert routes.inputs["subnetId"] == "subnet-of-analytics-toolbox-subnet-1"
    assert routes.inputs["routeTableId"] == "rtb-0a1b2c3d4e5f60718"


def test_redshift_alone_may_use_the_endpoint_for_lambda() -> None:
    graph = created(
        subnetIds=["subnet-0000000a", "subnet-1111111a", "subnet-0000000b"],
        lambdaEndpoint={"enabled": True, "redshiftSecurityGroupIds": [CLIENT], "redshiftCidrs": ["10.5.0.0/16"]},
    )
    endpoint = graph["analytics-toolbox-lambda-endpoint"].inputs
    assert endpoint["serviceName"] == "com.amazonaws.eu-west-1.lambda"
    assert (endpoint["vpcEndpointType"], endpoint["privateDnsEnabled"], endpoint["vpcId"]) == ("Interface", True, VPC)
    # AWS refuses two subnets of one zone.
    assert endpoint["subnetIds"] == ["subnet-0000000a", "subnet-0000000b"]
    assert endpoint["securityGroupIds"] == ["sg-of-analytics-toolbox-lambda-access"]
    rules = [
        each.inputs
        for each in graph.of_type("SecurityGroupIngressRule")
        if each.inputs["securityGroupId"] == "sg-of-analytics-toolbox-lambda-access"
    ]
    assert [each.get("referencedSecurityGroupId") or each["cidrIpv4"] for each in rules] == [CLIENT, "10.5.0.0/16"]
    assert {(each["fromPort"], each["toPort"]) for each in rules} == {(443, 443)}


def test_an_existing_endpoint_is_left_alone() -> None:
    existing = {"enabled": True, "existing": "vpce-0a1b2c3d4e5f60718"}
    built = exposed(lambdaEndpoint=existing)
    assert built.graph.of_type("VpcEndpoint") == []
    assert built.graph.outputs["analyticsToolbox"]["lambdaEndpointId"] == "vpce-0a1b2c3d4e5f60718"


@pytest.mark.parametrize(
    ("cloud", "endpoint", "words"),
    [
        (AwsCloud(missing=("vpce-0a1b2c3d",)), {"existing": "vpce-0a1b2c3d"}, "existing: vpce-0a1b2c3d can't be read"),
        (
            AwsCloud(endpoint={"serviceName": "com.amazonaws.eu-west-1.s3"}),
            {"existing": "vpce-0a1b2c3d"},
            "existing: the service of vpce-0a1b2c3d is com.amazonaws.eu-west-1.s3",
        ),
        (
            AwsCloud(endpoint={"privateDnsEnabled": False}),
            {"existing": "vpce-0a1b2c3d"},
            "existing: private DNS of vpce-0a1b2c3d is false; expected true",
        ),
        (
            AwsCloud(endpoint={"vpcId": "vpc-1"}),
            {"existing": "vpce-0a1b2c3d"},
            f"existing: the VPC of vpce-0a1b2c3d is vpc-1; expected {VPC}",
        ),
        (
            AwsCloud(vpc={"enableDnsHostnames": False}),
            {"redshiftCidrs": ["10.5.0.0/16"]},
            f"vpcId: private DNS .* needs enable-dns-hostnames of {VPC}",
        ),
        (
            AwsCloud(),
            {"redshiftCidrs": ["10.5.0.0/16"], "subnetIds": ["subnet-0000000a", "subnet-1111111a"]},
            "subnetIds: subnet-0000000a and subnet-1111111a are in one zone, eu-west-1a",
        ),
        (
            AwsCloud(missing=("subnet-00000000",)),
            {"redshiftCidrs": ["10.5.0.0/16"], "subnetIds": ["subnet-00000000"]},
            "subnetIds: no subnet 'subnet-00000000' can be read",
        ),
    ],
)
def test_an_endpoint_that_can_not_work_is_refused(cloud: AwsCloud, endpoint: dict[str, Any], words: str) -> None:
    with pytest.raises(pulumi.RunError, match=f"{SETTING}.lambdaEndpoint.{words}"):
        created(cloud, lambdaEndpoint={"enabled": True, **endpoint})


def test_the_domain_is_the_internal_load_balancer_in_a_zone_for_this_name_alone() -> None:
    built = exposed(privateDns={"enabled": True})
    zone = built.graph["analytics-toolbox-domain-zone"].inputs
    assert (zone["name"], zone["vpcs"]) == ("carto.example.com", [{"vpcId": VPC, "vpcRegion": "eu-west-1"}])
    record = built.graph["analytics-toolbox-domain-record"].inputs
    (alias,) = record["aliases"]
    assert (record["name"], record["type"]) == ("carto.example.com", "A")
    assert alias["name"] == built.graph.outputs["loadBalancerDnsName"]
    assert alias["zoneId"] == built.graph.outputs["loadBalancerZoneId"]


def test_an_existing_zone_gets_the_record_and_no_zone_is_created() -> None:
    graph = exposed(privateDns={"enabled": True, "existing": "Z0ZONE"}).graph
    assert graph.of_type("route53/zone:Zone") == []
    assert graph["analytics-toolbox-domain-record"].inputs["zoneId"] == "Z0ZONE"


@pytest.mark.parametrize("zone", [{"privateZone": False}, {"name": "example.net"}])
def test_a_zone_in_which_the_record_has_no_effect_is_refused(zone: dict[str, Any]) -> None:
    raw = raw_settings("aws-quickstart") | {
        "exposure": INTERNAL,
        "warehouses": gateway(privateDns={"enabled": True, "existing": "Z0ZONE"}),
    }
    with pytest.raises(pulumi.RunError, match=f"{SETTING}.privateDns.existing: expected a private hosted zone"):
        build(settings_of(raw), AwsCloud(zone=zone))


def test_without_an_image_the_repository_is_created_alone() -> None:
    built = build(
        settings_of(
            raw_settings("aws-quickstart")
            | {"warehouses": {"analyticsToolbox": {"enabled": True, "createRepository": True}}}
        )
    )
    (repository,) = built.graph.of_type("ecr/repository:Repository")
    assert repository.inputs["imageTagMutability"] == "IMMUTABLE"
    assert built.graph.of_type("lambda/function:Function") == []
    found = built.graph.outputs["analyticsToolbox"]
    registry = f"{ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com"
    assert found["repository"] == f"{registry}/{repository.inputs['name']}"
    lines = found["mirrorImage"].splitlines()
    assert lines[1].endswith(f"--password-stdin {registry}")
    assert lines[-1] == f"docker push {found['repository']}:<tag>"
    steps = [each for each in built.graph.outputs["nextSteps"] if each.startswith("Analytics Toolbox")]
    assert [SETTING in each for each in steps] == [False, True]


def test_alarms_notify_the_topics_of_the_stack_before_a_call_is_cut() -> None:
    graph = provisioned(observability={"snsTopicArns": [TOPIC]}, warehouses=gateway(timeoutSeconds=100))
    alarms = {
        each.inputs["metricName"]: each.inputs
        for each in graph.of_type("MetricAlarm")
        if each.inputs["namespace"] == "AWS/Lambda"
    }
    assert {name: each["threshold"] for name, each in alarms.items()} == {
        "Errors": 0,
        "Throttles": 0,
        "Duration": 80_000,
    }
    for each in alarms.values():
        assert each["dimensions"] == {"FunctionName": graph["analytics-toolbox-function"].inputs["name"]}
        assert each["alarmActions"] == each["okActions"] == [TOPIC]
        assert each["treatMissingData"] == "notBreaching"


def test_a_topic_in_another_region_is_refused_by_the_setting_that_names_it() -> None:
    with pytest.raises(pulumi.RunError, match=f"{SETTING}.snsTopicArns: expected topics in eu-west-1"):
        created(snsTopicArns=[TOPIC.replace("eu-west-1", "us-east-1")])


@pytest.mark.parametrize("stack", ["gcp-quickstart", "azure-quickstart", "kubernetes"])
def test_the_gateway_of_a_stack_elsewhere_is_in_the_account_of_its_own(stack: str) -> None:
    changes = gateway(aws={"region": "eu-west-1", "accountId": ACCOUNT}, vpcId=VPC)
    raw = raw_settings(stack)
    built = build(settings_of(raw | {"warehouses": changes}))
    provider = built.graph["analytics-toolbox-account-provider"].inputs
    assert (provider["region"], json.loads(provider["allowedAccountIds"])) == ("eu-west-1", [ACCOUNT])
    assert built.graph["analytics-toolbox-function"].provider == "analytics-toolbox-account-provider"
    assert f'"api_base_url": "https://{raw["domain"]}/api"' in built.graph.outputs["analyticsToolbox"]["setup"]
