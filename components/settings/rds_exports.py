"""`carto:warehouses.rdsExports`: exports of RDS for PostgreSQL and Aurora PostgreSQL to an S3 bucket."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from typing_extensions import override

from .aws_buckets import AwsBucket
from .problems import RuleViolation
from .types import aws as formats
from .types import rds as names

if TYPE_CHECKING:
    from collections.abc import Iterator


class RdsExports(AwsBucket):
    """The S3 bucket that RDS for PostgreSQL exports query results to, and the role with which it does."""

    setting: ClassVar[str] = "carto:warehouses.rdsExports"
    role: ClassVar[str] = "rds-exports"

    enabled: bool = False
    """Create (or use) the bucket, and a role with which the database writes to it."""
    instance: names.DatabaseIdentifier | None = None
    """Identifier of the instance of RDS for PostgreSQL, in the account and the region of the bucket."""
    cluster: names.DatabaseIdentifier | None = None
    """Or the identifier of a cluster of Aurora PostgreSQL."""
    role_arn: formats.RoleArn | None = None
    """An existing role that may write to the bucket and trusts `rds.amazonaws.com`. Left out, one is created."""

    @override
    def violations(self) -> Iterator[RuleViolation]:
        yield from super().violations()
        if not self.enabled:
            return
        if (self.instance is None) == (self.cluster is None):
            yield RuleViolation(
                path="instance",
                reason="expected either instance or cluster",
                fix=f"pulumi config set --path {self.setting}.instance <identifier>"
                f"\nor, for Aurora: pulumi config set --path {self.setting}.cluster <identifier>",
                about=("cluster", "enabled"),
            )
        if self.permissions_boundary is not None and self.role_arn is not None:
            yield RuleViolation(
                path="permissionsBoundary",
                reason="the role exists already, so the boundary has no effect",
                fix="remove it",
                about=("roleArn",),
            )
        account = self.aws.account_id if self.aws is not None else None
        if self.role_arn is not None and account not in (None, self.role_arn.split(":")[4]):
            yield RuleViolation(
                path="roleArn",
                reason=f"expected a role of the account {account}: RDS does not export to other accounts",
                fix="use a role of this account, or remove it to have one created",
                about=("aws.accountId",),
            )
