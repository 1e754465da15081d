"""The AWS account that an installation is in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pulumi
import pulumi_aws as aws

from ..lookups import look_up
from .regions import usable_region

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_CALLER, _REGION = "aws:index/getCallerIdentity:getCallerIdentity", "aws:index/getRegion:getRegion"


@dataclass(frozen=True, kw_only=True)
class Account:
    """The account and the region of the AWS provider."""

    partition: pulumi.Output[str]
    region: pulumi.Output[str]
    id: pulumi.Output[str]

    @classmethod
    def of_provider(
        cls,
        parent: pulumi.Resource | None = None,
        provider: pulumi.ProviderResource | None = None,
        explain: Callable[[str], str] | None = None,
    ) -> Account:
        """Ask a provider: an explicit one, that of `parent`, or the default one.

        `sts:GetCallerIdentity` needs no permission. `explain` turns a failure of an explicit provider into a message.
        """
        caller = caller_identity(parent, provider, explain)
        region = look_up(
            _REGION, {}, aws.GetRegionResult, parent=parent, provider=provider, explain=explain or _no_region
        )
        return cls(
            partition=caller.arn.apply(lambda arn: arn.split(":")[1]), region=region.region, id=caller.account_id
        )

    def after(self, cluster_arn: pulumi.Output[str]) -> Account:
        """The same account, known once the lookup has found the cluster in it.

        Raises:
            pulumi.RunError: in the Outputs, the cluster is in another account or region.
        """
        found = pulumi.Output.all(self.partition, self.region, self.id, cluster_arn).apply(
            lambda known: _of_cluster(known[:3], known[3])
        )
        return Account(partition=found[0], region=found[1], id=found[2])


def caller_identity(
    parent: pulumi.Resource | None = None,
    provider: pulumi.ProviderResource | None = None,
    explain: Callable[[str], str] | None = None,
) -> pulumi.Output[aws.GetCallerIdentityResult]:
    """Whose credentials a provider has; arguments as of `Account.of_provider`."""
    return look_up(
        _CALLER, {}, aws.GetCallerIdentityResult, parent=parent, provider=provider, explain=explain or _no_credentials
    )


def _of_cluster(account: list[str], cluster_arn: str) -> list[str]:
    """An ARN is `arn:<partition>:eks:<region>:<account>:cluster/<name>`."""
    _, _, _, region, id_, _ = cluster_arn.split(":", 5)
    if [region, id_] != account[1:]:
        raise pulumi.RunError(
            f"carto:cluster.name: the EKS cluster is in {region} of the account {id_}, but the AWS provider works in "
            f"{account[1]} of the account {account[2]}. Fix: pulumi config set aws:region {region}, with credentials "
            f"of the account {id_}"
        )
    return account


def _no_credentials(cause: str) -> str:
    return (
        "aws:profile: AWS does not accept the credentials of the provider. Check them with "
        f"`aws sts get-caller-identity`. AWS reports: {cause}"
    )


def _no_region(cause: str) -> str:
    return f"aws:region: missing or unknown. Fix: pulumi config set aws:region <region>. AWS reports: {cause}"


def usable_account(
    account: Account, *, creates_database: bool, role_arn: str | None, arns: Mapping[str, str]
) -> Account:
    """`account`, checked against the stack's settings. Whatever is named after it waits for the checks.

    Raises:
        pulumi.RunError: its region cannot be used or is not that of `arns` (by setting), or the existing role is in
            another account.
    """
    return replace(
        account,
        # Without a region in the stack's configuration, a profile has it, which is read with the cluster.
        region=account.region.apply(lambda region: usable_region(region, database=creates_database, arns=arns)),
        id=account.id.apply(lambda id_: _of_account(id_, role_arn)),
    )


def _of_account(account_id: str, role_arn: str | None) -> str:
    """EKS takes roles of the cluster's account only. Source: EKS API, CreatePodIdentityAssociation, `roleArn`."""
    if role_arn is not None and role_arn.split(":")[4] != account_id:
        raise pulumi.RunError(
            f"carto:identity.existing.roleArn: expected a role of the cluster's account {account_id}, as EKS Pod "
            f"Identity needs; got one of {role_arn.split(':')[4]}. Fix: create a role there that may "
            "assume this one, or set carto:identity.mode to access-key"
        )
    return account_id
