"""The zone of CARTO's domain in Cloud DNS, and records in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi
import pulumi_gcp as gcp

from ...frozen import frozen
from ...lookups import look_up
from ...options import child_of

if TYPE_CHECKING:
    from collections.abc import Sequence

TTL_SECONDS = 300
_SETTING = "carto:exposure.dns"


@frozen
class ZoneArgs:
    """An existing zone."""

    domain: str
    """Of the zone, such as `example.com`."""
    name: str
    """In Cloud DNS, such as `example-com`."""
    project: str | None = None
    """None: the stack's."""
    public: bool = False
    """The records have to be seen on the internet."""


class ManagedZone(pulumi.ComponentResource):
    """An existing zone of Cloud DNS. Its records are children.

    Raises:
        pulumi.RunError: the zone can't be read and a record is registered.
    """

    name: pulumi.Output[str]

    def __init__(self, name: str, args: ZoneArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("carto:gcp:ManagedZone", name, None, opts)
        self._name, self._project = name, args.project
        arguments = {"name": args.name, **({"project": args.project} if args.project is not None else {})}
        found = look_up(
            "gcp:dns/getManagedZone:getManagedZone",
            arguments,
            gcp.dns.GetManagedZoneResult,
            parent=self,
            explain=lambda cause: _unreadable(args, cause),
        )
        self.name = found.apply(lambda zone: _checked(args, zone))
        self.register_outputs({"name": self.name})

    def record(
        self,
        role: str,
        *,
        record_name: pulumi.Input[str],
        type_: str,
        value: pulumi.Input[str],
        after: Sequence[pulumi.Resource] = (),
    ) -> gcp.dns.RecordSet:
        """A record, `record_name` with a dot at the end. It takes the place of one that exists."""
        return gcp.dns.RecordSet(
            f"{self._name}-{role}",
            managed_zone=self.name,
            name=record_name,
            type=type_,
            ttl=TTL_SECONDS,
            rrdatas=[value],
            project=self._project,
            opts=child_of(self, after),
        )


def _unreadable(args: ZoneArgs, cause: str) -> str:
    where = f" --project {args.project}" if args.project is not None else ""
    return (
        f"{_SETTING}.zoneName: no zone {args.name!r} can be read in Cloud DNS. Check it with `gcloud dns managed-zones "
        f"list{where}`. For a zone of another project, set {_SETTING}.project. Google Cloud reports: {cause}"
    )


def _checked(args: ZoneArgs, zone: gcp.dns.GetManagedZoneResult) -> str:
    found = zone.dns_name.rstrip(".").lower()
    if found != args.domain.rstrip(".").lower():
        raise pulumi.RunError(
            f"{_SETTING}.zoneName: {args.name} is the zone of {found}, but {_SETTING}.zone is {args.domain}. Fix: "
            f"pulumi config set --path {_SETTING}.zone {found}, or another zoneName"
        )
    if args.public and zone.visibility == "private":
        raise pulumi.RunError(
            f"{_SETTING}.zoneName: {args.name} is a private zone. Google reads the record that proves the domain on "
            "the internet, and carto:exposure.tls.mode is managed. Fix: name a public zone, or pulumi config set "
            "--path carto:exposure.tls.mode existing"
        )
    return str(zone.name)
