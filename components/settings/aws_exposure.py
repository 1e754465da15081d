"""`carto:exposure` on AWS."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field
from typing_extensions import override

from .aws_certificate import AwsCertificate, AwsManagedTls, OffloadedTls
from .exposure import ExposureMode, NoExposure, TimedExposure
from .kubernetes_exposure import LoadBalancerExposure
from .model import Model
from .problems import RuleViolation
from .types import aws, aws_exposure
from .types.hosts import Domain
from .variants import Variants

if TYPE_CHECKING:
    from collections.abc import Iterator

RULES_OF_A_GROUP = 60
"""AWS's default quota of rules in a security group, for each direction. Source: Amazon VPC quotas."""


class Targets(StrEnum):
    """What registers CARTO's router with a load balancer."""

    AUTO_MODE = "auto-mode"
    """EKS Auto Mode."""
    CONTROLLER = "controller"
    """The AWS Load Balancer Controller."""
    NODE_PORTS = "node-ports"
    """The Auto Scaling groups of managed node groups."""


class AwsDns(Model):
    """The hosted zone in Route 53 where the stack creates CARTO's records."""

    zone: Domain
    """Name of an existing hosted zone: the domain, or the end of it."""
    zone_id: aws_exposure.ZoneId | None = None
    """Its id, where several zones have this name."""
    private: bool = False
    """A private hosted zone. The certificate of `tls.mode` managed needs a public one."""
    role_arn: aws.RoleArn | None = None
    """A role that may change the zone, for a zone of another account. The stack's identity must be allowed to assume
    it."""


class AwsExposed(TimedExposure):
    """An exposure through a load balancer of AWS."""

    subnet_ids: list[aws.SubnetId] = Field(default_factory=list)
    """Subnets of the load balancer, one in each zone. Default: private subnets of the cluster if it is internal, public
    ones of the cluster's VPC if not."""
    dns: AwsDns | None = None
    """Where the domain's records are created. Default: nowhere; the outputs have them."""

    @override
    def domain_violations(self, domain: str) -> Iterator[RuleViolation]:
        yield from super().domain_violations(domain)
        zone = self.dns.zone if self.dns is not None else domain
        if domain != zone and not domain.endswith(f".{zone}"):
            yield RuleViolation(
                path="dns.zone",
                reason=f"the domain {domain} is not in the zone {zone}",
                fix=f"pulumi config set --path carto:exposure.dns.zone {domain.partition('.')[2]}",
            )


class ApplicationLoadBalancerExposure(AwsExposed):
    """An Application Load Balancer that the stack creates, and that ends TLS."""

    longest_timeout: ClassVar[int] = 4000

    mode: Literal[ExposureMode.APPLICATION_LOAD_BALANCER] = ExposureMode.APPLICATION_LOAD_BALANCER
    targets: Targets = Targets.AUTO_MODE
    """What registers CARTO's router with it: `auto-mode` (EKS Auto Mode), `controller` (the AWS Load Balancer
    Controller, installed in the cluster) or `node-ports` (the nodes of `nodeGroups`)."""
    node_groups: list[aws_exposure.NodeGroupName] = Field(default_factory=list)
    """With `targets` node-ports: the managed node groups whose nodes get the requests."""
    node_port: int = Field(default=31080, ge=30000, le=32766, examples=[31080])
    """With `targets` node-ports: the port of the nodes, and the next one. Each is free in the cluster."""
    web_acl: aws_exposure.WebAclArn | None = None
    """An existing web ACL of AWS WAF. It must not block large request bodies: CARTO's queries and maps have them."""
    access_logs_bucket: aws.BucketName | None = None
    """An existing bucket in the same region, for the load balancer's access logs. Its policy must allow Elastic Load
    Balancing to put objects, and it is not encrypted with a KMS key."""
    deletion_protection: bool = True
    """AWS refuses to delete the load balancer. Set it to false, with a `pulumi up`, before you change `mode` or
    `internal`. A disposable or decommissioned stack has no such protection."""
    tls: Annotated[AwsManagedTls | AwsCertificate | OffloadedTls, Variants("mode")] = Field(
        default_factory=AwsManagedTls
    )
    """The certificate of the domain."""

    @override
    def violations(self) -> Iterator[RuleViolation]:
        yield from super().violations()
        if (self.targets is Targets.NODE_PORTS) is not bool(self.node_groups):
            yield RuleViolation(
                path="nodeGroups",
                reason="missing; targets is node-ports: expected the managed node groups whose nodes get the requests"
                if not self.node_groups
                else f"goes with targets node-ports, and targets is {self.targets}, so it has no effect",
                fix="pulumi config set --path 'carto:exposure.nodeGroups[0]' workers"
                if not self.node_groups
                else "remove it",
                about=("targets", "mode"),
            )
        if 2 * len(self.allowed_cidrs) > RULES_OF_A_GROUP:
            yield RuleViolation(
                path="allowedCidrs",
                reason=f"expected at most {RULES_OF_A_GROUP // 2} ranges: each needs two rules, and a security group "
                f"has {RULES_OF_A_GROUP}; got {len(self.allowed_cidrs)}",
                fix="join neighbouring ranges to larger ones",
                about=("mode",),
            )
        if isinstance(self.tls, AwsManagedTls) and self.dns is not None and self.dns.private:
            yield RuleViolation(
                path="dns.private",
                reason="AWS validates a certificate by a record in a public zone, and tls.mode is managed",
                fix="pulumi config set --path carto:exposure.tls.mode existing",
                about=("tls.mode", "mode"),
            )

    @override
    def domain_violations(self, domain: str) -> Iterator[RuleViolation]:
        yield from super().domain_violations(domain)
        for found in self.tls.domain_violations(domain):
            yield found.below("tls")

    @override
    def warnings(self) -> Iterator[str]:
        yield from self.tls.warnings()


class AwsLoadBalancerExposure(LoadBalancerExposure, AwsExposed):
    """A Network Load Balancer, which the AWS Load Balancer Controller creates for the router's Service.

    It passes TCP on, and the router ends TLS: a listener that ended TLS would cut connections after 350 seconds.
    Source: Network Load Balancers, "Update the TCP idle timeout".
    """

    longest_timeout: ClassVar[int] = 6000

    mode: Literal[ExposureMode.LOAD_BALANCER] = ExposureMode.LOAD_BALANCER
    eip_allocations: list[aws_exposure.AllocationId] = Field(default_factory=list)
    """Existing Elastic IP addresses, one for each subnet in `subnetIds`. Default: addresses that AWS chooses."""

    @override
    def violations(self) -> Iterator[RuleViolation]:
        yield from super().violations()
        if self.eip_allocations and (self.internal or len(self.eip_allocations) != len(self.subnet_ids)):
            yield RuleViolation(
                path="eipAllocations",
                reason="an internal load balancer has no public addresses"
                if self.internal
                else f"expected one address for each of the {len(self.subnet_ids)} subnets in subnetIds; got "
                f"{len(self.eip_allocations)}",
                fix="remove it" if self.internal else "set exposure.subnetIds to as many subnets, in the same order",
                about=("internal", "subnetIds", "mode"),
            )


AwsExposure = Annotated[ApplicationLoadBalancerExposure | AwsLoadBalancerExposure | NoExposure, Variants("mode")]
"""What a stack on AWS may say."""
