"""Elastic Load Balancing: load balancers, their target groups and listeners."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from simulator.aws.account import stable
from simulator.aws.acm import Certificate
from simulator.aws.ec2 import group_reference
from simulator.aws.resource_type import AwsType, Request
from simulator.core.check import Failure
from simulator.core.package import CloudError, State
from simulator.core.references import Reference
from simulator.core.rules import is_set, known
from simulator.core.services import lookup
from simulator.core.sources import Message, outputs, refuses
from simulator.core.values import Properties, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from simulator.aws.account import Account
    from simulator.core.inventory import Record
    from simulator.core.resource_type import Created, Failures

KINDS = {"application": "app", "network": "net", "gateway": "gwy"}
TARGETS_IN_USE = "ResourceInUse: Target group '{}' is currently in use by a listener or a rule"
NO_TARGETS = "TargetGroupNotFound: Target groups '{}' not found"
FORWARDED = ("defaultActions[].targetGroupArn", "defaultActions[].forward.targetGroups[].arn")


class LoadBalancer(AwsType):
    """A load balancer."""

    token = "aws:lb/loadBalancer:LoadBalancer"
    unique_name = Message(
        "DuplicateLoadBalancerName: A load balancer with the same name '{}' exists, but with different settings",
        "botocore:elbv2/2015-12-01/service-2.json#DuplicateLoadBalancerNameException",
    )
    references = (group_reference("securityGroups[]"),)

    def replaces(self, state: State, new: Properties, changed: set[str]) -> Iterator[str]:
        """A Network Load Balancer keeps its subnets, and cannot get its first security group later."""
        if known(new, "loadBalancerType") != "network":
            return
        if not set(state.inputs.get("subnets") or ()) <= set(new.get("subnets") or ()):
            yield from changed & {"subnets"}
        if bool(state.inputs.get("securityGroups")) != bool(new.get("securityGroups")):
            yield from changed & {"securityGroups"}

    @outputs(
        "terraform-aws:elbv2/load_balancer.go",
        {"id": "<arn>", "name": "<name>", "arnSuffix": "app/<name>/<16 hexadecimal digits>"},
    )
    @outputs(
        "botocore:elbv2/2015-12-01/service-2.json#LoadBalancer",
        {
            "arn": "arn:aws:elasticloadbalancing:<region>:<account>:loadbalancer/app/<name>/<16 hexadecimal digits>",
            "dnsName": "<name>-<digits>.<region>.elb.amazonaws.com, after internal- for an internal one",
            "zoneId": "Z<capitals and digits>, one for each region",
        },
    )
    def compute(self, request: Request) -> Created:
        name, account = request.named("name", "namePrefix"), request.account
        kind = KINDS[str(request.inputs.get("loadBalancerType") or "application")]
        arn = request.id or account.arn("elasticloadbalancing", f"loadbalancer/{kind}/{name}/{secrets.token_hex(8)}")
        prefix = "internal-" if request.inputs.get("internal") else ""
        return arn, name, {
            "arn": arn,
            "arnSuffix": arn.partition("loadbalancer/")[2],
            "name": name,
            "dnsName": f"{prefix}{name}-{int(stable(arn, 8), 16)}.{account.region}.elb.{account.domain}",
            "zoneId": hosted_zone(account, kind),
        }  # fmt: skip

    @refuses("botocore:elbv2/2015-12-01/service-2.json#CreateLoadBalancerInput")
    def validate_create(self, request: Request, id_: str, name: str) -> None:
        subnets = request.inputs.get("subnets") or request.inputs.get("subnetMappings") or []
        if request.inputs.get("loadBalancerType", "application") == "application" and len(set(map(str, subnets))) < 2:
            raise CloudError(
                "ValidationError: At least two subnets in two different Availability Zones must be specified"
            )

    @refuses("botocore:elbv2/2015-12-01/service-2.json#OperationNotPermittedException")
    def validate_delete(self, account: Account, record: Record, applied: Properties) -> None:
        if record.inputs.get("enableDeletionProtection"):
            raise CloudError(
                f"OperationNotPermitted: Load balancer '{record.id}' cannot be deleted because deletion protection is "
                "enabled"
            )

    def after_delete(self, account: Account, record: Record, applied: Properties) -> None:
        """Its listeners are deleted with it."""
        for listener in account.of_type(Listener.token):
            if plain(listener.inputs).get("loadBalancerArn") == record.id:
                account.inventory.remove(listener)


class TargetGroup(AwsType):
    """The targets of a load balancer, and how it checks their health."""

    token = "aws:lb/targetGroup:TargetGroup"
    unique_name = Message(
        "ELBv2 Target Group ({}) already exists",
        "terraform-aws:elbv2/target_group.go",
    )

    @refuses("terraform-aws:elbv2/target_group.go")
    def conditions(self, inputs: Properties) -> Failures:
        if known(inputs, "targetType") != "lambda":
            for name in ("port", "protocol", "vpcId"):
                if not is_set(inputs, name):
                    yield Failure(name, "must be set when targetType is not lambda")
        if known(inputs, "healthCheck", "protocol") == "TCP":
            for name in ("matcher", "path"):
                if is_set(inputs, f"healthCheck.{name}"):
                    yield Failure(f"healthCheck.{name}", "is not supported for health checks with protocol TCP")
            if known(inputs, "protocol") in ("HTTP", "HTTPS"):
                yield Failure("healthCheck.protocol", "TCP is not supported for a target group with this protocol")

    @outputs(
        "terraform-aws:elbv2/target_group.go",
        {"id": "<arn>", "name": "<name>", "arnSuffix": "targetgroup/<name>/<16 hexadecimal digits>"},
    )
    @outputs(
        "botocore:elbv2/2015-12-01/service-2.json#TargetGroup",
        {"arn": "arn:aws:elasticloadbalancing:<region>:<account>:targetgroup/<name>/<16 hexadecimal digits>"},
    )
    def compute(self, request: Request) -> Created:
        name = request.named("name", "namePrefix")
        arn = request.id or request.account.arn("elasticloadbalancing", f"targetgroup/{name}/{secrets.token_hex(8)}")
        return arn, name, {"arn": arn, "name": name, "arnSuffix": arn.rpartition(":")[2]}


class Listener(AwsType):
    """A port of a load balancer, and what happens to its requests."""

    token = "aws:lb/listener:Listener"
    references = (
        Reference(
            path="loadBalancerArn",
            target=LoadBalancer.token,
            absent="LoadBalancerNotFound: Load balancer '{}' not found",
            source="botocore:elbv2/2015-12-01/service-2.json#LoadBalancerNotFoundException",
        ),
        Reference(
            path="certificateArn",
            target=Certificate.token,
            absent="CertificateNotFound: Certificate '{}' not found",
            source="botocore:acm/2015-12-08/service-2.json#ResourceInUseException",
            in_use="ResourceInUseException: Certificate {} in use.",
        ),
        *(
            Reference(
                path=path,
                target=TargetGroup.token,
                absent=NO_TARGETS,
                source="botocore:elbv2/2015-12-01/service-2.json#ResourceInUseException",
                in_use=TARGETS_IN_USE,
            )
            for path in FORWARDED
        ),
    )

    @refuses("terraform-aws:elbv2/listener.go", "botocore:elbv2/2015-12-01/service-2.json#CreateListenerInput")
    def conditions(self, inputs: Properties) -> Failures:
        protocol = known(inputs, "protocol")
        if protocol in ("HTTPS", "TLS") and not is_set(inputs, "certificateArn"):
            yield Failure("certificateArn", f"a certificate must be specified for {protocol} listeners")
        for index, action in enumerate(known(inputs, "defaultActions") or ()):
            kind = known(action, "type")
            needed = {"redirect": ("redirect",), "forward": ("targetGroupArn", "forward")}.get(str(kind), ())
            if needed and not any(is_set(action, name) for name in needed):
                yield Failure(f"defaultActions[{index}].{needed[0]}", f"must be set for an action of type {kind}")

    @outputs("terraform-aws:elbv2/listener.go", {"id": "<arn>"})
    @outputs(
        "botocore:elbv2/2015-12-01/service-2.json#Listener",
        {
            "arn": "arn:aws:elasticloadbalancing:<region>:<account>:listener/app/<name>/"
            "<16 hexadecimal digits>/<16 hexadecimal digits>"
        },
    )
    def compute(self, request: Request) -> Created:
        balancer = str(request.inputs["loadBalancerArn"])
        arn = request.id or f"{balancer.replace(':loadbalancer/', ':listener/')}/{secrets.token_hex(8)}"
        return arn, arn, {"arn": arn}

    @refuses("botocore:elbv2/2015-12-01/service-2.json#DuplicateListenerException")
    def validate_create(self, request: Request, id_: str, name: str) -> None:
        inputs = request.inputs
        for other in map(_inputs, request.account.of_type(self.token)):
            if (other.get("loadBalancerArn"), other.get("port")) == (inputs["loadBalancerArn"], inputs.get("port")):
                raise CloudError(
                    "DuplicateListener: A listener already exists on this port for this load balancer "
                    f"'{inputs['loadBalancerArn']}'"
                )
        _refuse_certificate(request.account, inputs)
        _refuse_shared_targets(request.account, inputs)

    def validate_update(self, account: Account, live: State, new: Properties) -> None:
        _refuse_certificate(account, new)
        _refuse_shared_targets(account, new)


@refuses(
    "botocore:elbv2/2015-12-01/service-2.json#CreateListener",
    "aws-docs:elasticloadbalancing/latest/application/https-listener-certificates.html",
)
def _refuse_certificate(account: Account, inputs: Properties) -> None:
    """The certificate is issued, and in the listener's region."""
    arn = inputs.get("certificateArn")
    if not arn:
        return
    region = str(arn).split(":")[3]
    if ":acm:" in str(arn) and region != account.region:
        raise CloudError(f"ValidationError: Certificate ARN '{arn}' is not valid")
    certificate = account.get(Certificate.token, str(arn))
    if certificate is not None and plain(certificate.outputs).get("status") != "ISSUED":
        raise CloudError(
            f"UnsupportedCertificate: The certificate '{arn}' must have a fully-qualified domain name, a supported "
            "signature, and a supported key size."
        )


