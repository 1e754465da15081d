"""What all components of one installation on AWS share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pulumi

from ..context import StackContext
from ..naming import PREFIX, StackNames
from .tags import stack_tags

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .account import Account


@dataclass(frozen=True, kw_only=True)
class Context(StackContext):
    """The account, and the keys that encrypt."""

    account: Account
    kms_key_arn: pulumi.Input[str] | None = None
    """Of the stack's key; None: each service's own."""
    kms_ready: Sequence[pulumi.Resource] = ()
    """The stack's key, for what is encrypted with it without naming it: it has to exist before, and go after."""
    own_key_arn: pulumi.Input[str] | None = None
    """Of the key that the stack creates: for services that another key's policy may not let in."""
    access_logs_bucket: pulumi.Input[str] | None = None
    """Where S3 writes who read and wrote the buckets."""
    former_kms_key_arns: Sequence[pulumi.Input[str]] = ()
    """Of keys that older objects are encrypted with."""

    @property
    def before_data(self) -> Sequence[pulumi.Resource]:
        """What has to exist before anything that holds data."""
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
        access_logs_bucket: pulumi.Input[str] | None = None,
    ) -> Context:
        """The context of an installation in the current Pulumi stack, without a key of its own."""
        project, stack = pulumi.get_project(), pulumi.get_stack()
        return cls(
            account=account,
            names=StackNames((account.id, account.region), project=project, stack=stack, prefix=prefix),
            tags=stack_tags(project=project, stack=stack, free_form=tags or {}, prefix=prefix),
            protect=protect,
            keep=keep,
            access_logs_bucket=access_logs_bucket,
        )
