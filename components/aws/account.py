"""The AWS account a stack lives in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pulumi

from ..settings.database import ExistingDatabase
from .regions import usable_region

if TYPE_CHECKING:
    from ..settings.aws import AwsSettings


@dataclass(frozen=True, kw_only=True)
class Account:
    """Read out of the cluster's ARN, so that nothing can be named, let alone made, before the cluster was found."""

    partition: pulumi.Output[str]
    region: pulumi.Output[str]
    id: pulumi.Output[str]

    @classmethod
    def of_cluster(cls, cluster_arn: pulumi.Output[str]) -> Account:
        """From `arn:<partition>:eks:<region>:<account>:cluster/<name>`."""
        parts = cluster_arn.apply(lambda arn: arn.split(":"))
        return cls(partition=parts[1], region=parts[3], id=parts[4])


def usable_account(settings: AwsSettings, account: Account) -> Account:
    """`account`, when the stack's settings fit it. Nothing that is named after it is created before.

    Raises:
        pulumi.RunError: its region cannot be used, or the role that the stack brings is another account's.
    """
    existing = settings.existing_role
    role = existing.role_arn if existing is not None else None
    creates_database = not isinstance(settings.database, ExistingDatabase)
    return replace(
        account,
        # Whoever names no region in the stack has one in a profile, which is known with the cluster.
        region=account.region.apply(lambda region: usable_region(region, database=creates_database)),
        id=account.id.apply(lambda id_: _of_account(id_, role)),
    )


def _of_account(account_id: str, role_arn: str | None) -> str:
    """EKS takes roles of the cluster's account only. Source: EKS API, CreatePodIdentityAssociation, `roleArn`."""
    if role_arn is not None and role_arn.split(":")[4] != account_id:
        raise pulumi.RunError(
            f"carto:identity.existing.roleArn: expected a role of the cluster's account {account_id}, as EKS Pod "
            f"Identity wants; got one of {role_arn.split(':')[4]}. Fix: create a role there that may assume yours, or "
            "set carto:identity.mode to access-key"
        )
    return account_id
