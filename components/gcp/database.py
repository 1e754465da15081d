"""The PostgreSQL server behind the Workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi
import pulumi_gcp as gcp
import pulumi_random as random

from .. import contracts
from ..frozen import frozen
from ..options import child_of, data_child_of
from ..passwords import generated_password
from .alarms import MonitoredDatabase
from .data_network import private_name, private_service_connect
from .restore import SET_AT_CREATION, refuse_ignored, restored_from
from .taken_name import explain_taken_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..disk import Disk
    from .context import Context
    from .data_network import PrivateNetwork
    from .private_services import PrivateServices
    from .restore import RestoreArgs

PORT = 5432
# Days that Cloud SQL keeps the transaction log for point-in-time recovery, in its two editions.
_POSTGRES = "POSTGRES_"
_LOG_DAYS, _PLUS_LOG_DAYS = 7, 35
_FINAL_BACKUP_DAYS = 365
"""The longest time that Cloud SQL keeps one. Source: `gcloud sql instances delete`."""
# The range of its address doesn't change once it has an address.
_RANGE = "settings.ipConfiguration.allocatedIpRange"
# Names of connection types in `dns_names`. Source: Cloud SQL Admin API, `DnsNameMapping`.
_PRIVATE_SERVICES_ACCESS, _PRIVATE_SERVICE_CONNECT = "PRIVATE_SERVICES_ACCESS", "PRIVATE_SERVICE_CONNECT"
# Names and values of CIS benchmarks (Google Cloud Foundations 6.2, PostgreSQL 3.1); scanners require explicit values
# for the defaults too. None of them restarts the server; `carto:database.parameters` overrides them.
# Source: Cloud SQL documentation, "Configure database flags" (PostgreSQL).
_FLAGS = {
    "log_connections": "on",
    "log_disconnections": "on",
    "log_error_verbosity": "default",
    "log_lock_waits": "on",
    # Support cases start with maps that take five seconds in the metadata database. The benchmark requires -1, because
    # the log has statements with their values; but queries of users run in the warehouse, not here.
    "log_min_duration_statement": "5000",
    "log_min_error_statement": "error",
    "log_min_messages": "warning",
    "log_statement": "ddl",
}
# CARTO's passwords have letters and digits only, so the policy can't require other characters. It doesn't apply to
# hashed passwords. Source: Cloud SQL documentation, "Cloud SQL built-in database authentication".
_PASSWORD_POLICY: gcp.sql.DatabaseInstanceSettingsPasswordValidationPolicyArgsDict = {
    "enable_password_policy": True,
    "min_length": 16,
    "disallow_username_substring": True,
}


@frozen
class DatabaseArgs:
    """A database to create."""

    context: Context
    network: PrivateNetwork
    private_services: PrivateServices | None
    """None if pods reach the database through Private Service Connect."""
    version: str
    """Major version."""
    machine_type: str
    disk: Disk
    high_availability: bool
    backup_days: int
    backup_start: str
    """`hh:mm`, UTC."""
    maintenance: tuple[int, int]
    """Day, 1 for Monday to 7, and hour, UTC."""
    administrator: str
    """Name of the server's administrator."""
    admin_password_rotation: int
    flags: Mapping[str, str]
    """Database flags, over those of this project."""
    additional_tls_ca: str | None = None
    """PEM certificates that pods trust in addition to those the server reports."""
    restore: RestoreArgs | None = None
    """Source of the data; None for an empty database."""


