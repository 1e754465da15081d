"""`carto:warehouses`: buckets, identities and keys that integrations with data warehouses need."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError
from typing_extensions import override

from .analytics_toolbox import AnalyticsToolbox
from .aws_buckets import AwsBucket
from .bigquery_exports import BigqueryExports
from .clouds import Cloud
from .model import Model
from .problems import RuleViolation
from .rds_exports import RdsExports
from .types import aws as formats
from .types.bucket_policy import check_policy
from .types.secrets import Secret

if TYPE_CHECKING:
    from collections.abc import Iterator


class ExistingUser(Model):
    """An existing IAM user, with an access key that another party rotates."""

    arn: formats.UserArn
    """Its ARN: the role trusts it."""
    access_key_id: formats.AwsAccessKeyId
    """The id of its access key."""
    secret_access_key: Secret
    """Its secret access key."""


class S3Integration(AwsBucket):
    """An S3 bucket that a warehouse and CARTO use, and the identity with which CARTO does."""

    enabled: bool = False
    """Create (or use) the bucket, a role that may write to it, and an IAM user with an access key for CARTO."""
    role_arn: formats.RoleArn | None = None
    """An existing role that may write to the bucket and trusts the user. Left out, one is created. Needs `user`."""
    user: ExistingUser | None = None
    """An existing IAM user, where policies forbid new ones. Left out, one is created."""

    @property
    def creates_user(self) -> bool:
        """Whether the stack creates an IAM user and its access key."""
        return self.enabled and self.user is None

    @property
    def lets_user_assume(self) -> bool:
        """Whether an existing user has to be allowed to assume the created role."""
        return self.user is not None and self.role_arn is None

    @override
    def violations(self) -> Iterator[RuleViolation]:
        yield from super().violations()
        if not self.enabled:
            return
        if self.role_arn is not None and self.user is None:
            yield RuleViolation(
                path="user",
                reason="missing; the existing role in roleArn trusts a user that exists already",
                fix=f"pulumi config set --path {self.setting}.user.arn <its ARN>"
                f"\npulumi config set --path {self.setting}.user.accessKeyId <id of its access key>"
                f"\npulumi config set --secret --path {self.setting}.user.secretAccessKey"
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


class S3Exports(S3Integration):
    """The S3 bucket that Snowflake, Redshift, Databricks on AWS and Oracle export query results to."""

    setting: ClassVar[str] = "carto:warehouses.s3Exports"
    role: ClassVar[str] = "exports"


class RedshiftImports(S3Integration):
    """The S3 bucket that Redshift imports files from."""

    setting: ClassVar[str] = "carto:warehouses.redshiftImports"
    role: ClassVar[str] = "redshift-imports"

    bucket_policy: dict[str, Any] = Field(default_factory=dict)
    """The bucket policy that CARTO shows (Settings > Advanced > Integrations > Redshift), as JSON. The stack adds it to
    the created bucket's own rules, and refuses one for other buckets or identities, or that changes the bucket."""

    @field_validator("bucket_policy")
    @classmethod
    def _is_a_narrow_policy(cls, policy: dict[str, Any]) -> dict[str, Any]:
        if policy:
            check_policy(policy)
        return policy

    @override
    def violations(self) -> Iterator[RuleViolation]:
        yield from super().violations()
        if self.enabled and self.existing is not None and self.bucket_policy:
            yield RuleViolation(
                path="bucketPolicy",
                reason="the bucket exists already, and its policy is left alone, so it has no effect",
                fix="remove it, and let the bucket's owner add it",
                about=("existing",),
            )


