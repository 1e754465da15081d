"""`carto:warehouses`: buckets, identities and keys that integrations with data warehouses need."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field
from typing_extensions import override

from .model import Model
from .problems import RuleViolation
from .types import aws

if TYPE_CHECKING:
    from collections.abc import Iterator


class S3Exports(Model):
    """The S3 bucket that Snowflake, Redshift, Databricks on AWS and Oracle export query results to."""

    enabled: bool = False
    """Create (or use) the bucket, a role that may write to it, and an IAM user with an access key for CARTO."""
    existing: aws.BucketName | None = None
    """Name of an existing bucket. Left out, one is created."""
    retention_days: int | None = Field(default=None, ge=1, le=3650)
    """Days until an export is deleted. Nothing is deleted unless a number is set."""

    @override
    def violations(self) -> Iterator[RuleViolation]:
        for name, value in (("existing", self.existing), ("retentionDays", self.retention_days)):
            if value is not None and not self.enabled:
                yield RuleViolation(
                    path=name,
                    reason="for exports to S3, which are not enabled, so it has no effect",
                    fix="pulumi config set --path carto:warehouses.s3Exports.enabled true",
                    about=("enabled",),
                )
        if self.enabled and self.existing is not None and self.retention_days is not None:
            yield RuleViolation(
                path="retentionDays",
                reason="has no effect: the bucket exists already, and its lifecycle rules are left alone",
                fix="remove it",
                about=("existing",),
            )


class Warehouses(Model):
    """Integrations with data warehouses."""


class AwsWarehouses(Warehouses):
    """Integrations with data warehouses, for CARTO on AWS."""

    s3_exports: S3Exports = Field(default_factory=S3Exports)
    """Exports to Amazon S3."""
