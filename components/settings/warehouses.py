"""`carto:warehouses`: buckets, identities and keys that integrations with data warehouses need."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field
from pydantic_core import PydanticCustomError
from typing_extensions import override

from .clouds import Cloud
from .model import Model
from .problems import RuleViolation
from .types import aws as formats
from .types.secrets import Secret

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class AwsAccount(Model):
    """The account of an integration on AWS, and how `pulumi` works in it."""

    region: formats.Region
    """The region of the bucket."""
    account_id: formats.AccountId | None = None
    """Credentials of any other account are refused."""
    profile: str | None = None
    """A profile of the AWS CLI, on the machine that runs `pulumi`. Default: the usual sources of credentials."""
    role_arn: formats.RoleArn | None = None
    """A role in the account that `pulumi` assumes."""
    external_id: formats.ExternalId | None = None
    """The external id that the role asks for."""

    @override
    def violations(self) -> Iterator[RuleViolation]:
        if self.external_id is not None and self.role_arn is None:
            yield RuleViolation(
                path="externalId",
                reason="goes with roleArn, which is not set, so it has no effect",
                fix="remove it, or set roleArn",
                about=("roleArn",),
            )
        if self.role_arn is not None and self.account_id not in (None, self.role_arn.split(":")[4]):
            yield RuleViolation(
                path="accountId",
                reason=f"the role in roleArn is in the account {self.role_arn.split(':')[4]}",
                fix="use a role of this account, or correct it",
                about=("roleArn",),
            )


class ExistingUser(Model):
    """An existing IAM user, with an access key that another party rotates."""

    arn: formats.UserArn
    """Its ARN: the role trusts it."""
    access_key_id: formats.AwsAccessKeyId
    """The id of its access key."""
    secret_access_key: Secret
    """Its secret access key."""


class S3Exports(Model):
    """The S3 bucket that Snowflake, Redshift, Databricks on AWS and Oracle export query results to."""

    enabled: bool = False
    """Create (or use) the bucket, a role that may write to it, and an IAM user with an access key for CARTO."""
    existing: formats.BucketName | None = None
    """Name of an existing bucket. Left out, one is created."""
    aws: AwsAccount | None = None
    """The account and the region. Left out on AWS: those of CARTO. Needed elsewhere."""
    role_arn: formats.RoleArn | None = None
    """An existing role that may write to the bucket and trusts the user. Left out, one is created. Needs `user`."""
    user: ExistingUser | None = None
    """An existing IAM user, where policies forbid new ones. Left out, one is created."""
    kms_key: formats.ExistingKmsKey | None = None
    """An existing key that encrypts the bucket; the role may use it. Default: the stack's key for a bucket in
    CARTO's own account and region, else Amazon's key."""
    permissions_boundary: formats.PolicyArn | None = None
    """ARN of the permissions boundary of the created role and user. Default in CARTO's own account:
    `carto:identity.permissionsBoundary`."""
    retention_days: int | None = Field(default=None, ge=1, le=3650)
    """Days until an export is deleted. Nothing is deleted unless a number is set."""

    @property
    def creates_user(self) -> bool:
        """Whether the stack creates an IAM user and its access key."""
        return self.enabled and self.user is None

    @property
    def creates_bucket(self) -> bool:
        """Whether the stack creates the bucket."""
        return self.enabled and self.existing is None

    @override
    def violations(self) -> Iterator[RuleViolation]:
        for name, field in type(self).model_fields.items():
            if name != "enabled" and getattr(self, name) is not None and not self.enabled:
                yield RuleViolation(
                    path=field.alias or name,
                    reason="for exports to S3, which are not enabled, so it has no effect",
                    fix="pulumi config set --path carto:warehouses.s3Exports.enabled true",
                    about=("enabled",),
                )
        if not self.enabled:
            return
        if self.existing is not None and self.retention_days is not None:
            yield RuleViolation(
                path="retentionDays",
                reason="has no effect: the bucket exists already, and its lifecycle rules are left alone",
                fix="remove it",
                about=("existing",),
            )
        if self.role_arn is not None and self.user is None:
            yield RuleViolation(
                path="user",
                reason="missing; the existing role in roleArn trusts a user that exists already",
                fix="pulumi config set --path carto:warehouses.s3Exports.user.arn <its ARN>"
                "\npulumi config set --path carto:warehouses.s3Exports.user.accessKeyId <id of its access key>"
                "\npulumi config set --secret --path carto:warehouses.s3Exports.user.secretAccessKey"
                "\nor remove roleArn",
                about=("roleArn",),
            )
        if self.permissions_boundary is not None and self.role_arn is not None and self.user is not None:
            yield RuleViolation(
                path="permissionsBoundary",
                reason="role and user exist already, so the boundary has no effect",
                fix="remove it",
                about=("roleArn", "user"),
            )


class Warehouses(Model):
    """Integrations with data warehouses."""

    s3_exports: S3Exports = Field(default_factory=S3Exports)
    """Exports to Amazon S3."""

    @property
    def creates_access_keys(self) -> bool:
        """Whether the stack creates access keys of IAM users."""
        return self.s3_exports.creates_user

    def clouds(self) -> Mapping[Cloud, str]:
        """The clouds that the integrations use, each with the setting that says so."""
        return {Cloud.AWS: "carto:warehouses.s3Exports"} if self.s3_exports.enabled else {}

    def fixed_values(self) -> Mapping[str, Mapping[str, str | int]]:
        """Values that can't change any more, as `CommonSettings.fixed_values` has them."""
        exports = self.s3_exports
        if exports.aws is None or not exports.creates_bucket:
            return {}
        return {"s3-exports": {"carto:warehouses.s3Exports.aws.region": exports.aws.region}}

    def conflicts(self, *, cloud: Cloud, tags: Mapping[str, str]) -> Iterator[RuleViolation]:
        """Rules between the integrations and the rest of the stack, with paths from there."""
        if cloud is Cloud.AWS or not self.s3_exports.enabled:
            return
        if self.s3_exports.aws is None:
            yield RuleViolation(
                path="warehouses.s3Exports.aws.region",
                reason=f"missing; carto:cloud is {cloud}, and the bucket is in a region of AWS",
                fix="pulumi config set --path carto:warehouses.s3Exports.aws.region eu-west-1",
                about=("warehouses.s3Exports.enabled",),
            )
        try:
            formats.check_tags(tags)
        except PydanticCustomError as error:
            yield RuleViolation(
                path="tags",
                reason=f"expected {(error.context or {}).get('reason')}; carto:warehouses.s3Exports puts them on "
                "resources of AWS",
                fix="change them",
                about=("warehouses.s3Exports.enabled",),
            )
