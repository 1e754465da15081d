"""The PostgreSQL server behind the Workspace."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypedDict

import pulumi
import pulumi_azure_native as azure

from .. import contracts
from ..frozen import frozen
from ..passwords import generated_password
from .alarms import MonitoredDatabase
from .data_network import (
    DelegatedSubnetSpec,
    PrivateEndpointSpec,
    delegated_subnet,
    private_endpoint,
    private_zone,
)
from .deletion_lock import deletion_lock
from .diagnostics import SERVER_LOGS, send_logs
from .options import data_child_of, part_of
from .restore import SET_AT_CREATION, host_of, restored_from

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .context import Context
    from .customer_key import CustomerKey
    from .data_network import PrivateNetwork
    from .preflight import Running
    from .restore import Restore

PORT = 5432
# Lets the bootstrap create pgcrypto, which Azure would refuse. Source: chart contract §4.1.
_BEFORE_USE = {"azure.extensions": "pgcrypto"}
# Support cases about a slow Workspace start with slow statements and lock waits. Without `logfiles` the server keeps
# no log. Connections and checkpoints are logged by default. Source: PostgreSQL Flexible Server, "Server parameters";
# CIS Azure Foundations 5.2.3 (connection throttling) and 5.2.4 (logs of more than 3 days; 7 are the most). A new server
# takes TLS alone already, so nothing waits for this parameter. Source: "Security in Azure Database for
# PostgreSQL": encryption is enforced by default.
_PARAMETERS = {
    "require_secure_transport": "on",
    "log_min_duration_statement": "5000",
    "log_lock_waits": "on",
    "logfiles.download_enable": "on",
    "logfiles.retention_days": "7",
    "connection_throttle.enable": "on",
}

# Azure chooses them, and swaps them when the standby takes over. The SDK sends "" for the first, so a refresh after
# that would plan a replacement.
_ZONES = ("availabilityZone", "highAvailability.standbyAvailabilityZone")


class _Encryption(TypedDict, total=False):
    identity: azure.dbforpostgresql.UserAssignedIdentityArgsDict
    data_encryption: azure.dbforpostgresql.DataEncryptionArgsDict


@dataclass(frozen=True, kw_only=True)
class MaintenanceWindow:
    """An hour a week, in UTC."""

    day: int
    """0 is Sunday, as Azure counts."""
    hour: int
    minute: int


@frozen
class DatabaseArgs:
    """A database to create."""

    context: Context
    network: PrivateNetwork
    version: str
    """Major version."""
    size: str
    tier: str
    """`Burstable`, `GeneralPurpose` or `MemoryOptimized`, depending on the size."""
    administrator: str
    """Name of the server's administrator."""
    storage_gb: pulumi.Input[int]
    high_availability: bool
    backup_days: int
    geo_redundant: bool
    maintenance: MaintenanceWindow
    inside_subnet: bool
    """Inside a delegated subnet; otherwise pods use a private endpoint."""
    admin_password_rotation: int
    parameters: Mapping[str, str]
    """Server parameters, over those of this project."""
    existing_subnet_id: pulumi.Input[str] | None = None
    """A delegated subnet."""
    created_subnet: DelegatedSubnetSpec | None = None
    existing_zone_id: pulumi.Input[str] | None = None
    restore: Restore | None = None
    """Source of the data; None for an empty database."""


