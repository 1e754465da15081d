"""Permissions of CARTO's backend on AWS."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pulumi
import pulumi_aws as aws

from ..frozen import frozen
from ..options import child_of
from . import iam_policies

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .. import contracts
    from .backend_identity import BackendIdentity
    from .context import Context
    from .object_storage import ObjectStorage


@dataclass(frozen=True, kw_only=True)
class DatabaseLogin:
    """The database the backend logs in to with IAM tokens."""

    resource_id: pulumi.Input[str]
    user: str


@frozen
class BackendRightsArgs:
    """The resources of this stack that the backend needs access to."""

    context: Context
    bucket_arns: Sequence[pulumi.Input[str]]
    storage_region: pulumi.Input[str]
    acl_bucket_arns: Sequence[pulumi.Input[str]] = ()
    """Buckets whose objects it may make public."""
    keys_of_existing: Sequence[str] = ()
    """Keys of existing buckets, apart from the stack's own."""
    database_login: DatabaseLogin | None = None

    @classmethod
    def of(cls, context: Context, storage: ObjectStorage, database_login: DatabaseLogin | None) -> BackendRightsArgs:
        """Arguments for the buckets, and for the database when it accepts IAM tokens."""
        return cls(
            context=context,
            bucket_arns=_arns(storage.imports, storage.thumbnails),
            acl_bucket_arns=_arns(storage.thumbnails) if storage.thumbnails_access.allows_acls else [],
            keys_of_existing=storage.keys_of_existing,
            storage_region=storage.region,
            database_login=database_login,
        )


def grant(name: str, identity: BackendIdentity, args: BackendRightsArgs) -> None:
    """Inline policies of the role or user that the stack created, as parts of `identity`; `name` is its name."""
    owner = identity.created
    for subject, policy in _policies(args).items() if owner is not None else ():
        logical, opts = f"{name}-{subject}-policy", child_of(identity)
        if isinstance(owner, aws.iam.User):
            aws.iam.UserPolicy(logical, name=subject, user=owner.name, policy=policy, opts=opts)
        elif owner is not None:
            aws.iam.RolePolicy(logical, name=subject, role=owner.name, policy=policy, opts=opts)


def _arns(*buckets: contracts.Bucket) -> list[pulumi.Output[str]]:
    return [bucket.arn for bucket in buckets if bucket.arn is not None]


def _policies(args: BackendRightsArgs) -> dict[str, pulumi.Output[str]]:
    """The backend's permissions: one document for each subject, so that one can change or wait without the other."""
    policies = {
        "storage": pulumi.Output.all(
            buckets=pulumi.Output.all(*args.bucket_arns),
            acl_buckets=pulumi.Output.all(*args.acl_bucket_arns),
            key=args.context.kms_key_arn,
            former_keys=pulumi.Output.all(*args.context.former_kms_key_arns),
            region=args.storage_region,
        ).apply(
            lambda known: json.dumps(
                iam_policies.bucket_access(
                    bucket_arns=known["buckets"],
                    acl_bucket_arns=known["acl_buckets"],
                    kms_key_arn=known["key"],
                    former_kms_key_arns=known["former_keys"],
                    bucket_key_arns=args.keys_of_existing,
                    s3_endpoint=f"s3.{known['region']}.amazonaws.com",
                )
            )
        )
    }
    login = args.database_login
    if login is not None:
        policies["database"] = pulumi.Output.all(
            partition=args.context.account.partition,
            region=args.context.account.region,
            account=args.context.account.id,
            resource_id=login.resource_id,
        ).apply(lambda known: json.dumps(iam_policies.database_login(**known, user=login.user)))
    return policies
