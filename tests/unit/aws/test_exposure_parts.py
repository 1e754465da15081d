"""The parts of an exposure on AWS: the load balancer, who may connect to it, its certificate, targets and records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pulumi
import pytest

from components.aws.exposure.balancer import Balancer, BalancerArgs
from components.aws.exposure.certificate import (
    ImportedCertificateArgs,
    ManagedCertificate,
    ManagedCertificateArgs,
    imported_certificate,
)
from components.aws.exposure.dns import HostedZone, ZoneArgs
from components.aws.exposure.targets import BindingArgs, binding
from components.settings.aws_exposure_base import Targets
from tests.support.clouds.aws import CLUSTER_GROUP, SUBNETS, VPC, AwsCloud
from tests.support.recorder import Secret, run

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.recorder import Graph

CERTIFICATE = "arn:aws:acm:eu-west-1:123456789012:certificate/theirs"
WEB_ACL = "arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/waf/0"
NAME = "carto-exposure-balancer"


def recorded(program: Callable[[], object], cloud: AwsCloud | None = None, **config: str) -> Graph:
    return run(program, cloud=cloud or AwsCloud(), config={"aws:region": "eu-west-1", **config})


def balancer(cloud: AwsCloud | None = None, **changes: Any) -> Graph:
    args: dict[str, Any] = {
        "cluster_name": "platform",
        "cluster_security_group_id": CLUSTER_GROUP,
        "vpc_id": VPC,
        "subnet_ids": list(SUBNETS),
        "internal": False,
        "client_cidrs": ["203.0.113.0/24"],
        "certificate_arn": CERTIFICATE,
        "timeout_seconds": 620,
        "targets": Targets.AUTO_MODE,
        "target_port": 8080,
        "deletion_protection": True,
        "tags": {"team": "gis"},
    }
    return recorded(lambda: Balancer(NAME, BalancerArgs(**args | changes)), cloud)


def test_a_balancer_holds_requests_as_long_as_carto_needs_and_is_not_deleted_by_accident() -> None:
    inputs = balancer()["exposure-balancer-alb"].inputs
    assert inputs["idleTimeout"] == 620
    assert inputs["enableDeletionProtection"] is True
    assert inputs["dropInvalidHeaderFields"] is True
    assert inputs["loadBalancerType"] == "application"
    assert len(inputs["namePrefix"]) <= 6, "the provider refuses more"
    assert "name" not in inputs, "a fixed name would delete the old balancer first"


def test_http_is_redirected_and_https_ends_at_the_balancer() -> None:
    graph = balancer()
    http, https = graph["exposure-balancer-http"].inputs, graph["exposure-balancer-https"].inputs
    assert http["defaultActions"] == [
        {"type": "redirect", "redirect": {"port": "443", "protocol": "HTTPS", "statusCode": "HTTP_301"}}
    ]
    assert https["certificateArn"] == CERTIFICATE
    assert https["sslPolicy"] == "ELBSecurityPolicy-TLS13-1-2-2021-06"
    assert https["defaultActions"][0]["type"] == "forward"


def test_without_a_certificate_the_balancer_answers_on_http_alone() -> None:
    graph = balancer(certificate_arn=None)
    assert graph["exposure-balancer-http"].inputs["defaultActions"][0]["type"] == "forward"
    assert "exposure-balancer-https" not in graph
    assert {node.inputs["fromPort"] for node in clients(graph)} == {80}


def clients(graph: Graph) -> list[Any]:
    return [node for node in graph.of_type("SecurityGroupIngressRule") if "-from-" in node.name]


def test_each_client_may_connect_to_each_port_and_nobody_else_may() -> None:
    graph = balancer(client_cidrs=["203.0.113.0/24", "2001:db8::/32"])
    rules = clients(graph)
    assert sorted(
        (node.inputs.get("cidrIpv4") or node.inputs["cidrIpv6"], node.inputs["fromPort"]) for node in rules
    ) == [
        ("2001:db8::/32", 80),
        ("2001:db8::/32", 443),
        ("203.0.113.0/24", 80),
        ("203.0.113.0/24", 443),
    ]
    group = graph["exposure-balancer-access"].inputs
    assert not {"ingress", "egress"} & set(group), "inline rules would remove the separate ones"


def test_the_balancer_may_connect_to_the_router_and_the_cluster_lets_it_in() -> None:
    graph = balancer()
    out, entry = graph["exposure-balancer-access-to-router"].inputs, graph["exposure-balancer-access-to-cluster"].inputs
    assert (out["referencedSecurityGroupId"], out["fromPort"], out["toPort"]) == (CLUSTER_GROUP, 8080, 8080)
    assert (entry["securityGroupId"], entry["fromPort"], entry["toPort"]) == (CLUSTER_GROUP, 8080, 8080)
    assert entry["referencedSecurityGroupId"] == out["securityGroupId"] == "sg-of-exposure-balancer-access"


@pytest.mark.parametrize("targets", list(Targets))
def test_only_auto_mode_needs_the_clusters_tag(targets: Targets) -> None:
    tags = balancer(targets=targets)["exposure-balancer-targets"].inputs["tags"]
    assert tags.get("eks:eks-cluster-name") == ("platform" if targets is Targets.AUTO_MODE else None)


def test_another_scheme_gets_its_own_targets() -> None:
    public, internal = (balancer(internal=each)["exposure-balancer-targets"] for each in (False, True))
    assert public.replacement_trigger != internal.replacement_trigger


def test_nodes_are_targets_by_their_auto_scaling_groups() -> None:
    graph = balancer(targets=Targets.NODE_PORTS, target_port=31080, node_groups=["workers", "large"])
    assert graph["exposure-balancer-targets"].inputs["targetType"] == "instance"
    assert {node.inputs["autoscalingGroupName"] for node in graph.of_type("autoscaling/attachment:Attachment")} == {
        "eks-workers",
        "eks-large",
    }


def test_a_node_group_that_is_not_there_is_named() -> None:
    with pytest.raises(pulumi.RunError, match=r"carto:exposure\.nodeGroups: no managed node group 'workers'"):
        balancer(AwsCloud(missing=("workers",)), targets=Targets.NODE_PORTS, node_groups=["workers"])


def test_web_acl_and_access_logs_are_opt_in() -> None:
    plain, full = balancer(), balancer(web_acl_arn=WEB_ACL, access_logs_bucket="their-logs")
    assert not plain.of_type("WebAclAssociation")
    assert "accessLogs" not in plain["exposure-balancer-alb"].inputs
    assert full["exposure-balancer-web-acl"].inputs["webAclArn"] == WEB_ACL
    assert full["exposure-balancer-alb"].inputs["accessLogs"]["bucket"] == "their-logs"


def test_targets_are_registered_only_once_a_listener_uses_the_group() -> None:
    def program() -> None:
        created = Balancer(NAME, BalancerArgs(**ARGS))
        bind("binding", created.target_group_arn)

    assert {"exposure-balancer-https", "exposure-balancer-access-to-cluster"} <= recorded(program).before("binding")


ARGS: dict[str, Any] = {
    "cluster_name": "platform",
    "cluster_security_group_id": CLUSTER_GROUP,
    "vpc_id": VPC,
    "subnet_ids": list(SUBNETS),
    "internal": True,
    "client_cidrs": [],
    "certificate_arn": CERTIFICATE,
    "timeout_seconds": 620,
    "targets": Targets.CONTROLLER,
    "target_port": 8080,
    "deletion_protection": False,
    "tags": {},
}


def bind(name: str, target_group_arn: pulumi.Input[str], targets: Targets = Targets.CONTROLLER) -> pulumi.Resource:
    args = BindingArgs(
        targets=targets,
        namespace="carto",
        service="carto-router",
        port=80,
        target_group_arn=target_group_arn,
        vpc_id=VPC,
    )
    return binding(name, args, pulumi.ResourceOptions())


@pytest.mark.parametrize(
    ("targets", "version", "more"),
    [(Targets.AUTO_MODE, "eks.amazonaws.com/v1", {}), (Targets.CONTROLLER, "elbv2.k8s.aws/v1beta1", {"vpcID": VPC})],
)
def test_a_binding_leaves_security_groups_alone_and_can_be_replaced(
    targets: Targets, version: str, more: dict[str, str]
) -> None:
    node = recorded(lambda: bind("binding", "arn:group", targets))["binding"]
    assert node.inputs["apiVersion"] == version
    assert node.inputs["spec"] == {
        "serviceRef": {"name": "carto-router", "port": 80},
        "targetGroupARN": "arn:group",
        "targetType": "ip",
        **more,
    }
    assert node.inputs["metadata"] == {"namespace": "carto"}, "a fixed name would delete the old binding first"
    assert "spec.targetGroupARN" in node.replace_on_changes


def managed(*, with_zone: bool = True, cloud: AwsCloud | None = None, **zone: Any) -> Graph:
    def program() -> None:
        args = ZoneArgs(name="example.com", **zone)
        created = HostedZone("carto-exposure-zone", args) if with_zone else None
        certificate = ManagedCertificate(
            "carto-exposure-certificate",
            ManagedCertificateArgs(domain="carto.example.com", zone=created, tags={}),
        )
        pulumi.export("arn", certificate.arn)
        pulumi.export("record", certificate.record)

    return recorded(program, cloud)


def test_a_certificate_is_validated_by_a_record_in_the_zone() -> None:
    graph = managed()
    assert graph["exposure-zone-validation"].inputs["name"] == "_0.carto.example.com"
    assert graph["exposure-zone-validation"].inputs["allowOverwrite"] is True, "other stacks may have the same record"
    assert graph["exposure-certificate-issued"].inputs["validationRecordFqdns"] == ["_0.carto.example.com"]
    assert graph.outputs["record"] == ["_0.carto.example.com", "CNAME", "_1.acm-validations.aws"]


def test_without_a_zone_the_run_says_which_record_to_create(monkeypatch: pytest.MonkeyPatch) -> None:
    messages: list[str] = []
    monkeypatch.setattr(pulumi.log, "info", messages.append)
    graph = managed(with_zone=False)
    assert not graph.of_type("route53/record:Record")
    assert "_0.carto.example.com CNAME _1.acm-validations.aws" in messages[0]
    assert "exposure-certificate-issued" in graph, "the run waits for it"


def test_a_zone_of_another_account_is_changed_with_its_role() -> None:
    graph = managed(role_arn="arn:aws:iam::210987654321:role/dns")
    assert graph["exposure-zone-validation"].provider == "exposure-zone-provider"
    assert graph["exposure-certificate-request"].provider != "exposure-zone-provider"
    provider = graph["exposure-zone-provider"].inputs
    assert "arn:aws:iam::210987654321:role/dns" in str(provider["assumeRoles"])
    assert provider["region"] == "eu-west-1"


def test_a_zone_that_is_not_there_is_named() -> None:
    with pytest.raises(pulumi.RunError, match=r"carto:exposure\.dns\.zone: no public hosted zone 'example\.com'"):
        managed(cloud=AwsCloud(missing=("example.com",)))


def test_an_alias_waits_for_what_it_leads_to() -> None:
    def program() -> None:
        first = pulumi.ComponentResource("t:t:T", "first")
        zone = HostedZone("carto-exposure-zone", ZoneArgs(name="example.com"))
        zone.alias(domain="carto.example.com", target="alb", target_zone="Z1", after=[first])

    node = recorded(program)["exposure-zone-record"]
    assert node.inputs["aliases"] == [{"name": "alb", "zoneId": "Z1", "evaluateTargetHealth": True}]
    assert "allowOverwrite" not in node.inputs, "a record that exists may belong to somebody"


def test_the_key_of_an_imported_certificate_stays_secret() -> None:
    def program() -> None:
        args = ImportedCertificateArgs(certificate="PEM", chain="CHAIN", key=pulumi.Output.secret("KEY"), tags={})
        imported_certificate("imported", args)

    inputs = recorded(program)["imported"].inputs
    assert inputs["privateKey"] == Secret("KEY")
    assert "domainName" not in inputs
