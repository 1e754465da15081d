"""The modes of `carto:exposure` on AWS: what is registered, in which order, and what the router's Service becomes."""

from __future__ import annotations

import functools
import json
from typing import TYPE_CHECKING, Any

import pulumi
import pytest

from components.aws.fixed_choices import refuse
from components.fixed_choices import Change
from components.settings.aws_exposure import ApplicationLoadBalancerExposure
from tests.support.clouds.aws import SUBNETS, AwsCloud, provisioned
from tests.support.example_stacks import build, raw_settings, settings_of

if TYPE_CHECKING:
    from tests.support.example_stacks import Built

ALB: dict[str, Any] = {
    "mode": "application-load-balancer",
    "targets": "controller",
    "allowedCidrs": ["203.0.113.0/24"],
    "subnetIds": list(SUBNETS),
    "dns": {"zone": "example.com"},
}
BALANCER = "exposure-balancer-alb"
BINDING = "exposure-binding"
RECORD = "exposure-zone-record"
ACL = "arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/waf/0"
SECRET = {"mode": "existing", "secretName": "carto-domain"}
NLB: dict[str, Any] = {**ALB, "mode": "load-balancer", "tls": SECRET}
del NLB["targets"]
NODE_PORTS = {**ALB, "targets": "node-ports", "nodeGroups": ["workers"]}


@functools.cache
def _exposed(text: str) -> Built:
    raw = raw_settings("aws-quickstart") | {"domain": "carto.example.com"} | json.loads(text)
    return build(settings_of(raw))


def exposed(exposure: dict[str, Any], **others: Any) -> Built:
    return _exposed(json.dumps({"exposure": exposure, **others}))


def test_a_stack_without_the_section_creates_nothing_for_it() -> None:
    graph = provisioned()
    assert not graph.of_package("aws:lb")
    assert not [node.name for node in graph if node.name.startswith("exposure")]


def test_the_balancer_does_not_wait_for_the_database() -> None:
    before = exposed(ALB).graph.before("exposure-balancer-https")
    assert {BALANCER, "exposure-certificate-issued"} <= before
    assert "database-instance" not in before


def test_the_name_answers_last() -> None:
    before = exposed(ALB).graph.before(RECORD)
    assert {BINDING, "release-helm", "exposure-balancer-https", "exposure-balancer-access-to-cluster"} <= before


def test_the_router_stays_inside_the_cluster_and_the_balancer_reaches_its_pods() -> None:
    stack = exposed(ALB)
    assert stack.at("router.service.type") == "ClusterIP"
    assert stack.at("tlsCerts.httpsEnabled") is False
    assert stack.graph["exposure-balancer-targets"].inputs["port"] == 8080
    spec = stack.graph[BINDING].inputs["spec"]
    assert spec["serviceRef"] == {"name": "carto-router", "port": 80}


def test_node_ports_are_those_of_the_service() -> None:
    stack = exposed(NODE_PORTS)
    assert stack.at("router.service.type") == "NodePort"
    assert stack.at("router.service.nodePorts") == {"http": "31080", "https": "31081"}
    assert stack.graph["exposure-balancer-targets"].inputs["port"] == 31080
    assert stack.graph["exposure-balancer-access-to-cluster"].inputs["fromPort"] == 31080
    assert BINDING not in stack.graph
    assert "release-helm" in stack.graph.before(RECORD)


def test_without_a_zone_the_outputs_have_the_records() -> None:
    stack = exposed({key: value for key, value in ALB.items() if key != "dns"})
    records = stack.graph.outputs["exposureRecords"]
    assert records == [
        {"name": "_0.carto.example.com", "type": "CNAME", "value": "_1.acm-validations.aws"},
        {"name": "carto.example.com", "type": "CNAME", "value": f"{BALANCER}.eu-west-1.elb.amazonaws.com"},
    ]
    assert not stack.graph.of_type("route53/record:Record")


def test_with_a_zone_no_record_is_left_to_create() -> None:
    assert exposed(ALB).graph.outputs["exposureRecords"] == []


