"""The PostgreSQL server behind the Workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi
import pulumi_aws as aws
import pulumi_random as random

from .. import contracts
from ..frozen import frozen
from ..options import child_of, data_child_of, kept_with_stack
from ..passwords import generated_password
from .alarms import MonitoredDatabase
from .certificates import certificates_of
from .data_network import DataSubnets, client_only_security_group, subnet_group_options
from .database_changes import database_guards
from .monitoring import monitoring_role
from .restore import SET_AT_CREATION, refuse_ignored, restored_from

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..disk import Disk
    from .context import Context
    from .restore import RestoreArgs

PORT = 5432
# Created in 2021 and valid for 40 years. Every client that trusts the project's certificates knows it.
_CERTIFICATE_AUTHORITY = "rds-ca-rsa2048-g1"
# From this size on, a gp3 disk has these figures at no charge. A change has to set them, or the provider sends those
# of the smaller disk. For a smaller disk RDS refuses them. Source: RDS user guide, "gp3 storage";
# hashicorp/terraform-provider-aws#28382.
_LARGE_DISK_GB = 400
_LARGE_DISK_IOPS = 12000
_LARGE_DISK_THROUGHPUT = 500
# The retention of Database Insights that costs nothing.
_INSIGHTS_DAYS = 7
_MONITORING_SECONDS = 60

# What an instance that another tool created keeps. The first ones would replace it; RDS refuses another subnet group of
# the same VPC. Source: RDS API, ModifyDBInstance, "DBSubnetGroupName".
_OF_ANOTHER_TOOL = ("username", "dbName", "dbSubnetGroupName")


@frozen
class DatabaseArgs:
    """A database to create."""

    context: Context
    network: DataSubnets
    version: str
    """Major version."""
    instance_class: str
    disk: Disk
    high_availability: bool
    backup_days: int
    backup_window: str
    maintenance_window: str
    log_days: int
    administrator: str
    """Name of the server's administrator."""
    iam_authentication: bool
    admin_password_rotation: int
    version_is_chosen: bool
    """Whether the settings contain the version; otherwise the database keeps the one that it was created with."""
    monitoring: pulumi.Input[str]
    """`create` for a new role for Enhanced Monitoring, `off`, or the ARN of an existing role."""
    restore: RestoreArgs | None = None
    """Source of the data; None for an empty database."""
    permissions_boundary: pulumi.Input[str] | None = None


