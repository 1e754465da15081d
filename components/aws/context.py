"""Values that all components of an installation on AWS share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi

from ..context import StackContext
from ..frozen import frozen
from ..naming import PREFIX, StackNames
from .tags import stack_tags

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .account import Account


@frozen
class Context(StackContext):
    """The account and the encryption keys, in addition to the values of every cloud."""

    account: Account
    kms_key_arn: pulumi.Input[str] | None = None
    """The stack's key; None for each service's own key."""
    kms_ready: Sequence[pulumi.Resource] = ()
    """The stack's key, for resources that use it without a reference to it: created after it, deleted before it."""
    own_key_arn: pulumi.Input[str] | None = None
    """The key that the stack creates, for services that the policy of another key may not allow."""
    access_logs_bucket: pulumi.Input[str] | None = None
    """The bucket for S3's access logs."""
    former_kms_key_arns: Sequence[pulumi.Input[str]] = ()
    """Keys that older objects are encrypted with."""

    @property
    def before_data(self) -> Sequence[pulumi.Resource]:
        """Resources that have to exist before any resource that holds data."""
        return [*self.first, *self.kms_ready]

    @classmethod
    def create(
        cls,
        account: Account,
        *,
        prefix: str = PREFIX,
        tags: Mapping[str, str] | None = None,
        protect: bool = True,
        keep: bool = True,
        kept_names: Mapping[str, str] | None = None,
        access_logs_bucket: pulumi.Input[str] | None = None,
    ) -> Context:
        """The context of an installation in the current Pulumi stack, without an encryption key."""
        project, stack = pulumi.get_project(), pulumi.get_stack()
        return cls(
            account=account,
            names=StackNames(
                (account.id, account.region), project=project, stack=stack, prefix=prefix, kept=kept_names
            ),
            tags=stack_tags(project=project, stack=stack, free_form=tags or {}, prefix=prefix),
            protect=protect,
            keep=keep,
            access_logs_bucket=access_logs_bucket,
        )
