"""An account and a region of AWS for integrations, with a provider of their own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pulumi
import pulumi_aws as aws

from ..aws.account import Account
from ..aws.context import Context
from ..frozen import frozen
from ..naming import PREFIX
from ..options import child_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..fixed_choices import Choices


@frozen
class AwsAccountArgs:
    """The account, and how the provider works in it."""

    region: str
    setting: str
    """The path of its settings, for messages."""
    account_id: str | None = None
    """The provider refuses credentials of any other account."""
    profile: str | None = None
    role_arn: str | None = None
    """A role that the provider assumes."""
    external_id: str | None = None
    prefix: str = PREFIX
    """The name of the installation."""
    tags: Mapping[str, str] | None = None
    protect: bool = True
    keep: bool = True


class AwsAccount(pulumi.ComponentResource):
    """A provider of AWS, and the names, tags and protection of what integrations create with it.

    Raises:
        pulumi.RunError: in the Outputs, AWS does not accept the credentials, or they are those of another account.
    """

    provider: aws.Provider
    context: Context

    def __init__(self, name: str, args: AwsAccountArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("carto:warehouses:AwsAccount", name, None, opts)
        role = None
        if args.role_arn is not None:
            role = aws.ProviderAssumeRoleArgs(
                role_arn=args.role_arn, external_id=args.external_id, session_name="pulumi-carto"
            )
        self.provider = aws.Provider(
            f"{name}-provider",
            region=args.region,
            profile=args.profile,
            allowed_account_ids=[args.account_id] if args.account_id is not None else None,
            assume_roles=[role] if role is not None else None,
            opts=child_of(self),
        )

        def no_credentials(cause: str) -> str:
            return (
                f"{args.setting}: AWS does not accept the credentials for this account. Check them with "
                f"`aws sts get-caller-identity`, and profile, roleArn and accountId of this setting. "
                f"AWS reports: {cause}"
            )

        account = Account.of_provider(provider=self.provider, explain=no_credentials)
        self.context = Context.create(account, prefix=args.prefix, tags=args.tags, protect=args.protect, keep=args.keep)
        self.register_outputs({"region": args.region})

    def after(self, choices: Choices) -> None:
        """Let everything that uses the account or the region wait until the choices are accepted, lookups too."""
        account = self.context.account
        waiting = replace(account, id=choices.before(account.id), region=choices.before(account.region))
        self.context = replace(self.context, account=waiting)
