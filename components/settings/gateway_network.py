"""The network of the Analytics Toolbox gateway: its subnets, how Redshift reaches Lambda, and how it finds CARTO."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pydantic import Field
from typing_extensions import override

from .model import Model
from .network_policies import Cidr
from .problems import RuleViolation
from .types import analytics_toolbox as names
from .types import aws as formats
from .types.aws_exposure import ZoneId

if TYPE_CHECKING:
    from collections.abc import Iterator

_SETTING = "carto:warehouses.analyticsToolbox"


class CreatedSubnet(Model):
    """A subnet that the stack creates for the function."""

    zone: names.Zone
    """Its availability zone."""
    cidr: names.SubnetCidr
    """Its range, which is free in the VPC. CARTO's guide has a /24."""
    route_table: names.RouteTableId | None = None
    """A route table of its own, such as one with a NAT gateway. Default: the main one of the VPC."""


class LambdaEndpoint(Model):
    """The interface endpoint for Lambda in Redshift's VPC, with private DNS: a VPC has one at most."""

    setting: ClassVar[str] = f"{_SETTING}.lambdaEndpoint"

    enabled: bool = False
    """Create it, or check an existing one. Redshift with enhanced VPC routing needs it, unless its subnets have a route
    to the internet."""
    existing: names.EndpointId | None = None
    """Id of the endpoint that the VPC has already. The stack checks it, and leaves it alone."""
    vpc_id: formats.VpcId | None = None
    """The VPC of Redshift. Default: that of the function."""
    subnet_ids: list[formats.SubnetId] | None = Field(default=None, min_length=1)
    """Subnets of the created endpoint. Default: those of the function. Needed with `vpcId`."""
    redshift_security_group_ids: list[formats.SecurityGroupId] | None = Field(default=None, min_length=1)
    """Security groups of Redshift, which may use the created endpoint."""
    redshift_cidrs: list[Cidr] | None = Field(default=None, min_length=1)
    """Ranges that may use the created endpoint."""

    @override
    def violations(self) -> Iterator[RuleViolation]:
        of_created = ("vpc_id", "subnet_ids", "redshift_security_group_ids", "redshift_cidrs")
        idle = ("existing", *of_created) if not self.enabled else of_created[1:] if self.existing is not None else ()
        for name in idle:
            if getattr(self, name) is not None:
                yield RuleViolation(
                    path=type(self).model_fields[name].alias or name,
                    reason=f"a part of {self.setting}, which is not enabled, so it has no effect"
                    if not self.enabled
                    else "the endpoint exists already, and is left alone, so it has no effect",
                    fix=f"pulumi config set --path {self.setting}.enabled true" if not self.enabled else "remove it",
                    about=("enabled", "existing"),
                )
        if not self.enabled or self.existing is not None:
            return
        if self.redshift_security_group_ids is None and self.redshift_cidrs is None:
            yield RuleViolation(
                path="redshiftSecurityGroupIds",
                reason="missing; the created endpoint needs clients",
                fix=f"pulumi config set --path '{self.setting}.redshiftSecurityGroupIds[0]' <group of Redshift>",
                about=("enabled",),
            )
        if self.vpc_id is not None and self.subnet_ids is None:
            yield RuleViolation(
                path="subnetIds",
                reason="missing; the endpoint is in another VPC than the function",
                fix=f"pulumi config set --path '{self.setting}.subnetIds[0]' <subnet of Redshift's VPC>",
                about=("vpcId",),
            )


class PrivateDns(Model):
    """A private hosted zone for the function's VPC, where `carto:domain` is CARTO's internal load balancer."""

    setting: ClassVar[str] = f"{_SETTING}.privateDns"

    enabled: bool = False
    """Create the record of `carto:domain`, for an internal load balancer that the stack creates."""
    existing: ZoneId | None = None
    """An existing private hosted zone of the function's VPC. Default: the stack creates one for `carto:domain` alone,
    so that other names of its parent stay as they are."""

    @override
    def violations(self) -> Iterator[RuleViolation]:
        if self.existing is not None and not self.enabled:
            yield RuleViolation(
                path="existing",
                reason=f"a part of {self.setting}, which is not enabled, so it has no effect",
                fix=f"pulumi config set --path {self.setting}.enabled true",
                about=("enabled",),
            )