@refuses("botocore:elbv2/2015-12-01/service-2.json#TargetGroupAssociationLimitException")
def _refuse_shared_targets(account: Account, inputs: Properties) -> None:
    """A target group belongs to one load balancer."""
    wanted = set(_targets(inputs))
    for other in map(_inputs, account.of_type(Listener.token)):
        shared = wanted & set(_targets(other))
        if shared and other.get("loadBalancerArn") != inputs["loadBalancerArn"]:
            raise CloudError(
                "TargetGroupAssociationLimit: The following target groups cannot be associated with more than one "
                f"load balancer: {', '.join(sorted(shared))}"
            )


def _targets(inputs: Properties) -> Iterable[str]:
    for action in inputs.get("defaultActions") or ():
        if action.get("targetGroupArn"):
            yield str(action["targetGroupArn"])
        yield from (str(group["arn"]) for group in (action.get("forward") or {}).get("targetGroups", ()))


def _inputs(record: Record) -> Properties:
    opened: Properties = plain(record.inputs)
    return opened


def hosted_zone(account: Account, kind: str) -> str:
    """The zone of all load balancers of a kind in a region."""
    return f"Z{stable(account.region + kind, 13).upper()}"


@lookup("aws:lb/getHostedZoneId:getHostedZoneId")
@outputs("terraform-aws:elbv2/hosted_zone_id_data_source.go", {"id": "Z<capitals and digits>", "region": "<region>"})
def get_hosted_zone_id(account: Account, arguments: Properties) -> Properties:
    """The zone of the load balancers of the region."""
    kind = KINDS[str(arguments.get("loadBalancerType") or "application")]
    return {"id": hosted_zone(account, kind), "region": account.region}
