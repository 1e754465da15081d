"""A private hosted zone in which CARTO's domain is the internal load balancer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi
import pulumi_aws as aws

from ..frozen import frozen
from ..lookups import look_up
from ..options import child_of

if TYPE_CHECKING:
    from ..aws.context import Context

_SETTING = "carto:warehouses.analyticsToolbox.privateDns"


@frozen
class BalancerName:
    """A load balancer of AWS, as an alias record names it."""

    dns_name: pulumi.Input[str]
    zone_id: pulumi.Input[str]


@frozen
class CartoRecordArgs:
    """CARTO's domain, as the function's VPC resolves it."""

    context: Context
    domain: str
    vpc_id: pulumi.Input[str]
    balancer: BalancerName
    existing_zone: str | None = None


class CartoRecord(pulumi.ComponentResource):
    """The record, in an existing zone of the VPC or in a new one for this name alone.

    An alias follows the addresses of the load balancer, which AWS changes; CARTO's guide has a fixed address. In a zone
    with the domain's full name, other names of its parent stay as they are.
    Sources: Route 53 developer guide, "Choosing between alias and non-alias records" and "Working with private hosted
    zones".

    Raises:
        pulumi.RunError: in the Output, the existing zone can't be read, is public, or does not contain the domain.
    """

    zone_id: pulumi.Output[str]

    def __init__(self, name: str, args: CartoRecordArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("carto:warehouses:CartoRecord", name, None, opts)
        self.zone_id = self._existing(args, args.existing_zone) if args.existing_zone else self._zone(name, args)
        aws.route53.Record(
            f"{name}-record",
            zone_id=self.zone_id,
            name=args.domain,
            type="A",
            aliases=[
                aws.route53.RecordAliasArgs(
                    name=args.balancer.dns_name, zone_id=args.balancer.zone_id, evaluate_target_health=True
                )
            ],
            opts=child_of(self),
        )
        self.register_outputs({"zoneId": self.zone_id})

    def _zone(self, name: str, args: CartoRecordArgs) -> pulumi.Output[str]:
        return aws.route53.Zone(
            f"{name}-zone",
            name=args.domain,
            comment="CARTO: the internal load balancer, for the Analytics Toolbox gateway",
            vpcs=[aws.route53.ZoneVpcArgs(vpc_id=args.vpc_id, vpc_region=args.context.account.region)],
            tags=args.context.tags,
            opts=child_of(self),
        ).zone_id

    def _existing(self, args: CartoRecordArgs, zone_id: str) -> pulumi.Output[str]:
        found = look_up(
            "aws:route53/getZone:getZone",
            {"zoneId": zone_id},
            aws.route53.GetZoneResult,
            parent=self,
            explain=lambda cause: (
                f"{_SETTING}.existing: {zone_id} can't be read. `aws route53 list-hosted-zones` lists the zones. "
                f"AWS reports: {cause}"
            ),
            after=args.context.account.region,
        )
        return found.apply(lambda zone: _checked(zone, args.domain))


def _checked(zone: aws.route53.GetZoneResult, domain: str) -> str:
    name = zone.name.rstrip(".").lower()
    if zone.private_zone and (domain == name or domain.endswith(f".{name}")):
        return str(zone.zone_id)
    raise pulumi.RunError(
        f"{_SETTING}.existing: expected a private hosted zone that contains {domain}; {zone.zone_id} is the "
        f"{'private' if zone.private_zone else 'public'} zone of {name}. Fix: name another zone "
        "(`aws route53 list-hosted-zones`), or remove this setting, and the stack creates one"
    )
