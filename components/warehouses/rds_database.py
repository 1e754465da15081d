"""The database that exports to S3: an instance of RDS for PostgreSQL, or a cluster of Aurora PostgreSQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi
import pulumi_aws as aws

from ..frozen import frozen
from ..lookups import look_up

if TYPE_CHECKING:
    from collections.abc import Callable

FEATURE = "s3Export"
"""The feature of RDS that a role is associated for: a database has one role for each feature."""


@frozen
class RdsInstance:
    """An instance of RDS for PostgreSQL."""

    identifier: str

    def arn(self, setting: str, region: str, parent: pulumi.Resource) -> pulumi.Output[str]:
        """Its ARN.

        Raises:
            pulumi.RunError: in the Output, it can't be read in the region, or it can't export to S3.
        """
        found = look_up(
            "aws:rds/getInstance:getInstance",
            {"dbInstanceIdentifier": self.identifier},
            aws.rds.GetInstanceResult,
            parent=parent,
            explain=_not_found(f"{setting}.instance", f"instance {self.identifier!r}", region, "describe-db-instances"),
        )
        return found.apply(lambda instance: self._checked(instance, setting))

    def _checked(self, instance: aws.rds.GetInstanceResult, setting: str) -> str:
        if instance.db_cluster_identifier:
            raise pulumi.RunError(
                f"{setting}.instance: {self.identifier} is a part of the cluster {instance.db_cluster_identifier}, "
                f"which has the roles. Fix: pulumi config rm --path {setting}.instance; "
                f"pulumi config set --path {setting}.cluster {instance.db_cluster_identifier}"
            )
        if instance.engine != "postgres":
            raise pulumi.RunError(_another_engine(f"{setting}.instance", self.identifier, instance.engine))
        return instance.db_instance_arn

    def associate(self, name: str, role_arn: pulumi.Input[str], opts: pulumi.ResourceOptions) -> pulumi.Resource:
        """Let the instance use the role for exports."""
        return aws.rds.RoleAssociation(
            name, db_instance_identifier=self.identifier, feature_name=FEATURE, role_arn=role_arn, opts=opts
        )


@frozen
class AuroraCluster:
    """A cluster of Aurora PostgreSQL, provisioned or Serverless v2."""

    identifier: str

    def arn(self, setting: str, region: str, parent: pulumi.Resource) -> pulumi.Output[str]:
        """Its ARN.

        Raises:
            pulumi.RunError: in the Output, it can't be read in the region, or it can't export to S3.
        """
        found = look_up(
            "aws:rds/getCluster:getCluster",
            {"clusterIdentifier": self.identifier},
            aws.rds.GetClusterResult,
            parent=parent,
            explain=_not_found(f"{setting}.cluster", f"cluster {self.identifier!r}", region, "describe-db-clusters"),
        )
        return found.apply(lambda cluster: self._checked(cluster, setting))

    def _checked(self, cluster: aws.rds.GetClusterResult, setting: str) -> str:
        if cluster.engine != "aurora-postgresql":
            raise pulumi.RunError(_another_engine(f"{setting}.cluster", self.identifier, cluster.engine))
        # Source: Aurora user guide, "Exporting data from an Aurora PostgreSQL DB cluster to Amazon S3".
        if cluster.engine_mode == "serverless":
            raise pulumi.RunError(
                f"{setting}.cluster: {self.identifier} is in Aurora Serverless v1, which does not export to S3. "
                "Fix: use a provisioned cluster, or one in Serverless v2"
            )
        return cluster.arn

    def associate(self, name: str, role_arn: pulumi.Input[str], opts: pulumi.ResourceOptions) -> pulumi.Resource:
        """Let the cluster use the role for exports."""
        return aws.rds.ClusterRoleAssociation(
            name, db_cluster_identifier=self.identifier, feature_name=FEATURE, role_arn=role_arn, opts=opts
        )


def _not_found(path: str, database: str, region: str, command: str) -> Callable[[str], str]:
    return lambda cause: (
        f"{path}: no {database} can be read in {region}. The database and the bucket are in one region and one "
        f"account. Fix: correct it (`aws rds {command} --region {region}` lists them), or the region in "
        f"{path.rpartition('.')[0]}.aws. AWS reports: {cause}"
    )


def _another_engine(path: str, identifier: str, engine: str) -> str:
    return (
        f"{path}: {identifier} has the engine {engine}; expected RDS for PostgreSQL (instance) or Aurora PostgreSQL "
        f"(cluster). Fix: pulumi config set --path {path} <identifier>"
    )
