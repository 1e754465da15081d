"""Simulated load balancers: what AWS refuses for them, their targets, listeners, certificates and web ACLs."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.simulator.simulated import Cloud, Known, Refusal

BALANCER = "aws:lb/loadBalancer:LoadBalancer"
TARGETS = "aws:lb/targetGroup:TargetGroup"
LISTENER = "aws:lb/listener:Listener"
CERTIFICATE = "aws:acm/certificate:Certificate"
VALIDATION = "aws:acm/certificateValidation:CertificateValidation"
RECORD = "aws:route53/record:Record"
GROUP = "aws:ec2/securityGroup:SecurityGroup"
BINDING = "kubernetes:elbv2.k8s.aws/v1beta1:TargetGroupBinding"
AUTO_MODE_BINDING = "kubernetes:eks.amazonaws.com/v1:TargetGroupBinding"
WEB_ACL = "aws:wafv2/webAclAssociation:WebAclAssociation"
ATTACHMENT = "aws:autoscaling/attachment:Attachment"
ACL = "arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/waf/0"
ISSUED = "arn:aws:acm:eu-west-1:123456789012:certificate/theirs"


def balancer(aws: Cloud, name: str = "balancer", **inputs: Any) -> Known:
    return aws.create(BALANCER, {"subnets": ["subnet-a", "subnet-b"], "internal": False, **inputs}, name=name)


def targets(aws: Cloud, name: str = "targets") -> Known:
    return aws.create(TARGETS, {"port": 8080, "protocol": "HTTP", "vpcId": "vpc-1", "targetType": "ip"}, name=name)


def https(aws: Cloud, on: Known, to: Known, certificate: str = ISSUED, *, name: str = "https") -> Known:
    action = {"type": "forward", "targetGroupArn": to.id}
    inputs = {"loadBalancerArn": on.id, "port": 443, "protocol": "HTTPS", "certificateArn": certificate}
    return aws.create(LISTENER, {**inputs, "defaultActions": [action]}, name=name)


def certificate(aws: Cloud, domain: str = "carto.example.com", name: str = "certificate") -> Known:
    return aws.create(CERTIFICATE, {"domainName": domain, "validationMethod": "DNS"}, name=name)


def record(aws: Cloud, of: Known) -> Known:
    option = of.outputs["domainValidationOptions"][0]
    name, value = option["resourceRecordName"], option["resourceRecordValue"]
    inputs = {"zoneId": "Z1", "name": name, "type": "CNAME", "records": [value], "ttl": 300}
    return aws.create(RECORD, inputs, name="validation-record")


def test_a_balancer_answers_by_a_name_in_its_region(aws: Cloud) -> None:
    created = balancer(aws, internal=True)

    assert created.outputs["dnsName"].startswith("internal-balancer-")
    assert created.outputs["dnsName"].endswith(".eu-west-1.elb.amazonaws.com")
    assert created.id.endswith(created.outputs["arnSuffix"])


def test_a_protected_balancer_is_not_deleted(aws: Cloud) -> None:
    protected = balancer(aws, enableDeletionProtection=True)
    with pytest.raises(Refusal, match="deletion protection is enabled"):
        aws.delete(protected)


def test_a_balancer_needs_two_subnets_and_a_short_name(aws: Cloud) -> None:
    with pytest.raises(Refusal, match="two different Availability Zones"):
        balancer(aws, subnets=["subnet-a"])
    _, failures = aws.check(BALANCER, {"subnets": ["subnet-a", "subnet-b"]}, "an-installation-with-a-long-name")
    assert [path for path, _ in failures] == ["name"]


def test_listeners_go_with_their_balancer_and_hold_targets_and_certificate(aws: Cloud) -> None:
    on, to, issued = balancer(aws), targets(aws), certificate(aws)
    validation(aws, issued)
    https(aws, on, to, issued.id)
    for held, refusal in ((to, "currently in use by a listener"), (issued, "in use")):
        with pytest.raises(Refusal, match=refusal):
            aws.delete(held)

    aws.delete(on)
    aws.delete(to)
    aws.delete(issued)

    assert [each for each in aws.inventory.all() if each.type == LISTENER] == []


def validation(aws: Cloud, of: Known) -> Known:
    name = record(aws, of).outputs["fqdn"]
    return aws.create(VALIDATION, {"certificateArn": of.id, "validationRecordFqdns": [name]}, name="validation")


def test_a_listener_refuses_a_certificate_that_is_not_issued(aws: Cloud) -> None:
    pending, on, to = certificate(aws), balancer(aws), targets(aws)
    with pytest.raises(Refusal, match="UnsupportedCertificate"):
        https(aws, on, to, pending.id)

    validation(aws, pending)

    assert https(aws, on, to, pending.id).outputs["arn"]
    assert aws.read(CERTIFICATE, pending.id).outputs["status"] == "ISSUED"  # type: ignore[union-attr]


def test_a_certificate_is_issued_only_once_its_record_exists(aws: Cloud) -> None:
    pending = certificate(aws)
    name = pending.outputs["domainValidationOptions"][0]["resourceRecordName"].rstrip(".")
    with pytest.raises(Refusal, match="last state: 'PENDING_VALIDATION'"):
        aws.create(VALIDATION, {"certificateArn": pending.id, "validationRecordFqdns": [name]})
    with pytest.raises(Refusal, match=r"missing .* DNS validation record"):
        aws.create(VALIDATION, {"certificateArn": pending.id, "validationRecordFqdns": ["_other.example.com"]})


def test_all_certificates_of_a_name_have_the_same_validation_record(aws: Cloud) -> None:
    one, other = certificate(aws, name="one"), certificate(aws, name="other")
    assert one.outputs["domainValidationOptions"] == other.outputs["domainValidationOptions"]


def test_a_listener_refuses_a_certificate_of_another_region(aws: Cloud) -> None:
    with pytest.raises(Refusal, match="is not valid"):
        https(aws, balancer(aws), targets(aws), ISSUED.replace("eu-west-1", "us-east-1"))


def test_targets_belong_to_one_balancer(aws: Cloud) -> None:
    to = targets(aws)
    https(aws, balancer(aws), to)
    with pytest.raises(Refusal, match="TargetGroupAssociationLimit"):
        https(aws, balancer(aws, "other"), to, name="other-https")


def test_a_port_has_one_listener(aws: Cloud) -> None:
    on, to = balancer(aws), targets(aws)
    https(aws, on, to)
    with pytest.raises(Refusal, match="DuplicateListener"):
        https(aws, on, to, name="again")


def test_a_group_of_a_balancer_is_in_use(aws: Cloud) -> None:
    group = aws.create(GROUP, {"name": "carto", "vpcId": "vpc-1"})
    balancer(aws, securityGroups=[group.id])
    with pytest.raises(Refusal, match="DependencyViolation"):
        aws.delete(group)


def test_other_targets_replace_a_group_of_targets_and_a_new_scheme_replaces_a_balancer(aws: Cloud) -> None:
    to, on = targets(aws), balancer(aws)
    inputs = {"port": 31080, "protocol": "HTTP", "vpcId": "vpc-1", "targetType": "instance"}
    assert set(aws.diff(to, inputs).replaces) == {"port", "targetType"}
    assert not aws.diff(to, inputs).deleteBeforeReplace
    assert aws.diff(on, {"subnets": ["subnet-a", "subnet-b"], "internal": True}).replaces == ["internal"]
    assert aws.diff(on, {"subnets": ["subnet-a", "subnet-c"], "internal": False}).replaces == []


@pytest.mark.parametrize(
    ("arn", "acl", "where"),
    [
        ("arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/net/a/0", ACL, "resourceArn"),
        (
            "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/a/0",
            ACL.replace("regional", "global"),
            "webAclArn",
        ),
    ],
)
def test_a_web_acl_is_for_application_load_balancers_of_its_region(aws: Cloud, arn: str, acl: str, where: str) -> None:
    assert [path for path, _ in aws.check(WEB_ACL, {"resourceArn": arn, "webAclArn": acl})[1]] == [where]


def test_a_web_acl_needs_its_balancer(aws: Cloud) -> None:
    gone = balancer(aws)
    aws.delete(gone)
    with pytest.raises(Refusal, match="WAFNonexistentItemException"):
        aws.create(WEB_ACL, {"resourceArn": gone.id, "webAclArn": ACL})


def test_nodes_are_attached_to_targets_that_exist(aws: Cloud) -> None:
    to = targets(aws)
    assert aws.create(ATTACHMENT, {"autoscalingGroupName": "eks-workers", "lbTargetGroupArn": to.id}).id
    aws.delete(to)
    with pytest.raises(Refusal, match="not found"):
        aws.create(ATTACHMENT, {"autoscalingGroupName": "eks-workers", "lbTargetGroupArn": to.id}, name="late")


def test_a_group_of_targets_says_what_it_needs(aws: Cloud) -> None:
    inputs = {"port": 8080, "protocol": "HTTP", "vpcId": "vpc-1"}
    _, failures = aws.check(TARGETS, {**inputs, "healthCheck": {"protocol": "TCP", "matcher": "200"}})
    assert [path for path, _ in failures] == ["healthCheck.matcher", "healthCheck.protocol"]
    assert [path for path, _ in aws.check(TARGETS, {"targetType": "ip"})[1]] == ["port", "protocol", "vpcId"]


def bound_to(arn: str, **more: str) -> dict[str, Any]:
    return {"spec": {"serviceRef": {"name": "carto-router", "port": 80}, "targetGroupARN": arn, **more}}


def test_a_binding_keeps_its_group_of_targets(aws: Cloud, cluster: Cloud) -> None:
    one, other = targets(aws, "one"), targets(aws, "other")
    metadata = {"metadata": {"name": "carto", "namespace": "carto"}}
    known = cluster.create(BINDING, {**metadata, **bound_to(one.id)})

    with pytest.raises(Refusal, match=r"immutable fields: spec\.targetGroupARN"):
        cluster.update(known, {**metadata, **bound_to(other.id)})


def test_a_binding_needs_its_group_of_targets(aws: Cloud, cluster: Cloud) -> None:
    gone = targets(aws)
    aws.delete(gone)
    with pytest.raises(Refusal, match="TargetGroupNotFound"):
        cluster.create(BINDING, {"metadata": {"namespace": "carto"}, **bound_to(gone.id)})


def test_auto_mode_needs_the_type_of_the_targets(cluster: Cloud) -> None:
    arn = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/carto/0"
    assert cluster.check(BINDING, bound_to(arn))[1] == []
    assert [path for path, _ in cluster.check(AUTO_MODE_BINDING, bound_to(arn))[1]] == ["spec.targetType"]
    assert cluster.check(AUTO_MODE_BINDING, bound_to(arn, targetType="ip"))[1] == []
