"""The domain's record in an existing zone, public or private."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi
import pulumi_azure_native as azure

from ...frozen import frozen
from ...lookups import look_up
from ..options import child_of
from ..subscription import in_subscription

if TYPE_CHECKING:
    from collections.abc import Sequence

TTL_SECONDS = 300


@frozen
class ZoneArgs:
    """An existing zone."""

    name: str
    resource_group: str
    private: bool = False
    subscription_id: str | None = None
    """Of another subscription than the stack's."""


class Zone(pulumi.ComponentResource):
    """An existing zone. Its records are children of it.

    Raises:
        pulumi.RunError: the zone can't be read and a record is registered.
    """

    def __init__(self, name: str, args: ZoneArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        providers: list[pulumi.ProviderResource] = (
            [] if args.subscription_id is None else [in_subscription(f"{name}-provider", args.subscription_id, opts)]
        )
        own = pulumi.ResourceOptions(providers=providers)
        super().__init__("carto:azure:Zone", name, None, pulumi.ResourceOptions.merge(opts, own))
        self._name, self._args = name, args
        found: pulumi.Output[azure.dns.GetZoneResult] | pulumi.Output[azure.privatedns.GetPrivateZoneResult]
        if args.private:
            found = look_up(
                "azure-native:privatedns:getPrivateZone",
                {"resourceGroupName": args.resource_group, "privateZoneName": args.name},
                azure.privatedns.GetPrivateZoneResult,
                parent=self,
                explain=lambda cause: _unreadable(args, cause),
            )
        else:
            found = look_up(
                "azure-native:dns:getZone",
                {"resourceGroupName": args.resource_group, "zoneName": args.name},
                azure.dns.GetZoneResult,
                parent=self,
                explain=lambda cause: _unreadable(args, cause),
            )
        # A record waits for this name, so a zone that can't be read is refused before anything is created.
        self.zone = found.apply(lambda zone: str(zone.name))
        self.register_outputs({"zone": self.zone})

    def record(
        self, domain: str, address: pulumi.Input[str], after: Sequence[pulumi.Resource] = ()
    ) -> azure.dns.RecordSet | azure.privatedns.PrivateRecordSet:
        """The address of the domain. Azure refuses a record that exists already."""
        args = self._args
        relative = "@" if domain == args.name else domain.removesuffix(f".{args.name}")
        opts = pulumi.ResourceOptions.merge(child_of(self), pulumi.ResourceOptions(depends_on=list(after)))
        if args.private:
            return azure.privatedns.PrivateRecordSet(
                f"{self._name}-record",
                private_zone_name=self.zone,
                resource_group_name=args.resource_group,
                record_type="A",
                relative_record_set_name=relative,
                ttl=TTL_SECONDS,
                a_records=[{"ipv4_address": address}],
                opts=opts,
            )
        return azure.dns.RecordSet(
            f"{self._name}-record",
            zone_name=self.zone,
            resource_group_name=args.resource_group,
            record_type="A",
            relative_record_set_name=relative,
            ttl=TTL_SECONDS,
            a_records=[{"ipv4_address": address}],
            opts=opts,
        )


def _unreadable(args: ZoneArgs, cause: str) -> str:
    kind = "private zone" if args.private else "public zone"
    command = "private-dns zone" if args.private else "dns zone"
    return (
        f"carto:exposure.dns.zone: the {kind} {args.name!r} can't be read in the resource group "
        f"{args.resource_group!r}. Check it with `az network {command} list --output table`; for a zone of another "
        f"subscription, set carto:exposure.dns.subscriptionId. Azure reports: {cause}"
    )
