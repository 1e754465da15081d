"""A bucket of an integration on AWS, in CARTO's own account and region or in another one."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pydantic import Field
from typing_extensions import override

from .model import Model
from .problems import RuleViolation
from .types import aws as formats

if TYPE_CHECKING:
    from collections.abc import Iterator


class AwsAccount(Model):
    """The account of an integration on AWS, and how `pulumi` works in it."""

    region: formats.Region
    """The region of the bucket, or of the function."""
    account_id: formats.AccountId | None = None
    """Credentials of any other account are refused."""
    profile: str | None = None
    """A profile of the AWS CLI, on the machine that runs `pulumi`. Default: the usual sources of credentials."""
    role_arn: formats.RoleArn | None = None
    """A role in the account that `pulumi` assumes."""
    external_id: formats.ExternalId | None = None
    """The external id that the role asks for."""

    def place(self, setting: str) -> dict[str, str]:
        """The values that can't change once the bucket exists, by their paths."""
        account = {} if self.account_id is None else {f"{setting}.aws.accountId": self.account_id}
        return {f"{setting}.aws.region": self.region, **account}

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


class AwsBucket(Model):
    """An S3 bucket of an integration, created or existing."""

    setting: ClassVar[str]
    """Its path, for messages."""
    role: ClassVar[str]
    """Part of the names of what it creates."""
    needs_region: ClassVar[str] = "the bucket is in a region of AWS"

    enabled: bool = False
    """Create (or use) the bucket and the identities of the integration."""
    existing: formats.BucketName | None = None
    """Name of an existing bucket. Left out, one is created."""
    aws: AwsAccount | None = None
    """The account and the region. Left out on AWS: those of CARTO. Needed elsewhere."""
    kms_key: formats.ExistingKmsKey | None = None
    """An existing key that encrypts the bucket; the role may use it. Default: the stack's key for a bucket in
    CARTO's own account and region, else Amazon's key."""
    permissions_boundary: formats.PolicyArn | None = None
    """ARN of the permissions boundary of the created roles and users. Default in CARTO's own account:
    `carto:identity.permissionsBoundary`."""
    retention_days: int | None = Field(default=None, ge=1, le=3650)
    """Days until an object is deleted. Nothing is deleted unless a number is set."""

    @property
    def creates_bucket(self) -> bool:
        """Whether the stack creates the bucket."""
        return self.enabled and self.existing is None

    @override
    def violations(self) -> Iterator[RuleViolation]:
        for name, field in type(self).model_fields.items():
            if name != "enabled" and getattr(self, name) and not self.enabled:
                yield RuleViolation(
                    path=field.alias or name,
                    reason=f"a part of {self.setting}, which is not enabled, so it has no effect",
                    fix=f"pulumi config set --path {self.setting}.enabled true",
                    about=("enabled",),
                )
        if self.enabled and self.existing is not None and self.retention_days is not None:
            yield RuleViolation(
                path="retentionDays",
                reason="has no effect: the bucket exists already, and its lifecycle rules are left alone",
                fix="remove it",
                about=("existing",),
            )
