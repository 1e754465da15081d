"""The data that a new database starts with: another server at a point in time.

Azure creates the server with the size, disk, backup retention, administrator and password of its source and without a
standby. It takes the network, the redundancy of the backups and the key from the request. The next `up` updates the
server, which gives it everything else. A request with the mode of a restore always creates a server, so the program
sends the mode only if there is none. The other inputs would replace the server, so the engine ignores their changes.
Sources: Microsoft.DBforPostgreSQL 2025-08-01, `createMode`, `pointInTimeUTC`, `sourceServerResourceId`; PostgreSQL
Flexible Server, "Backup and restore" and "Data encryption"; azure-cli, `flexible_server_restore`, and
Azure/azure-cli#27575 (from another subscription); hashicorp/terraform-provider-azurerm#18253 (no standby).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NoReturn, TypedDict

import pulumi
import pulumi_azure_native as azure

from ..fixed_choices import Choices
from ..lookups import look_up
from ..restore import SETTING, refuse
from .resource_ids import resource_group_of, subscription_of
from .subscription import in_subscription

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .preflight import Running

SET_AT_CREATION = ("pointInTimeUTC", "sourceServerResourceId")
"""Inputs whose change would replace the server."""
_PAGE = "docs/backup-and-restore-azure.md"
_POINT_IN_TIME, _OTHER_REGION = "PointInTimeRestore", "GeoRestore"


@dataclass(frozen=True, kw_only=True)
class RestoreArgs:
    """A server and a point in time; and the settings that the source has to fit."""

    server: str
    point_in_time: str
    version: str
    """Major version of the stack's database."""
    storage_gb: int
    administrator: str
    inside_subnet: bool
    """Whether the stack's database is inside a delegated subnet."""
    own_key: bool
    """Whether a key other than Azure's encrypts the stack's database."""

    @property
    def source(self) -> str:
        """The source in words."""
        return f"{self.server} at {self.point_in_time}"


@dataclass(frozen=True, kw_only=True)
class Source:
    """A server, as Azure reports it."""

    location: str
    version: str
    storage_gb: int
    administrator: str
    inside_subnet: bool
    geo_redundant: bool
    own_key: bool
    oldest: str
    """The earliest point in time that it can be restored to; empty without a backup."""


@dataclass(frozen=True, kw_only=True)
class Restore:
    """A checked source."""

    args: RestoreArgs
    mode: pulumi.Output[str | None]
    """How Azure creates the server; None if it exists."""


class Restored(TypedDict, total=False):
    """Inputs of the server."""

    create_mode: pulumi.Output[str | None]
    point_in_time_utc: str
    source_server_resource_id: str


def restored_from(restore: Restore | None) -> Restored:
    """The inputs that restore."""
    if restore is None:
        return {}
    return {
        "create_mode": restore.mode,
        "point_in_time_utc": restore.args.point_in_time,
        "source_server_resource_id": restore.args.server,
    }


def restorable(
    name: str,
    args: RestoreArgs,
    running: pulumi.Output[Running],
    *,
    location: pulumi.Output[str],
    opts: pulumi.ResourceOptions,
) -> Restore:
    """The source, whose mode is known once it can be restored. It may be in another subscription than the stack.

    The stack remembers the source because Azure reports neither mode nor time.

    Raises:
        pulumi.RunError: in the Output, the source does not exist or does not fit, or the database exists already.
    """
    choices = Choices("carto:azure:RestoredDatabase", name, {"restore_from": args.source}, lambda _: None, opts)
    provider = in_subscription(f"{name}-provider", subscription_of(args.server), opts)

    def before(known: list[Any]) -> pulumi.Output[Any]:
        change, there, region = known
        if not there.database_exists:
            return _checked(args, region, provider)
        if change.old.get("restore_from") != args.source:
            refuse(_PAGE)
        return pulumi.Output.from_input(None)

    mode: pulumi.Output[str | None] = pulumi.Output.all(choices.accepted, running, location).apply(before)
    choices.created({"checked": mode.apply(lambda _: args.source)})
    return Restore(args=args, mode=mode)


def _checked(args: RestoreArgs, location: str, provider: azure.Provider) -> pulumi.Output[str]:
    """The mode of a restore in a region."""

    def check(source: Source) -> str:
        found = [*problems(args, source, location)]
        if found:
            raise pulumi.RunError("\n".join(found))
        return _POINT_IN_TIME if _same_region(source, location) else _OTHER_REGION

    return _source(args, provider).apply(check)