class Database(pulumi.ComponentResource):
    """Cloud SQL for PostgreSQL: private, TLS only, encrypted, backed up; with high availability it has a standby.

    * It has no public address. CARTO's services verify the name in its certificate: a private zone resolves that name
      in the network, and the certificate has the name because Google's shared authority signs it
      (`GOOGLE_MANAGED_CAS_CA`).
    * That certificate expires after a year. Google renews it in the maintenance window, up to six months before. Pods
      trust the authorities that the server reports, and those of `carto:database.additionalTlsCa`.
      Source: Cloud SQL documentation, "Authorize with SSL/TLS certificates"; Admin API, `IpConfiguration`.
    * Changes apply when `pulumi up` runs. Only Google's own maintenance waits for the window.
    * Cloud SQL can't change the key of a database: it keeps the first one, even if the setting changes.
    * The name of a deleted server can't be used for a week; so a part of the name is generated.
    * A restored database has the users of its source; the administrator gets a new password. The source acts at
      creation only.
    * Without protection (`carto:disposable`) nothing is kept: no final backup, no backups.
    """

    outputs: contracts.Database
    connection_name: pulumi.Output[str]
    """`<project>:<region>:<name>`, the name that the Cloud SQL Auth Proxy uses."""
    monitored: MonitoredDatabase
    reported: Mapping[str, pulumi.Output[str]]
    """What Google reports of the server, by the choices of `fixed_choices.py`."""

    def __init__(self, name: str, args: DatabaseArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("carto:gcp:Database", name, None, opts)
        context = args.context
        instance = gcp.sql.DatabaseInstance(
            f"{name}-instance",
            name=self._own_name(name, context),
            project=context.project.id,
            region=context.project.region,
            database_version=f"{_POSTGRES}{args.version}",
            encryption_key_name=context.kms_key,
            deletion_protection=context.protect,
            settings=_settings(args),
            **restored_from(args.restore),
            opts=pulumi.ResourceOptions.merge(
                data_child_of(
                    self,
                    protect=context.protect,
                    depends_on=[*context.before_data, *self._private_services_ready(args)],
                    ignore_changes=[_RANGE, *SET_AT_CREATION, "encryptionKeyName"],
                ),
                explain_taken_name(f"{name}-instance", f"{name}-suffix"),
            ),
        )
        password = generated_password(f"{name}-admin-password", rotation=args.admin_password_rotation, parent=self)
        administrator = gcp.sql.User(
            f"{name}-admin",
            name=args.administrator,
            instance=instance.name,
            project=context.project.id,
            type="BUILT_IN",
            password=password,
            # PostgreSQL refuses to drop a role that created others; it is deleted with the server.
            deletion_policy="ABANDON",
            opts=child_of(self),
        )
        self.connection_name = instance.connection_name
        self.reported = {
            "database_version": instance.database_version.apply(lambda version: version[len(_POSTGRES) :]),
            "database_disk_gb": instance.settings.apply(lambda settings: str(settings.disk_size)),
        }
        self.monitored = MonitoredDatabase(name=instance.name, most_connections=_most_connections(args.flags))
        connection = _PRIVATE_SERVICES_ACCESS if args.private_services is not None else _PRIVATE_SERVICE_CONNECT
        own_name = instance.dns_names.apply(lambda names: _instance_name(names or (), connection))
        host = pulumi.Output.all(own_name, instance.dns_name).apply(lambda names: _host(*names))
        if args.restore is not None:
            host = refuse_ignored(args.restore, instance, host)
        if args.private_services is None:
            address = private_service_connect(
                name,
                attachment=instance.psc_service_attachment_link,
                context=context,
                network=args.network,
                parent=self,
            )
        else:
            address = instance.private_ip_address
        if args.network.create_dns:
            private_name(name, domain=host, address=address, context=context, network=args.network, parent=self)
        self.outputs = contracts.Database(
            host=host,
            port=PORT,
            admin=contracts.Login(user=administrator.name, password=password),
            ready=[self],
            tls=True,
            tls_ca=pulumi.Output.unsecret(instance.server_ca_certs).apply(
                lambda authorities: _certificates(authorities, args.additional_tls_ca)
            ),
        )
        self.register_outputs({"host": host})

    def _own_name(self, name: str, context: Context) -> pulumi.Output[str]:
        """With a generated end; a server of another tool has its name already."""
        if context.names.keeps("database"):
            return _name(context)
        suffix = random.RandomString(f"{name}-suffix", length=6, upper=False, special=False, opts=child_of(self))
        return pulumi.Output.concat(_name(context), "-", suffix.result)

    @staticmethod
    def _private_services_ready(args: DatabaseArgs) -> Sequence[pulumi.Resource]:
        return args.private_services.ready if args.private_services is not None else ()


def _most_connections(flags: Mapping[str, str]) -> int | None:
    text = flags.get("max_connections", "")
    return int(text) if text.isdecimal() else None


def _name(context: Context) -> pulumi.Output[str]:
    """Project and server share 98 characters with the colon between them; seven are left for the generated end.

    Source: Cloud SQL documentation, "Create instances", instance name.
    """
    return context.project.id.apply(lambda project: context.names("database", max_length=min(76, 90 - len(project))))


def _settings(args: DatabaseArgs) -> gcp.sql.DatabaseInstanceSettingsArgsDict:
    # Enterprise Plus machines have their own names. Without a value, Cloud SQL would choose Plus from PostgreSQL 16 on.
    plus = args.machine_type.startswith("db-perf-optimized")
    protect, keep = args.context.protect, args.context.keep
    day, hour = args.maintenance
    disk = args.disk
    grows = disk.max_gb > disk.initial_gb
    return {
        "tier": args.machine_type,
        "edition": "ENTERPRISE_PLUS" if plus else "ENTERPRISE",
        "availability_type": "REGIONAL" if args.high_availability else "ZONAL",
        "disk_type": "PD_SSD",
        "disk_size": disk.initial_gb,
        "disk_autoresize": grows,
        "disk_autoresize_limit": disk.max_gb if grows else 0,
        "deletion_protection_enabled": protect,
        "retain_backups_on_delete": keep,
        "final_backup_config": {"enabled": keep, **({"retention_days": _FINAL_BACKUP_DAYS} if keep else {})},
        "backup_configuration": {
            "enabled": True,
            "start_time": args.backup_start,
            "location": args.context.project.region,
            "point_in_time_recovery_enabled": True,
            "transaction_log_retention_days": min(args.backup_days, _PLUS_LOG_DAYS if plus else _LOG_DAYS),
            "backup_retention_settings": {"retained_backups": args.backup_days, "retention_unit": "COUNT"},
        },
        "ip_configuration": _ip_configuration(args),
        "maintenance_window": {"day": day, "hour": hour, "update_track": "stable"},
        "insights_config": {
            "query_insights_enabled": True,
            "query_string_length": 1024,
            "record_application_tags": False,
            "record_client_address": False,
        },
        "password_validation_policy": _PASSWORD_POLICY,
        "database_flags": [{"name": flag, "value": value} for flag, value in {**_FLAGS, **args.flags}.items()],
        "user_labels": args.context.tags,
    }


def _ip_configuration(args: DatabaseArgs) -> gcp.sql.DatabaseInstanceSettingsIpConfigurationArgsDict:
    always: gcp.sql.DatabaseInstanceSettingsIpConfigurationArgsDict = {
        "ipv4_enabled": False,
        "ssl_mode": "ENCRYPTED_ONLY",
        "server_ca_mode": "GOOGLE_MANAGED_CAS_CA",
        # The server's certificate of that authority expires after a year, and pods verify it.
        "server_certificate_rotation_mode": "AUTOMATIC_ROTATION_DURING_MAINTENANCE",
    }
    if args.private_services is None:
        return {
            **always,
            "psc_configs": [{"psc_enabled": True, "allowed_consumer_projects": [args.context.project.id]}],
        }
    return {
        **always,
        "private_network": args.network.path,
        "allocated_ip_range": args.private_services.allocated_range,
    }


def _instance_name(names: Sequence[gcp.sql.outputs.DatabaseInstanceDnsName], connection: str) -> str:
    """The name in the server's certificate for one connection type; empty when there is none.

    With Enterprise Plus the list also holds a name of the scope CLUSTER, which follows a failover to another region.
    Source: the provider's description of `dns_names`; Cloud SQL Admin API, `DnsNameMapping`.
    """
    own = (each.name for each in names if each.connection_type == connection and each.dns_scope == "INSTANCE")
    return next((name for name in own if name), "")


def _host(own_name: str, dns_name: str) -> str:
    """`dns_name` is the fallback: it is empty with private services access (the provider's description of it)."""
    host = own_name or dns_name
    if not host:
        raise pulumi.RunError(
            "carto:database: Cloud SQL reports no DNS name for the new server, so CARTO could not verify its "
            "certificate. Run `pulumi up --refresh`; if the name stays away, report it together with the output of "
            "`gcloud sql instances describe`."
        )
    return host.rstrip(".")


def _certificates(authorities: Sequence[gcp.sql.outputs.DatabaseInstanceServerCaCert], additional: str | None) -> str:
    blocks = [authority.cert or "" for authority in authorities] + ([additional] if additional else [])
    return "".join(f"{block.strip()}\n" for block in blocks)
