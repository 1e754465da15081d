"""`carto:warehouses.analyticsToolbox`: the gateway with which Redshift calls CARTO's location services."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pydantic import Field, field_validator
from typing_extensions import override

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
    """The Redshift data warehouse that calls the gateway, in the account and the region of the stack."""

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

    enabled: bool = False
    """Create the function and the role with which Redshift invokes it."""
    image: names.EcrImage | None = None
    """Needed: the function's image, in a repository in the stack's region. A tag is resolved to its digest at every
    `pulumi up`."""
    subnet_ids: list[formats.SubnetId] | None = Field(default=None, min_length=2)
    """Needed: private subnets of the function, in at least two zones."""
    vpc_id: formats.VpcId | None = None
    """The VPC of the subnets. Default: the cluster's."""
    carto_cidrs: list[Cidr] | None = Field(default=None, min_length=1)
    """Needed: where `carto:domain` is, seen from the subnets. The function can connect to nothing else, on port 443
    alone."""
    redshift: RedshiftWarehouse | None = None
    """Needed: the data warehouse that may use the role."""
    memory_mb: int = Field(default=512, ge=128, le=10240)
    """Memory of the function."""
    timeout_seconds: int = Field(default=180, ge=1, le=900)
    """How long one call may take. CARTO's guide has 180."""
    log_retention_days: int = 30
    """Days that CloudWatch keeps the function's logs."""
    tls_not_verified_because: str | None = Field(default=None, min_length=10, max_length=150)
    """Why the function accepts any certificate, such as one of a private authority. Left out, it verifies TLS."""
    permissions_boundary: formats.PolicyArn | None = None
    """ARN of the permissions boundary of both roles. Default: `carto:identity.permissionsBoundary`."""

    @field_validator("subnet_ids", "carto_cidrs")
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

    @override
    def violations(self) -> Iterator[RuleViolation]:
        if not self.enabled:
            for name, field in type(self).model_fields.items():
                if name != "enabled" and getattr(self, name) != field.default:
                    yield RuleViolation(
                        path=field.alias or name,
                        reason=f"a part of {self.setting}, which is not enabled, so it has no effect",
                        fix=f"pulumi config set --path {self.setting}.enabled true",
                        about=("enabled",),
                    )
            return
        for path, value, command in (
            ("image", self.image, f"{self.setting}.image <account>.dkr.ecr.<region>.amazonaws.com/at-gateway:<tag>"),
            ("subnetIds", self.subnet_ids, f"'{self.setting}.subnetIds[0]' <subnet>\nand one in another zone"),
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