@pytest.mark.parametrize(
    ("others", "protected"), [({}, True), ({"disposable": True}, False), ({"decommission": True}, False)]
)
def test_a_disposable_stack_has_no_deletion_protection(others: dict[str, Any], protected: bool) -> None:
    assert exposed(ALB, **others).graph[BALANCER].inputs["enableDeletionProtection"] is protected


def test_deletion_protection_can_be_removed_before_the_mode_changes() -> None:
    graph = exposed({**ALB, "deletionProtection": False}).graph
    assert graph[BALANCER].inputs["enableDeletionProtection"] is False


PROTECTED = {"balancer": "internet-facing", "balancer_is_protected": True}


def changes(new: dict[str, Any], **settled: str) -> Change:
    """From a protected load balancer."""
    return Change(old=PROTECTED, created=settled, new=new)


@pytest.mark.parametrize(
    ("new", "path"),
    [
        ({}, "carto:exposure.mode"),
        ({"disposable": True}, "carto:exposure.mode"),
        ({"balancer": "internal", "balancer_is_protected": False}, "carto:exposure.internal"),
    ],
)
def test_a_change_that_deletes_a_protected_balancer_is_refused(new: dict[str, Any], path: str) -> None:
    with pytest.raises(ValueError, match=f"{path}: this change deletes the load balancer carto-1"):
        refuse(changes(new, balancer="carto-1"))


def test_protection_may_end_and_a_balancer_that_was_never_created_may_change() -> None:
    refuse(changes({**PROTECTED, "balancer_is_protected": False}, balancer="carto-1"))
    refuse(changes({}))


def test_an_internal_balancer_admits_private_addresses() -> None:
    internal = {key: value for key, value in ALB.items() if key != "allowedCidrs"} | {"internal": True}
    graph = exposed(internal).graph
    assert graph[BALANCER].inputs["internal"] is True
    rules = [node for node in graph.of_type("SecurityGroupIngressRule") if "balancer-access-from" in node.name]
    assert {node.inputs["cidrIpv4"] for node in rules} == {"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"}


def test_everyone_needs_no_other_range() -> None:
    graph = exposed({**ALB, "allowedCidrs": ["203.0.113.0/24", "0.0.0.0/0"]}).graph
    rules = [node for node in graph.of_type("SecurityGroupIngressRule") if "balancer-access-from" in node.name]
    assert {node.inputs["cidrIpv4"] for node in rules} == {"0.0.0.0/0"}


@pytest.mark.parametrize(
    ("allowed", "balancer", "ranges"),
    [
        (["10.0.0.0/8", "10.0.0.0/8"], ["10.0.0.0/8"], ["10.0.0.0/8"]),
        (["0.0.0.0/0", "10.0.0.0/8"], ["0.0.0.0/0"], []),
        # Everyone with IPv6 is nobody with IPv4.
        (["::/0"], ["::/0"], ["::/0"]),
        (["::/0", "10.0.0.0/8", "fd00::/8"], ["::/0", "10.0.0.0/8"], ["::/0", "10.0.0.0/8", "fd00::/8"]),
    ],
)
def test_each_range_of_clients_counts_once(allowed: list[str], balancer: list[str], ranges: list[str]) -> None:
    exposure = ApplicationLoadBalancerExposure.model_validate({"allowedCidrs": allowed})
    assert (exposure.client_ranges([]), exposure.source_ranges) == (balancer, ranges)


def test_clients_of_ipv6_need_a_dual_stack_balancer() -> None:
    prefix = "service.beta.kubernetes.io/aws-load-balancer-"
    annotations = {f"{prefix}ip-address-type": "dualstack"}
    stack = exposed({**NLB, "allowedCidrs": ["2001:db8::/32"], "annotations": annotations})
    assert stack.at("router.service.loadBalancerSourceRanges") == ["2001:db8::/32"]
    annotations = {"alb.ingress.kubernetes.io/ip-address-type": "dualstack"}
    ingress = {**ALB, "mode": "ingress", "allowedCidrs": ["2001:db8::/32"], "annotations": annotations}
    node = exposed(ingress).graph["exposure-ingress-ingress"]
    assert node.inputs["metadata"]["annotations"]["alb.ingress.kubernetes.io/inbound-cidrs"] == "2001:db8::/32"


