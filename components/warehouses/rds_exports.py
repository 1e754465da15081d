"""Exports of RDS for PostgreSQL and Aurora PostgreSQL: the bucket, and the role with which the database writes to it.

Sources: RDS user guide, "Exporting data from an RDS for PostgreSQL DB instance to Amazon S3"; CARTO guide "Configure
your own buckets", "Configure data exports in Amazon RDS for PostgreSQL": the bucket is made known in CARTO's UI.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pulumi
import pulumi_aws as aws

from ..aws.bucket import BucketSpec, create_bucket, find_bucket
from ..frozen import frozen
from ..options import child_of
from . import rds_policies as policies

if TYPE_CHECKING:
    from .. import contracts
    from ..aws.context import Context
    from .rds_database import AuroraCluster, RdsInstance

_SETTING = "carto:warehouses.rdsExports"
_ROLE = "rds-exports"
_USER = "<database user>"


@frozen
class RdsExportsArgs:
    """The database, and the bucket it exports to; bucket and role are created or existing."""

    context: Context
    """Of the account of the database; its key encrypts the created bucket."""
    database: RdsInstance | AuroraCluster
    noncurrent_days: int = 30
    existing_bucket: str | None = None
    existing_role_arn: str | None = None
    """It trusts RDS and may write to the bucket; nothing about it is changed."""
    expire_days: int | None = None
    permissions_boundary: pulumi.Input[str] | None = None


class RdsExports(pulumi.ComponentResource):
    """A bucket, a role that may write to it, and the association of the role with the database.

    Raises:
        pulumi.RunError: in the Outputs, the database or the bucket can't be found in the region, or the database can't
            export to S3.
    """

    outputs: dict[str, pulumi.Output[str]]
    """What a person needs to set up the database and CARTO."""

    def __init__(self, name: str, args: RdsExportsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("carto:warehouses:RdsExports", name, None, opts)
        region = args.context.account.region
        self._database_arn: pulumi.Output[str] = region.apply(lambda region: args.database.arn(_SETTING, region, self))
        self._context = replace(args.context, names=args.context.names.after(self._database_arn))
        bucket = self._bucket(name, args)
        role_arn, granted = self._role(name, args, bucket)
        # RDS refuses a second role for the feature, so the former association is deleted first.
        options = pulumi.ResourceOptions(delete_before_replace=True)
        args.database.associate(
            f"{name}-association", role_arn, pulumi.ResourceOptions.merge(child_of(self, granted), options)
        )
        self.outputs = {
            "bucket": bucket.name,
            "region": region,
            "roleArn": role_arn,
            "setup": pulumi.Output.from_input(_SETUP),
            "check": pulumi.Output.all(bucket.name, region).apply(lambda known: _check(known[0], known[1])),
        }
        self.register_outputs({"bucket": bucket.name, "roleArn": role_arn})

    def _bucket(self, name: str, args: RdsExportsArgs) -> contracts.Bucket:
        if args.existing_bucket is None:
            spec = BucketSpec(
                context=self._context,
                role=_ROLE,
                noncurrent_days=args.noncurrent_days,
                expire_days=args.expire_days,
                # RDS does not write to a bucket that is encrypted with the keys of S3 (SSE-S3).
                needs_kms=True,
            )
            return create_bucket(f"{name}-data", spec, self)
        found = find_bucket(args.existing_bucket, f"{_SETTING}.existing", self)
        checked = pulumi.Output.all(found.bucket.name, found.region, self._context.account.region)
        return replace(found.bucket, name=checked.apply(lambda known: _in_region(known[0], known[1], known[2])))

    def _role(
        self, name: str, args: RdsExportsArgs, bucket: contracts.Bucket
    ) -> tuple[pulumi.Output[str], list[pulumi.Resource]]:
        """Its ARN, and what it needs before the database uses it."""
        account = self._context.account
        if args.existing_role_arn is not None:
            role_arn = args.existing_role_arn
            return pulumi.Output.all(account.id, self._database_arn).apply(
                lambda known: _of_account(role_arn, known[0])
            ), []
        role = aws.iam.Role(
            f"{name}-role",
            name=self._context.names(_ROLE, max_length=64),
            description="CARTO: lets an RDS database write query results into the exports bucket",
            assume_role_policy=pulumi.Output.all(account.id, self._database_arn).apply(
                lambda known: json.dumps(policies.database_trust(account=known[0], database_arn=known[1]))
            ),
            permissions_boundary=args.permissions_boundary,
            tags=self._context.tags,
            opts=child_of(self),
        )
        granted = aws.iam.RolePolicy(
            f"{name}-role-policy",
            name=f"{_ROLE}-bucket",
            role=role.name,
            policy=pulumi.Output.all(bucket.name, bucket.arn, self._context.kms_key_arn, account.region).apply(
                lambda known: json.dumps(
                    policies.export_access(
                        bucket_arn=known[1], kms_key_arn=known[2], s3_endpoint=f"s3.{known[3]}.amazonaws.com"
                    )
                )
            ),
            opts=child_of(self),
        )
        return role.arn, [granted]


def _in_region(bucket: str, found: str, region: str) -> str:
    """Source: RDS user guide, "Function reference" of the exports to S3: one region for bucket and database."""
    if found != region:
        raise pulumi.RunError(
            f"{_SETTING}.existing: the bucket {bucket} is in {found}; expected {region}, the region of the database. "
            "Fix: use a bucket there, or remove the setting to have one created"
        )
    return bucket


def _of_account(role_arn: str, account_id: str) -> str:
    if role_arn.split(":")[4] != account_id:
        raise pulumi.RunError(
            f"{_SETTING}.roleArn: expected a role of the account {account_id}, as the database is; got {role_arn}. "
            "Fix: use a role of this account, or remove the setting to have one created"
        )
    return role_arn


# All functions, because those for exports have other signatures in each version of the extension. Those for imports do
# nothing: the role has no feature s3Import. Source: RDS user guide, "Installing the aws_s3 extension".
_SETUP = f"""CREATE EXTENSION IF NOT EXISTS aws_s3 CASCADE;
GRANT USAGE ON SCHEMA aws_s3, aws_commons TO {_USER};
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA aws_s3, aws_commons TO {_USER};"""


def _check(bucket: str, region: str) -> str:
    """A statement that exports one row."""
    uri = f"aws_commons.create_s3_uri('{bucket}', 'carto-check.csv', '{region}')"
    return f"SELECT * FROM aws_s3.query_export_to_s3('SELECT 1', {uri});"  # noqa: S608 - names of AWS, for a person
