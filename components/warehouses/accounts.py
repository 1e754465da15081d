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
from ..settings.aws_buckets import AwsBucket
from ..settings.clouds import PROVIDERS, Cloud
from ..stack_identity import place_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..settings import Settings
    from ..settings.analytics_toolbox import AnalyticsToolbox
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
        for each in settings.warehouses.in_use_on_aws:
            own = self.of.get(each.setting)
            used = own.context.account.id if own is not None else account
            if used is None:
                continue
            prefix = f"{name}-{each.role}"
            choice = _AccountChoice(
                f"{prefix}-stays",
                {_ACCOUNT: used, _REGION: _region(each), _PROTECTED: settings.protects_data},
                setting=each.setting,
                noun="the bucket" if isinstance(each, AwsBucket) else "the gateway",
                registered=self._registered,
                prefix=f"{prefix}-",
                opts=opts,
            )
            self._choices.append(choice)
            if own is not None:
                own.after(choice)
        for choice in self._choices:
            choice.checked_with = self._choices

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
        noun: str,
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
                    f"{setting}.aws.region: {noun} is in {was} and can't move to {will}. Nothing was changed. "
                    f"Fix: pulumi config set --path {setting}.aws.region {was}; to go elsewhere: {_PAGE}"
                )

        async def first() -> pulumi.CustomResource | None:
            # Runs after the whole program, when all resources are known.
            created = (each for each in registered if isinstance(each, pulumi.CustomResource))
            return next((each for each in created if _is_of(each, prefix)), None)

        super().__init__("carto:stack:WarehouseAccount", name, choices, refuse, opts)
        created: pulumi.Output[pulumi.CustomResource | None] = pulumi.Output.from_input(asyncio.ensure_future(first()))
        self.created({_CREATED: created.apply(lambda each: finished(each) if each is not None else None)})


def _region(integration: AwsBucket | AnalyticsToolbox) -> str | None:
    """The region of a created bucket or gateway. None if only a profile of the AWS CLI has it."""
    if isinstance(integration, AwsBucket) and not integration.creates_bucket:
        return None
    return integration.aws.region if integration.aws is not None else place_of(PROVIDERS[Cloud.AWS])


def _is_of(resource: pulumi.CustomResource, prefix: str) -> bool:
    return resource.pulumi_resource_name.startswith(prefix) and resource.pulumi_resource_type.startswith("aws:")


def aws_accounts(name: str, settings: Settings, opts: pulumi.ResourceOptions | None) -> dict[str, AwsAccount]:
    """The accounts of integrations that name one, by their settings. The SDK is imported only for these."""
    accounts: dict[str, AwsAccount] = {}
    for each in settings.warehouses.in_use_on_aws:
        if each.aws is None:
            continue
        from . import from_settings
        from .aws_account import AwsAccount

        args = from_settings.aws_account_args(each.aws, settings, setting=f"{each.setting}.aws", prefix=name)
        accounts[each.setting] = AwsAccount(f"{name}-{each.role}-account", args, opts)
    return accounts