def test_a_node_group_that_is_named_twice_is_attached_once() -> None:
    graph = exposed({**NODE_PORTS, "nodeGroups": [NODE_PORTS["nodeGroups"][0]] * 2}).graph
    assert len(graph.of_type("autoscaling/attachment:Attachment")) == 1


def router_peers(stack: Built) -> list[str]:
    (policy,) = [node for node in stack.graph.of_type("NetworkPolicy") if node.name.endswith("-router")]
    return sorted(
        peer["ipBlock"]["cidr"]
        for rule in policy.inputs["spec"]["ingress"]
        for peer in rule["from"]
        if "ipBlock" in peer
    )


@pytest.mark.parametrize(
    ("exposure", "cidrs"),
    [(ALB, {"10.0.10.0/24", "10.0.11.0/24"}), (NODE_PORTS, {"10.0.10.0/24", "10.0.11.0/24"})],
)
def test_network_policies_let_the_balancer_in(exposure: dict[str, Any], cidrs: set[str]) -> None:
    allowed = {"networkPolicies": {"enabled": True, "routerFrom": {"cidrs": ["192.0.2.0/24"]}}}
    assert set(router_peers(exposed(exposure, network=allowed))) == {"192.0.2.0/24", *cidrs}


def test_a_network_load_balancer_passes_tcp_on_for_as_long_as_carto_needs() -> None:
    stack = exposed(NLB)
    prefix = "service.beta.kubernetes.io/aws-load-balancer-"
    annotations = {key.removeprefix(prefix): value for key, value in stack.at("router.service.annotations").items()}
    assert annotations["listener-attributes.TCP-443"] == "tcp.idle_timeout.seconds=620"
    assert annotations["scheme"] == "internet-facing"
    assert annotations["nlb-target-type"] == "ip"
    assert annotations["subnets"] == ",".join(sorted(SUBNETS))
    assert not [key for key in annotations if "ssl" in key or "backend" in key], "TLS ends in the router"
    assert stack.at("tlsCerts.existingSecret.name") == "carto-domain"
    assert stack.at("router.service.loadBalancerSourceRanges") == ["203.0.113.0/24"]


def test_the_record_of_a_network_load_balancer_is_an_alias() -> None:
    alias = exposed(NLB).graph[RECORD].inputs["aliases"]
    assert alias == [{"name": "balancer.example.net", "zoneId": "Z0NETWORK", "evaluateTargetHealth": True}]


def test_annotations_of_the_stack_win() -> None:
    key = "service.beta.kubernetes.io/aws-load-balancer-nlb-target-type"
    stack = exposed({**NLB, "annotations": {key: "instance"}})
    assert stack.at("router.service.annotations")[key] == "instance"


INGRESS = {**ALB, "mode": "ingress"}
GATEWAY = {key: value for key, value in ALB.items() if key != "targets"} | {"mode": "gateway", "className": "aws-alb"}
ATTRIBUTES = {
    "idle_timeout.timeout_seconds": "620",
    "routing.http.drop_invalid_header_fields.enabled": "true",
    "access_logs.s3.enabled": "false",
}


def test_an_ingress_is_configured_for_its_controller() -> None:
    stack = exposed({**INGRESS, "annotations": {"alb.ingress.kubernetes.io/group.name": "maps"}})
    node = stack.graph["exposure-ingress-ingress"]
    annotations = {
        key.removeprefix("alb.ingress.kubernetes.io/"): value
        for key, value in node.inputs["metadata"]["annotations"].items()
    }
    assert annotations["load-balancer-attributes"] == ",".join(f"{key}={value}" for key, value in ATTRIBUTES.items())
    assert annotations["scheme"] == "internet-facing"
    assert annotations["inbound-cidrs"] == "203.0.113.0/24"
    assert annotations["certificate-arn"].startswith("arn:aws:acm:eu-west-1:")
    assert json.loads(annotations["listen-ports"]) == [{"HTTP": 80}, {"HTTPS": 443}]
    assert annotations["ssl-redirect"] == "443"
    assert annotations["target-type"] == "ip", "the router's Service is inside the cluster"
    assert annotations["group.name"] == "maps"
    assert node.inputs["spec"]["ingressClassName"] == "alb"
    assert "release-helm" in stack.graph.before("exposure-ingress-ingress")
    assert not stack.graph.of_type("lb/loadBalancer:LoadBalancer")


