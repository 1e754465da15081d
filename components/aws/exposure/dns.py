"""The hosted zone of CARTO's domain in Route 53, and records in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pulumi
import pulumi_aws as aws

from ...frozen import frozen
from ...lookups import look_up
from ...options import child_of

if TYPE_CHECKING:
    from collections.abc import Sequence

TTL_SECONDS = 300


@frozen
class ZoneArgs:
    """An existing hosted zone."""

    name: str
    zone_id: str | None = None
    """For a name that several zones have."""
    private: bool = False
    role_arn: str | None = None
    """A role that may change the zone, for a zone of another account."""


class HostedZone(pulumi.ComponentResource):
    """An existing hosted zone. Its records are children, and use the identity that may change the zone.

    Raises:
        pulumi.RunError: the zone can't be read and a record is registered.
    """

    id: pulumi.Output[str]

    def __init__(self, name: str, args: ZoneArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        providers: list[pulumi.ProviderResource] = (
            [] if args.role_arn is None else [_provider(f"{name}-provider", args.role_arn, opts)]
        )
        own = pulumi.ResourceOptions(providers=providers)
        super().__init__("carto:aws:HostedZone", name, None, pulumi.ResourceOptions.merge(opts, own))
        arguments: dict[str, str | bool] = {"zoneId": args.zone_id} if args.zone_id else {"name": args.name}
        if args.private:
            arguments["privateZone"] = True
        found = look_up(
            "aws:route53/getZone:getZone",
            arguments,
            aws.route53.GetZoneResult,
            parent=self,
            explain=lambda cause: _unreadable(args, cause),
        )
        self._name = name
        self.id = found.apply(lambda zone: _checked(args, zone))
        self.register_outputs({"id": self.id})

    def validation(
        self, *, name: pulumi.Input[str], type_: pulumi.Input[str], value: pulumi.Input[str]
    ) -> aws.route53.Record:
        """The record that proves the domain. Another stack may have the same one."""
        return aws.route53.Record(
            f"{self._name}-validation",
            zone_id=self.id,
            name=name,
            type=type_,
            records=[value],
            ttl=TTL_SECONDS,
            allow_overwrite=True,
            opts=child_of(self),
        )

    def alias(
        self,
        *,
        domain: str,
        target: pulumi.Input[str],
        target_zone: pulumi.Input[str],
        after: Sequence[pulumi.Resource] = (),
    ) -> aws.route53.Record:
        """The address of the domain: the one of a load balancer. AWS refuses a record that exists already."""
        return aws.route53.Record(
            f"{self._name}-record",
            zone_id=self.id,
            name=domain,
            type="A",
            aliases=[{"name": target, "zone_id": target_zone, "evaluate_target_health": True}],
            opts=child_of(self, after),
        )


def _provider(name: str, role_arn: str, opts: pulumi.ResourceOptions | None) -> aws.Provider:
    """The AWS provider of the stack, with one more role to assume.

    An explicit provider reads the environment, but not the stack's configuration.
    """
    config = pulumi.Config("aws")
    roles: list[Any] = config.get_object("assumeRoles") or []
    return aws.Provider(
        name,
        region=aws.config.region,
        profile=aws.config.profile,
        access_key=config.get_secret("accessKey"),
        secret_key=config.get_secret("secretKey"),
        token=config.get_secret("token"),
        assume_role_with_web_identity=config.get_object("assumeRoleWithWebIdentity"),
        assume_roles=[*roles, {"roleArn": role_arn}],
        opts=opts,
    )


def _unreadable(args: ZoneArgs, cause: str) -> str:
    setting, value = ("zoneId", args.zone_id) if args.zone_id else ("zone", args.name)
    kind = "private hosted zone" if args.private else "public hosted zone"
    return (
        f"carto:exposure.dns.{setting}: no {kind} {value!r} can be read. Check it with `aws route53 "
        "list-hosted-zones`. For a zone of another account, set carto:exposure.dns.roleArn to a role there that may "
        f"change its records. AWS reports: {cause}"
    )


def _checked(args: ZoneArgs, zone: aws.route53.GetZoneResult) -> str:
    found = zone.name.rstrip(".").lower()
    if found != args.name.rstrip(".").lower():
        raise pulumi.RunError(
            f"carto:exposure.dns.zoneId: {args.zone_id} is the hosted zone of {found}, but carto:exposure.dns.zone is "
            f"{args.name}. Fix: pulumi config set --path carto:exposure.dns.zone {found}, or another zoneId"
        )
    return str(zone.zone_id)
