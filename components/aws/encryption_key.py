"""The stack's own KMS key."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pulumi
import pulumi_aws as aws

from ..frozen import frozen
from ..options import child_of, data_child_of
from . import iam_policies

if TYPE_CHECKING:
    from .context import Context


@frozen
class EncryptionKeyArgs:
    """A key for buckets, database and cache."""

    context: Context


class EncryptionKey(pulumi.ComponentResource):
    """A KMS key that AWS rotates every year, and its alias.

    Without the key, everything encrypted with it is lost: buckets, database, cache, and all their snapshots. From the
    day its deletion is scheduled it decrypts nothing. So it stays when the stack is destroyed, unless the stack is
    disposable. A disposable stack's key is deleted after 30 days, the longest period that AWS offers.
    Source: KMS developer guide, "Delete an AWS KMS key".
    """

    arn: pulumi.Output[str]

    def __init__(self, name: str, args: EncryptionKeyArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("carto:aws:EncryptionKey", name, None, opts)
        context, account = args.context, args.context.account
        key = aws.kms.Key(
            f"{name}-key",
            description="CARTO: encryption at rest of buckets, database and cache",
            enable_key_rotation=True,
            deletion_window_in_days=30,
            policy=pulumi.Output.all(account.partition, account.region, account.id).apply(
                lambda where: json.dumps(iam_policies.key_policy(partition=where[0], region=where[1], account=where[2]))
            ),
            tags=context.tags,
            opts=data_child_of(self, protect=context.protect, keep=context.keep, depends_on=context.first),
        )
        aws.kms.Alias(
            f"{name}-alias",
            name=pulumi.Output.concat("alias/", context.names("key", max_length=250)),
            target_key_id=key.arn,
            opts=child_of(self),
        )
        self.arn = key.arn
        self.register_outputs({"arn": self.arn})