def test_in_auto_mode_the_class_of_the_ingress_has_certificate_and_scheme() -> None:
    stack = exposed({**INGRESS, "targets": "auto-mode"}, cluster={"name": "auto-platform"})
    spec = stack.graph["exposure-class-parameters"].inputs["spec"]
    assert spec["scheme"] == "internet-facing"
    assert spec["certificateARNs"][0].startswith("arn:aws:acm:")
    assert {each["key"]: each["value"] for each in spec["loadBalancerAttributes"]} == ATTRIBUTES
    class_ = stack.graph["exposure-class"].inputs["spec"]
    assert class_["controller"] == "eks.amazonaws.com/alb"
    assert class_["parameters"]["kind"] == "IngressClassParams"
    annotations = stack.graph["exposure-ingress-ingress"].inputs["metadata"]["annotations"]
    assert "alb.ingress.kubernetes.io/certificate-arn" not in annotations
    assert "exposure-class" in stack.graph.before("exposure-ingress-ingress")


def test_a_gateway_is_configured_for_its_controller() -> None:
    stack = exposed({**GATEWAY, "webAcl": ACL})
    spec = stack.graph["exposure-load-balancer"].inputs["spec"]
    assert {each["key"]: each["value"] for each in spec["loadBalancerAttributes"]} == ATTRIBUTES
    assert spec["listenerConfigurations"][0]["protocolPort"] == "HTTPS:443"
    assert spec["sourceRanges"] == ["203.0.113.0/24"]
    assert spec["wafV2"] == {"webACL": ACL}
    gateway = stack.graph["exposure-gateway-gateway"].inputs["spec"]
    assert gateway["gatewayClassName"] == "aws-alb"
    assert gateway["infrastructure"]["parametersRef"]["kind"] == "LoadBalancerConfiguration"
    assert stack.graph["exposure-targets"].inputs["spec"]["defaultConfiguration"]["targetType"] == "ip"
    assert {"exposure-targets", "exposure-load-balancer", "release-helm"} <= stack.graph.before(
        "exposure-gateway-gateway"
    )


@pytest.mark.parametrize("exposure", [INGRESS, GATEWAY])
def test_the_record_of_a_controllers_balancer_comes_last(exposure: dict[str, Any]) -> None:
    graph = exposed(exposure).graph
    (alias,) = graph[RECORD].inputs["aliases"]
    assert alias["name"] == "balancer.example.net"
    assert "release-helm" in graph.before(RECORD)


@pytest.mark.parametrize("exposure", [INGRESS, GATEWAY])
def test_without_tls_a_controllers_balancer_answers_on_http_alone(exposure: dict[str, Any]) -> None:
    graph = exposed({**exposure, "tls": {"mode": "offloaded"}}).graph
    assert "certificate-arn" not in str([node.inputs for node in graph.of_package("kubernetes:")])
    assert not graph.of_type("acm/certificate:Certificate")


AUTO = {**ALB, "targets": "auto-mode"}


def test_auto_mode_is_checked_against_the_cluster() -> None:
    with pytest.raises(pulumi.RunError, match=r"carto:exposure\.targets: auto-mode, but .* not in EKS Auto Mode"):
        provisioned(AwsCloud(), exposure=AUTO)
    provisioned(AwsCloud(auto_mode=True), exposure=AUTO)


def test_a_network_load_balancer_of_auto_mode_is_refused() -> None:
    with pytest.raises(pulumi.RunError, match=r"carto:exposure\.mode: load-balancer.* 350 seconds"):
        provisioned(AwsCloud(auto_mode=True), exposure=NLB)
