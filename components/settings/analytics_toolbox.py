"""`carto:warehouses.analyticsToolbox`: the gateway with which Redshift calls CARTO's location services."""

from __future__ import annotations

import ipaddress
from itertools import combinations
from typing import TYPE_CHECKING, ClassVar

from pydantic import Field, field_validator
from typing_extensions import override

from .aws_buckets import AwsAccount
from .gateway_network import CreatedSubnet, LambdaEndpoint, PrivateDns
from .model import Model
from .network_policies import Cidr
from .problems import RuleViolation, invalid
from .types import analytics_toolbox as names
from .types import aws as formats

if TYPE_CHECKING:
    from collections.abc import Iterator


class ServerlessRedshift(Model):
    """A data warehouse in Redshift Serverless."""

    namespace: names.ServerlessName
    """Its namespace, which has the roles."""
    workgroup: names.ServerlessName
    """Its workgroup, whose database users may use the role."""


class RedshiftWarehouse(Model):
    """The Redshift data warehouse that calls the gateway, in the account and the region of the function."""

    cluster: names.RedshiftCluster | None = None
    """Identifier of a Redshift cluster."""
    serverless: ServerlessRedshift | None = None
    """Or a data warehouse in Redshift Serverless."""

    @override
    def violations(self) -> Iterator[RuleViolation]:
        if (self.cluster is None) == (self.serverless is None):
            yield RuleViolation(
                path="cluster",
                reason="expected either cluster or serverless",
                fix=f"pulumi config set --path {AnalyticsToolbox.setting}.redshift.cluster <identifier>"
                "\nor set serverless.namespace and serverless.workgroup",
                about=("serverless",),
            )