class Warehouses(Model):
    """Integrations with data warehouses."""

    s3_exports: S3Exports = Field(default_factory=S3Exports)
    """Exports to Amazon S3."""
    redshift_imports: RedshiftImports = Field(default_factory=RedshiftImports)
    """Imports into Redshift."""
    rds_exports: RdsExports = Field(default_factory=RdsExports)
    """Exports of RDS for PostgreSQL to Amazon S3."""
    bigquery_exports: BigqueryExports = Field(default_factory=BigqueryExports)
    """Exports of BigQuery to Cloud Storage."""
    analytics_toolbox: AnalyticsToolbox = Field(default_factory=AnalyticsToolbox)
    """The gateway of the Analytics Toolbox for Redshift."""

    @property
    def of_s3(self) -> Mapping[str, S3Integration]:
        """The integrations with S3 by the names of their buckets as parts of the stack."""
        return {"s3-exports": self.s3_exports, "redshift-imports": self.redshift_imports}

    @property
    def on_aws(self) -> Mapping[str, AwsBucket]:
        """The integrations with a bucket on AWS, by the names of their buckets as parts of the stack."""
        return {**self.of_s3, "rds-exports": self.rds_exports}

    def creates_access_keys(self, *, google_identity: bool) -> bool:
        """Whether the stack creates keys for integrations.

        `google_identity`: CARTO's pods have a Google service account for buckets already.
        """
        of_google = self.bigquery_exports.creates_key and not google_identity
        return of_google or any(each.creates_user for each in self.of_s3.values())

    def clouds(self) -> Mapping[Cloud, str]:
        """The clouds that the integrations use, each with the setting that says so."""
        of_aws = {Cloud.AWS: self.in_use_on_aws[0].setting} if self.in_use_on_aws else {}
        of_google = {Cloud.GCP: self.bigquery_exports.setting} if self.bigquery_exports.enabled else {}
        return {**of_aws, **of_google}

    @property
    def in_use_on_aws(self) -> list[AwsBucket | AnalyticsToolbox]:
        """The enabled integrations on AWS."""
        every: list[AwsBucket | AnalyticsToolbox] = [*self.on_aws.values(), self.analytics_toolbox]
        return [each for each in every if each.enabled]

    def fixed_values(self) -> Mapping[str, Mapping[str, str | int]]:
        """Values that can't change any more, as `CommonSettings.fixed_values` has them."""
        on_aws = {
            part: each.aws.place(each.setting)
            for part, each in self.on_aws.items()
            if each.aws is not None and each.creates_bucket
        }
        return {**on_aws, "exports": self.bigquery_exports.fixed_values()}

    def conflicts(
        self, *, cloud: Cloud, tags: Mapping[str, str], google_identity: bool, internal_balancer: bool
    ) -> Iterator[RuleViolation]:
        """Rules between the integrations and the rest of the stack, with paths from there.

        `google_identity`: CARTO's pods have a Google service account for buckets already. `internal_balancer`:
        the stack creates an internal load balancer on AWS.
        """
        yield from self.bigquery_exports.conflicts(cloud=cloud, tags=tags, google_identity=google_identity)
        enabled = [each for each in self.on_aws.values() if each.enabled]
        first: dict[str, str] = {}
        for each in enabled:
            path = each.setting.removeprefix("carto:")
            if each.existing is not None and first.setdefault(each.existing, path) != path:
                yield RuleViolation(
                    path=f"{path}.existing",
                    reason=f"the same bucket as {first[each.existing]}.existing",
                    fix="use a bucket of its own for each",
                    about=(f"{first[each.existing]}.existing",),
                )
        if self.analytics_toolbox.private_dns.enabled and not internal_balancer:
            yield RuleViolation(
                path="warehouses.analyticsToolbox.privateDns.enabled",
                reason="true, but the stack creates no internal load balancer on AWS that the record could name",
                fix="pulumi config set --path carto:exposure.mode application-load-balancer"
                "\npulumi config set --path carto:exposure.internal true"
                "\nor set privateDns.enabled to false, and let the DNS of the function's VPC resolve carto:domain",
                about=("exposure",),
            )
        for integration in () if cloud is Cloud.AWS else self.in_use_on_aws:
            path = integration.setting.removeprefix("carto:")
            if integration.aws is None:
                yield RuleViolation(
                    path=f"{path}.aws.region",
                    reason=f"missing; carto:cloud is {cloud}, and {integration.needs_region}",
                    fix=f"pulumi config set --path {integration.setting}.aws.region eu-west-1",
                    about=(f"{path}.enabled",),
                )
            try:
                formats.check_tags(tags)
            except PydanticCustomError as error:
                yield RuleViolation(
                    path="tags",
                    reason=f"expected {(error.context or {}).get('reason')}; {integration.setting} puts them on "
                    "resources of AWS",
                    fix="change them",
                    about=(f"{path}.enabled",),
                )
