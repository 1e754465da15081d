"""`carto:exposure` on AWS: what all modes have in common."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import Field
from typing_extensions import override

from .aws_certificate import AwsCertificate, AwsManagedTls, OffloadedTls
from .exposure import Dns, TimedExposure
from .problems import RuleViolation
from .types import aws, aws_exposure
from .variants import Variants

if TYPE_CHECKING:
    from collections.abc import Iterator


class Targets(StrEnum):
    """What registers CARTO's router with a load balancer."""

    AUTO_MODE = "auto-mode"
    """EKS Auto Mode."""
    CONTROLLER = "controller"
    """The AWS Load Balancer Controller."""
    NODE_PORTS = "node-ports"
    """The Auto Scaling groups of managed node groups."""


class AwsDns(Dns):
    """The hosted zone in Route 53 where the stack creates CARTO's records."""

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
    def violations(self) -> Iterator[RuleViolation]:
        yield from super().violations()
        if self.dns is not None and self.dns.private:
            yield from self.private_zone_violations()

    @override
    def domain_violations(self, domain: str) -> Iterator[RuleViolation]:
        yield from super().domain_violations(domain)
        for found in self.dns.domain_violations(domain) if self.dns is not None else ():
            yield found.below("dns")


class BalancerEndsTls(AwsExposed):
    """An exposure through an Application Load Balancer, which ends TLS.

    Its address type is AWS's default, `ipv4`. Source: Application Load Balancers, "IP address type".
    """

    longest_timeout: ClassVar[int] = 4000

    web_acl: aws_exposure.WebAclArn | None = None
    """An existing web ACL of AWS WAF. It must not block large request bodies: CARTO's queries and maps have them."""
    access_logs_bucket: aws.BucketName | None = None
    """An existing bucket in the same region, for the load balancer's access logs. Its policy must allow Elastic Load
    Balancing to put objects, and it is not encrypted with a KMS key."""
    tls: Annotated[AwsManagedTls | AwsCertificate | OffloadedTls, Variants("mode")] = Field(
        default_factory=AwsManagedTls
    )
    """The certificate of the domain."""

    @property
    @override
    def only_ipv4(self) -> bool:
        return True

    @override
    def violations(self) -> Iterator[RuleViolation]:
        yield from super().violations()
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