class Database(pulumi.ComponentResource):
    """PostgreSQL Flexible Server: private, TLS only, backed up; with high availability a standby in another zone.

    * It can't be reached from the internet: pods use a private endpoint, or the server is in a delegated subnet.
    * Azure can't change this after creation, nor whether backups go to the paired region, although the provider plans
      an update. Here a change is planned as a replacement, and the engine refuses to replace a protected server.
    * It keeps its first encryption key, even if the setting changes: Azure sets it at creation only.
    * The disk grows by itself and never shrinks: it keeps its size if the settings have a smaller one.
    * Azure ignores the maintenance window when it creates the server, and accepts it as a change later.
    * Its certificate is signed by public authorities, which change; so CARTO gets no certificates.
    * A restored server gets its settings and its administrator's password with the second `up` (see `restore`).
    """

    outputs: contracts.Database
    name: pulumi.Output[str]
    monitored: MonitoredDatabase

    def __init__(self, name: str, args: DatabaseArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("carto:azure:Database", name, None, opts)
        context = args.context
        inside = args.inside_subnet
        is_taken_over = context.names.keeps("database")
        network: azure.dbforpostgresql.NetworkArgsDict = {"public_network_access": "Disabled"}
        reachable: list[pulumi.Resource] = []
        if inside:
            network, reachable = self._inside_subnet(name, args)
        # One in 278 would have no digit, which Azure refuses. Source: PostgreSQL Flexible Server, PasswordNotComplex.
        password = generated_password(
            f"{name}-admin-password",
            rotation=args.admin_password_rotation,
            parent=self,
            each_kind=True,
            # So that a destroy deletes the server in the same wave as the private endpoint of the account.
            depends_on=context.key.ready if context.key is not None else (),
        )
        server = azure.dbforpostgresql.Server(
            f"{name}-server",
            server_name=context.names("database", max_length=63),
            resource_group_name=context.resource_group,
            location=context.location,
            version=args.version,
            sku={"name": args.size, "tier": args.tier},
            storage={"storage_size_gb": args.storage_gb, "auto_grow": "Enabled"},
            backup={
                "backup_retention_days": args.backup_days,
                "geo_redundant_backup": "Enabled" if args.geo_redundant else "Disabled",
            },
            high_availability={"mode": "ZoneRedundant" if args.high_availability else "Disabled"},
            maintenance_window=_window(args.maintenance),
            network=network,
            auth_config={"password_auth": "Enabled", "active_directory_auth": "Disabled"},
            administrator_login=args.administrator,
            administrator_login_password=password,
            tags=context.tags,
            **_encrypted(context.key),
            **restored_from(args.restore),
            opts=data_child_of(
                self,
                protect=context.protect,
                depends_on=[*context.first, *reachable, *(context.key.ready if context.key is not None else ())],
                ignore_changes=[
                    *_ZONES,
                    *SET_AT_CREATION,
                    *(["administratorLogin"] if is_taken_over else []),
                    *(["dataEncryption", "identity"] if context.keep else []),
                ],
                replace_on_changes=_fixed(args),
            ),
        )
        configured = {**_BEFORE_USE, **_PARAMETERS, **args.parameters}
        before_use = {name: value for name, value in configured.items() if name in _BEFORE_USE}
        later = {name: value for name, value in configured.items() if name not in _BEFORE_USE}
        parts: list[pulumi.Resource] = []
        if not inside:
            spec = PrivateEndpointSpec(
                context=context,
                network=args.network,
                subject="database",
                target_id=server.id,
                group="postgresqlServer",
                existing_zone_id=args.existing_zone_id,
            )
            parts.append(private_endpoint(f"{name}-endpoint", spec, self))
        parts += self._parameters(name, server, before_use, context, after=parts)
        ready = [server, *parts]
        parts += self._parameters(name, server, later, context, after=parts[-1:])
        parts += send_logs(f"{name}-logs", server.id, SERVER_LOGS, context=context, parent=self, depends_on=parts[-1:])
        if context.lock:
            deletion_lock(f"{name}-lock", server, parent=self, parts=parts)
        self.name = server.name
        self.monitored = MonitoredDatabase(
            id=server.id, size=args.size, most_connections=args.parameters.get("max_connections")
        )
        host = host_of(args.restore, server)
        self.outputs = contracts.Database(
            host=host,
            port=PORT,
            admin=contracts.Login(user=_administrator(server, args), password=password),
            ready=ready,
            tls=True,
        )
        self.register_outputs({"host": host})

    def _inside_subnet(
        self, name: str, args: DatabaseArgs
    ) -> tuple[azure.dbforpostgresql.NetworkArgsDict, list[pulumi.Resource]]:
        """VNet integration: the subnet, and the zone of the server's name, which pods have to resolve."""
        context = args.context
        zone_id: pulumi.Input[str] | None = args.existing_zone_id
        linked: list[pulumi.Resource] = []
        # Azure does not require this order. A destroy deletes the subnet and the zone's link in the same wave.
        before_subnet: list[pulumi.Resource] = []
        if zone_id is None:
            # The first label has to differ from the server's name.
            zone = context.names("private", max_length=63).apply(lambda label: f"{label}.postgres.database.azure.com")
            created_zone, linked = private_zone(f"{name}-zone", zone, context, args.network, self)
            zone_id, before_subnet = created_zone.id, [created_zone]
        subnet_id: pulumi.Input[str] | None = args.existing_subnet_id
        if subnet_id is None:
            created = args.created_subnet or DelegatedSubnetSpec(cidr="")
            subnet_id = delegated_subnet(
                f"{name}-subnet", created, context, args.network, self, depends_on=before_subnet
            ).id
        return {
            "delegated_subnet_resource_id": subnet_id,
            "private_dns_zone_arm_resource_id": zone_id,
            "public_network_access": "Disabled",
        }, linked

    def _parameters(
        self,
        name: str,
        server: azure.dbforpostgresql.Server,
        parameters: Mapping[str, str],
        context: Context,
        *,
        after: Sequence[pulumi.Resource] = (),
    ) -> list[pulumi.Resource]:
        """Server parameters, one after the other and after the endpoint: during a change, the server refuses another.

        They are deleted with the server: Azure can't delete a parameter, so Pulumi would reset each to its default.
        Source: pulumi-azure-native, custom deletion of `dbforpostgresql:Configuration`.
        """
        written: list[pulumi.Resource] = []
        for parameter, value in parameters.items():
            written.append(
                azure.dbforpostgresql.Configuration(
                    f"{name}-{parameter.replace('.', '-').replace('_', '-')}",
                    configuration_name=parameter,
                    server_name=server.name,
                    resource_group_name=context.resource_group,
                    source="user-override",
                    value=value,
                    opts=part_of(server, self, written[-1:] or after),
                )
            )
        return written


def disk_size(wanted: int, running: Running) -> int:
    """The current size if it is larger: the disk has grown, or an earlier setting was larger."""
    there = running.database_storage_gb
    if there > wanted:
        pulumi.log.warn(
            f"carto:database.storageGb.initial: the database's disk has {there} GB and Azure can't shrink it, so it "
            f"keeps them; the settings have {wanted}"
        )
    return max(there, wanted)


def _encrypted(key: CustomerKey | None) -> _Encryption:
    if key is None:
        return {}
    identity_id = pulumi.Output.from_input(key.identity_id)
    return {
        "identity": {
            "type": azure.dbforpostgresql.IdentityType.USER_ASSIGNED,
            "user_assigned_identities": identity_id.apply(_alone),
        },
        "data_encryption": {
            "type": azure.dbforpostgresql.DataEncryptionType.AZURE_KEY_VAULT,
            "primary_key_uri": key.address,
            "primary_user_assigned_identity_id": identity_id,
        },
    }


def _alone(identity_id: str) -> dict[str, Any]:
    """A mapping with the identity as its key; Azure fills in the value."""
    return {identity_id: {}}


def _administrator(server: azure.dbforpostgresql.Server, args: DatabaseArgs) -> pulumi.Output[str]:
    """The administrator of a server that another tool created has its own login, which Azure can't change."""
    if not args.context.names.keeps("database"):
        return pulumi.Output.from_input(args.administrator)
    return server.administrator_login.apply(lambda login: login or args.administrator)


def _fixed(args: DatabaseArgs) -> list[str]:
    """Properties that Azure refuses to change after creation."""
    return [
        "network.delegatedSubnetResourceId",
        "backup.geoRedundantBackup",
        # Without a standby the zone can change.
        *(["network.privateDnsZoneArmResourceId"] if args.high_availability else []),
        *([] if args.context.keep else ["dataEncryption"]),
    ]


def _window(window: MaintenanceWindow) -> azure.dbforpostgresql.MaintenanceWindowArgsDict:
    return {
        "custom_window": "Enabled",
        "day_of_week": window.day,
        "start_hour": window.hour,
        "start_minute": window.minute,
    }