class Database(pulumi.ComponentResource):
    """RDS for PostgreSQL: private, TLS only, encrypted, backed up; with high availability it has a standby.

    * Changes apply when `pulumi up` runs, not in the maintenance window: its report is then true, and a replaced
      parameter group can be deleted. Run changes of size or major version at a time when a failover is acceptable.
      Only AWS's minor upgrades wait for the window. The settings contain the major version alone, so that a minor
      upgrade is not reported as drift.
    * RDS can't change the key of a database: it keeps the first one, even if the setting changes.
    * A restored database keeps the administrator of its source, with a new password. The source acts at creation only.
    * Without protection (`carto:disposable`) nothing is kept: no final snapshot, no backups.
    """

    outputs: contracts.Database
    resource_id: pulumi.Output[str]
    """The id that IAM policies use."""
    identifier: pulumi.Output[str]
    major_version: pulumi.Output[str]
    disk_gb: pulumi.Output[str]
    waits_for: Sequence[pulumi.Resource]
    """Resources that are created quickly, before the instance."""
    security_group_id: pulumi.Output[str]
    monitored: MonitoredDatabase

    def __init__(self, name: str, args: DatabaseArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("carto:aws:Database", name, None, opts)
        context = args.context
        identifier = context.names("database", max_length=63)
        is_taken_over = context.names.keeps("database")
        subnets = aws.rds.SubnetGroup(
            f"{name}-subnets",
            name=context.names.derived("database", max_length=63),
            description="CARTO: where the database may be placed",
            subnet_ids=args.network.subnet_ids,
            tags=context.tags,
            opts=subnet_group_options(args.network, self),
        )
        group = client_only_security_group(
            f"{name}-access", port=PORT, subject="database", network=args.network, tags=context.tags, parent=self
        )
        password = generated_password(f"{name}-admin-password", rotation=args.admin_password_rotation, parent=self)
        monitoring = self._monitoring(name, identifier, args)
        logs = ["postgresql", "upgrade", *(["iam-db-auth-error"] if args.iam_authentication else [])]
        parameters = self._parameters(name, args, subnets)
        groups = self._log_groups(name, identifier, logs, args)
        instance = aws.rds.Instance(
            f"{name}-instance",
            identifier=identifier,
            engine="postgres",
            engine_version=args.version,
            allow_major_version_upgrade=True,
            auto_minor_version_upgrade=True,
            apply_immediately=True,
            instance_class=args.instance_class,
            multi_az=args.high_availability,
            storage_type="gp3",
            allocated_storage=args.disk.initial_gb,
            max_allocated_storage=args.disk.max_gb if args.disk.max_gb > args.disk.initial_gb else None,
            iops=_LARGE_DISK_IOPS if args.disk.initial_gb >= _LARGE_DISK_GB else None,
            storage_throughput=_LARGE_DISK_THROUGHPUT if args.disk.initial_gb >= _LARGE_DISK_GB else None,
            storage_encrypted=True,
            kms_key_id=context.kms_key_arn,
            username=args.administrator if args.restore is None else None,
            password=password,
            **restored_from(args.restore),
            # Only roles in rds_iam use it: CARTO's, with authentication `iam`.
            iam_database_authentication_enabled=True,
            port=PORT,
            publicly_accessible=False,
            db_subnet_group_name=subnets.name,
            vpc_security_group_ids=[group.id],
            parameter_group_name=parameters.name,
            ca_cert_identifier=_CERTIFICATE_AUTHORITY,
            backup_retention_period=args.backup_days,
            backup_window=args.backup_window,
            maintenance_window=args.maintenance_window,
            copy_tags_to_snapshot=True,
            delete_automated_backups=not context.keep,
            deletion_protection=context.protect,
            skip_final_snapshot=not context.keep,
            final_snapshot_identifier=self._final_snapshot(name, identifier) if context.keep else None,
            performance_insights_enabled=True,
            performance_insights_retention_period=_INSIGHTS_DAYS,
            performance_insights_kms_key_id=context.own_key_arn,
            monitoring_interval=_MONITORING_SECONDS if monitoring is not None else 0,
            monitoring_role_arn=monitoring,
            enabled_cloudwatch_logs_exports=logs,
            tags={**context.tags, "Name": identifier},
            opts=pulumi.ResourceOptions.merge(
                data_child_of(
                    self,
                    protect=context.protect,
                    depends_on=[*context.first, *groups],
                    ignore_changes=[
                        *("kmsKeyId", "performanceInsightsKmsKeyId"),
                        *SET_AT_CREATION,
                        *(_OF_ANOTHER_TOOL if is_taken_over else []),
                        *([] if args.version_is_chosen else ["engineVersion"]),
                    ],
                ),
                pulumi.ResourceOptions(hooks=database_guards(f"{name}-instance")),
            ),
        )
        self.waits_for = [*context.first, parameters, *groups]
        self.resource_id, self.identifier = instance.resource_id, instance.identifier
        self.major_version = instance.engine_version_actual.apply(lambda version: str(version).partition(".")[0])
        self.disk_gb = instance.allocated_storage.apply(str)
        self.security_group_id = group.id
        self.monitored = MonitoredDatabase(
            identifier=instance.identifier,
            instance_class=args.instance_class,
            storage_gb=instance.allocated_storage,
        )
        host = instance.address if args.restore is None else refuse_ignored(args.restore, instance)
        self.outputs = contracts.Database(
            host=host,
            port=PORT,
            admin=contracts.Login(user=instance.username, password=password),
            ready=[self],
            tls=True,
            tls_ca=context.account.region.apply(certificates_of),
            iam_region=context.account.region if args.iam_authentication else None,
        )
        self.register_outputs({"host": host})

    def _parameters(self, name: str, args: DatabaseArgs, subnets: aws.rds.SubnetGroup) -> aws.rds.ParameterGroup:
        """Its physical name is generated: a major upgrade needs the next family's group while the last is in use.

        After `subnets`, because none of its inputs waits for the stack's choices.
        """
        return aws.rds.ParameterGroup(
            f"{name}-parameters",
            family=f"postgres{args.version}",
            description="CARTO: TLS only, slow statements and lock waits logged",
            parameters=[
                {"name": "rds.force_ssl", "value": "1", "apply_method": "pending-reboot"},
                # A slow Workspace starts with statements that take five seconds in the metadata database.
                {"name": "log_min_duration_statement", "value": "5000", "apply_method": "immediate"},
                {"name": "log_lock_waits", "value": "1", "apply_method": "immediate"},
            ],
            tags=args.context.tags,
            opts=pulumi.ResourceOptions.merge(
                child_of(self, [subnets]),
                pulumi.ResourceOptions(ignore_changes=[] if args.version_is_chosen else ["family"]),
            ),
        )

    def _monitoring(self, name: str, identifier: pulumi.Output[str], args: DatabaseArgs) -> pulumi.Input[str] | None:
        if args.monitoring == "off":
            return None
        if args.monitoring != "create":
            return args.monitoring
        return monitoring_role(
            f"{name}-monitoring",
            context=args.context,
            database=identifier,
            permissions_boundary=args.permissions_boundary,
            parent=self,
        )

    def _log_groups(
        self, name: str, identifier: pulumi.Output[str], logs: list[str], args: DatabaseArgs
    ) -> list[aws.cloudwatch.LogGroup]:
        """Log groups of the database. RDS would create them without an expiry and without tags, and never delete them.

        They stay with the final snapshot, as a record of what happened in the database.
        """
        stays = kept_with_stack(keep=args.context.keep, protect=args.context.protect)
        return [
            aws.cloudwatch.LogGroup(
                f"{name}-log-{log}",
                name=pulumi.Output.concat("/aws/rds/instance/", identifier, "/", log),
                retention_in_days=args.log_days,
                kms_key_id=args.context.own_key_arn,
                tags=args.context.tags,
                opts=pulumi.ResourceOptions.merge(child_of(self), stays),
            )
            for log in logs
        ]

    def _final_snapshot(self, name: str, identifier: pulumi.Output[str]) -> pulumi.Output[str]:
        """Generated once for this database: the snapshot of an earlier, deleted one has the same prefix and stays."""
        suffix = random.RandomString(
            f"{name}-final-snapshot", length=8, upper=False, special=False, opts=child_of(self)
        )
        return pulumi.Output.concat(identifier, "-final-", suffix.result)
