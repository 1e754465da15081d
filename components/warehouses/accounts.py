"""The AWS accounts of a stack's integrations. A move to another account or region is refused before all other changes.

With another account or region, all names are others, so the engine would plan to replace buckets and users, and delete
the former ones with credentials of the new account.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pulumi

from ..created_parts import finished
from ..fixed_choices import Change, Choices
from ..settings.clouds import PROVIDERS, Cloud
from ..stack_identity import place_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..settings import Settings
    from ..settings.aws_buckets import AwsBucket
    from .aws_account import AwsAccount

_PAGE = 'docs/day-2.md, section "Changes that protection refuses"'
_CREATED, _ACCOUNT, _REGION, _PROTECTED = "id", "account", "region", "protected"


class WarehouseAccounts:
    """An account for each integration that names one, and the check that all integrations stay in theirs."""

    def __init__(
        self,
        name: str,
        settings: Settings,
        opts: pulumi.ResourceOptions,
        *,
        account: pulumi.Output[str] | None,
    ) -> None:
        """Look the accounts up.

        Args:
            name: of the installation.
            settings: of the stack.
            opts: of the accounts and the checks.
            account: of CARTO on AWS.
        """
        self.of = aws_accounts(name, settings, opts)
        """By the setting of the integration."""
        self._registered: list[pulumi.Resource] = []
        self._choices: list[_AccountChoice] = []
        for bucket in settings.warehouses.on_aws.values():
            own = self.of.get(bucket.setting)
            used = own.context.account.id if own is not None else account
            if bucket.enabled and used is not None:
                prefix = f"{name}-{bucket.role}"
                self._choices.append(
                    _AccountChoice(
                        f"{prefix}-stays",
                        {_ACCOUNT: used, _REGION: _region(bucket), _PROTECTED: settings.protects_data},
                        setting=bucket.setting,
                        registered=self._registered,
                        prefix=f"{prefix}-",
                        opts=opts,
                    )
                )
        for each in self._choices:
            each.checked_with = self._choices

    def first(self, args: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult | None:
        """A transformation that records a resource and makes it wait for the accounts."""
        self._registered.append(args.resource)
        if not self._choices:
            return None
        waiting = pulumi.ResourceOptions(depends_on=[self._choices[0].itself])
        return pulumi.ResourceTransformationResult(
            props=args.props, opts=pulumi.ResourceOptions.merge(args.opts, waiting)
        )


class _AccountChoice(Choices):
    """The account of an integration. Its outputs remember it once a resource exists there."""

    def __init__(
        self,
        name: str,
        choices: Mapping[str, pulumi.Input[str | bool | None]],
        *,
        setting: str,
        registered: Sequence[pulumi.Resource],
        prefix: str,
        opts: pulumi.ResourceOptions,
    ) -> None:
        def refuse(change: Change) -> None:
            if _CREATED not in change.created or not change.old.get(_PROTECTED):
                return
            was, will = change.old[_ACCOUNT], change.new[_ACCOUNT]
            if was != will:
                raise ValueError(
                    f"{setting}.aws: what the integration created is in the account {was}, and the credentials are of "
                    f"the account {will}. Nothing was changed. Fix: use credentials of {was} (profile, roleArn and "
                    f"accountId of this setting); to go elsewhere: {_PAGE}"
                )
            was, will = change.old.get(_REGION), change.new.get(_REGION)
            if was and will and was != will:
                raise ValueError(
                    f"{setting}.aws.region: the bucket is in {was} and can't move to {will}. Nothing was changed. "
                    f"Fix: pulumi config set --path {setting}.aws.region {was}; to go elsewhere: {_PAGE}"
                )

        async def first() -> pulumi.CustomResource | None:
            # Runs after the whole program, when all resources are known.
            created = (each for each in registered if isinstance(each, pulumi.CustomResource))
            return next((each for each in created if _is_of(each, prefix)), None)

        super().__init__("carto:stack:WarehouseAccount", name, choices, refuse, opts)
        created: pulumi.Output[pulumi.CustomResource | None] = pulumi.Output.from_input(asyncio.ensure_future(first()))
        self.created({_CREATED: created.apply(lambda each: finished(each) if each is not None else None)})


def _region(bucket: AwsBucket) -> str | None:
    """The region of a created bucket. None if only a profile of the AWS CLI has it."""
    if not bucket.creates_bucket:
        return None
    return bucket.aws.region if bucket.aws is not None else place_of(PROVIDERS[Cloud.AWS])


def _is_of(resource: pulumi.CustomResource, prefix: str) -> bool:
    return resource.pulumi_resource_name.startswith(prefix) and resource.pulumi_resource_type.startswith("aws:")


def aws_accounts(name: str, settings: Settings, opts: pulumi.ResourceOptions | None) -> dict[str, AwsAccount]:
    """The accounts of integrations that name one, by their settings. The SDK is imported only for these."""
    accounts: dict[str, AwsAccount] = {}
    for bucket in settings.warehouses.on_aws.values():
        if not bucket.enabled or bucket.aws is None:
            continue
        from . import from_settings
        from .aws_account import AwsAccount

        args = from_settings.aws_account_args(bucket.aws, settings, setting=f"{bucket.setting}.aws", prefix=name)
        accounts[bucket.setting] = AwsAccount(f"{name}-{bucket.role}-account", args, opts)
    return accounts