def _source(args: RestoreArgs, provider: azure.Provider) -> pulumi.Output[Source]:
    name, group = args.server.rpartition("/")[2], resource_group_of(args.server)
    return look_up(
        "azure-native:dbforpostgresql:getServer",
        {"serverName": name, "resourceGroupName": group},
        azure.dbforpostgresql.GetServerResult,
        parent=None,
        provider=provider,
        explain=lambda cause: (
            f"{SETTING}.server: {args.server} can't be read. List servers: az postgres flexible-server list "
            f"--subscription {subscription_of(args.server)} --query '[].id'. For a server that was deleted: {_PAGE}. "
            f"Azure reports: {cause}"
        ),
    ).apply(_reported)


def _reported(found: azure.dbforpostgresql.GetServerResult) -> Source:
    backup, key, network, storage = found.backup, found.data_encryption, found.network, found.storage
    return Source(
        location=found.location,
        version=found.version or "",
        storage_gb=(storage.storage_size_gb if storage is not None else None) or 0,
        administrator=found.administrator_login or "",
        inside_subnet=network is not None and bool(network.delegated_subnet_resource_id),
        geo_redundant=backup is not None and backup.geo_redundant_backup == "Enabled",
        own_key=key is not None and key.type == "AzureKeyVault",
        oldest=backup.earliest_restore_date if backup is not None else "",
    )


def _same_region(source: Source, location: str) -> bool:
    one, other = (name.replace(" ", "").lower() for name in (source.location, location))
    return one == other


def problems(args: RestoreArgs, source: Source, location: str) -> Iterator[str]:
    """Why the source can't be restored in a region."""
    if source.version != args.version:
        yield (
            f"carto:database.version: {args.version}, but {args.server} has PostgreSQL {source.version}, and a restore "
            f'keeps it. Fix: pulumi config set --path carto:database.version "{source.version}"; upgrade it afterwards'
        )
    if source.storage_gb > args.storage_gb:
        yield (
            f"carto:database.storageGb.initial: {args.storage_gb}, but {args.server} has a disk of "
            f"{source.storage_gb} GB, and a restore can't shrink it. Fix: pulumi config set --path "
            f"carto:database.storageGb.initial {source.storage_gb}"
        )
    if source.administrator != args.administrator:
        yield (
            f"{SETTING}.server: the administrator of {args.server} is {source.administrator}, and a restore keeps it; "
            f"expected {args.administrator}. Fix: restore it with the az command line, and use it as an existing "
            f"database: {_PAGE}"
        )
    if source.inside_subnet is not args.inside_subnet:
        yield (
            f"carto:network.azure.databaseConnection: {args.server} is {_connected(source.inside_subnet)}, and Azure "
            "can't change that with a restore. Fix: pulumi config set --path carto:network.azure.databaseConnection "
            f"{'delegated-subnet' if source.inside_subnet else 'private-endpoint'}"
        )
    if _same_region(source, location):
        yield from _problems_of_time(args, source)
    elif not source.geo_redundant:
        yield (
            f"{SETTING}.server: {args.server} is in {source.location} and has no backups in another region; the stack "
            f"is in {location}. Fix: use a cluster in {source.location}"
        )
    elif source.own_key or args.own_key:
        yield (
            "carto:storage.encryption.kmsKey: a restore in another region needs keys in both regions, which this "
            f"project does not handle. Fix: use a cluster in {source.location}"
        )


def _problems_of_time(args: RestoreArgs, source: Source) -> Iterator[str]:
    oldest = datetime.fromisoformat(source.oldest) if source.oldest else datetime.now(UTC)
    if datetime.fromisoformat(args.point_in_time) < oldest:
        yield (
            f"{SETTING}.pointInTime: {args.point_in_time} is before the oldest backup of {args.server}, which is of "
            f"{source.oldest or 'a time to come'}. Fix: a later point in time"
        )


def _connected(inside_subnet: bool) -> str:
    return "inside a delegated subnet" if inside_subnet else "not inside a delegated subnet"


def host_of(restore: Restore | None, server: azure.dbforpostgresql.Server) -> pulumi.Output[str]:
    """The server's host, which nothing uses before the server has the administrator's password of this stack."""
    host = server.fully_qualified_domain_name
    if restore is None:
        return host
    return pulumi.Output.all(host, restore.mode).apply(lambda known: _update_next() if known[1] else str(known[0]))


def _update_next() -> NoReturn:
    raise pulumi.RunError(
        f"{SETTING}: Azure has restored the database, with the settings and the administrator's password of its "
        "source. Fix: run `pulumi up` again: it gives the server those of this stack, and then creates the rest"
    )