class AnalyticsToolbox(Model):
    """The gateway of the Analytics Toolbox: a Lambda function that Redshift invokes, and that calls CARTO."""

    setting: ClassVar[str] = "carto:warehouses.analyticsToolbox"
    role: ClassVar[str] = "analytics-toolbox"
    """Part of the names of what it creates."""
    needs_region: ClassVar[str] = "the function is in a region of AWS"

    enabled: bool = False
    """Create the function and the role with which Redshift invokes it."""
    aws: AwsAccount | None = None
    """The account and the region of Redshift and the function. Left out on AWS: those of CARTO. Needed elsewhere."""
    create_repository: bool = False
    """Create a repository in Amazon ECR for the image. Without `image`, the stack creates the repository alone."""
    image: names.EcrImage | None = None
    """Needed: the function's image, in a repository in its region. A tag is resolved to its digest at every
    `pulumi up`."""
    subnet_ids: list[formats.SubnetId] | None = Field(default=None, min_length=2)
    """Existing private subnets of the function, in at least two zones. Needed without `createSubnets`."""
    create_subnets: list[CreatedSubnet] | None = Field(default=None, min_length=2)
    """Subnets that the stack creates for the function, in at least two zones."""
    vpc_id: formats.VpcId | None = None
    """The VPC of the subnets. Default on AWS: the cluster's, where an internal Application Load Balancer that the stack
    creates lets the function in. Needed with `aws`."""
    carto_cidrs: list[Cidr] | None = Field(default=None, min_length=1)
    """Needed: where `carto:domain` is, seen from the subnets. The function can connect to nothing else, on port 443
    alone."""
    redshift: RedshiftWarehouse | None = None
    """Needed: the data warehouse that may use the role."""
    lambda_endpoint: LambdaEndpoint = Field(default_factory=LambdaEndpoint)
    """How Redshift reaches Lambda without the internet."""
    private_dns: PrivateDns = Field(default_factory=PrivateDns)
    """How the function finds an internal load balancer of CARTO."""
    memory_mb: int = Field(default=512, ge=128, le=10240)
    """Memory of the function."""
    timeout_seconds: int = Field(default=180, ge=1, le=900)
    """How long one call may take. CARTO's guide has 180."""
    log_retention_days: int = 30
    """Days that CloudWatch keeps the function's logs."""
    sns_topic_arns: list[formats.SnsTopicArn] | None = Field(default=None, max_length=5)
    """SNS topics in the function's region, for alarms on errors, throttles and slow calls. Default on AWS, without
    `aws`: `carto:observability.snsTopicArns`; elsewhere: no alarms."""
    tls_not_verified_because: names.Reason | None = None
    """Why the function accepts any certificate, such as one of a private authority. Left out, it verifies TLS."""
    permissions_boundary: formats.PolicyArn | None = None
    """ARN of the permissions boundary of both roles. Default in CARTO's own account:
    `carto:identity.permissionsBoundary`."""

    @field_validator("subnet_ids", "carto_cidrs", "sns_topic_arns")
    @classmethod
    def _each_once(cls, values: list[str] | None) -> list[str] | None:
        if values and len(set(values)) < len(values):
            raise invalid("each value once")
        return values

    @field_validator("log_retention_days")
    @classmethod
    def _is_a_period(cls, days: int) -> int:
        if days not in formats.LOG_DAYS:
            raise invalid(f"a period that CloudWatch has: {', '.join(map(str, formats.LOG_DAYS))}")
        return days

    @property
    def only_repository(self) -> bool:
        """Whether the stack creates the repository alone: its image has to be there before the function."""
        return self.create_repository and self.image is None

    @property
    def is_in_carto_vpc(self) -> bool:
        """Whether the function is in the VPC of CARTO's cluster, because the stack names no other.

        The VPC of the cluster is not known here: one in `vpcId` may be the same.
        """
        return self.enabled and not self.only_repository and self.aws is None and self.vpc_id is None

    @override
    def violations(self) -> Iterator[RuleViolation]:
        if not self.enabled:
            yield from self._without_effect()
            return
        if self.subnet_ids is not None and self.create_subnets is not None:
            yield RuleViolation(
                path="createSubnets",
                reason="subnetIds names existing subnets: expected either of the two",
                fix="remove one of them",
                about=("subnetIds",),
            )
        yield from self._subnets()
        if not self.only_repository:
            yield from self._missing()
        if self.aws is not None and self.vpc_id is None and not self.only_repository:
            yield RuleViolation(
                path="vpcId",
                reason="missing; the gateway has an account of its own",
                fix=f"pulumi config set --path {self.setting}.vpcId <VPC of the subnets>",
                about=("aws",),
            )

    def _subnets(self) -> Iterator[RuleViolation]:
        subnets = self.create_subnets or []
        if subnets and len({each.zone for each in subnets}) < 2:
            yield RuleViolation(
                path="createSubnets",
                reason="expected subnets in at least two availability zones",
                fix=f"pulumi config set --path '{self.setting}.createSubnets[1].zone' <another zone>",
            )
        ranges = [ipaddress.ip_network(each.cidr) for each in subnets]
        for one, other in combinations(ranges, 2):
            if one.overlaps(other):
                yield RuleViolation(
                    path="createSubnets",
                    reason=f"the ranges {one} and {other} overlap",
                    fix="use a range of its own for each",
                )

    def _without_effect(self) -> Iterator[RuleViolation]:
        for name, field in type(self).model_fields.items():
            if name != "enabled" and getattr(self, name) != field.get_default(call_default_factory=True):
                yield RuleViolation(
                    path=field.alias or name,
                    reason=f"a part of {self.setting}, which is not enabled, so it has no effect",
                    fix=f"pulumi config set --path {self.setting}.enabled true",
                    about=("enabled",),
                )

    def _missing(self) -> Iterator[RuleViolation]:
        for path, value, command in (
            ("image", self.image, f"{self.setting}.image <account>.dkr.ecr.<region>.amazonaws.com/at-gateway:<tag>"),
            (
                "subnetIds",
                self.subnet_ids or self.create_subnets,
                f"'{self.setting}.subnetIds[0]' <subnet>\nand one in another zone, or set createSubnets",
            ),
            ("cartoCidrs", self.carto_cidrs, f"'{self.setting}.cartoCidrs[0]' <range of CARTO's load balancer>"),
            ("redshift", self.redshift, f"{self.setting}.redshift.cluster <identifier>"),
        ):
            if value is None:
                yield RuleViolation(
                    path=path,
                    reason="missing; the gateway needs it",
                    fix=f"pulumi config set --path {command}",
                    about=("enabled",),
                )
