"""An S3 bucket that a warehouse and CARTO use, and the identity with which CARTO does."""

from __future__ import annotations

import json
from dataclasses import field
from typing import TYPE_CHECKING, Any, ClassVar

import pulumi
import pulumi_aws as aws

from .. import contracts
from ..aws import iam_policies
from ..aws.access_key import access_key
from ..aws.bucket import BucketSpec, create_bucket, find_bucket
from ..frozen import frozen
from ..options import child_of
from .bucket_policy import checked

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..aws.context import Context


@frozen
class ExistingUser:
    """An IAM user of another party, and its access key."""

    arn: str
    access_key_id: str
    secret_access_key: pulumi.Input[str]


@frozen
class S3IntegrationArgs:
    """A bucket, and the identity that may write to it; each part is created or existing."""

    context: Context
    """Of the account; its key encrypts the created bucket."""
    noncurrent_days: int = 30
    rotation: int = 0
    """Raise it for a new access key."""
    existing_bucket: str | None = None
    existing_role_arn: str | None = None
    """It trusts the user and may use the bucket; nothing about it is changed."""
    existing_user: ExistingUser | None = None
    expire_days: int | None = None
    permissions_boundary: pulumi.Input[str] | None = None
    bucket_policy: Mapping[str, Any] = field(default_factory=dict)
    """A policy for the created bucket, in addition to its own rules."""
    former_parent: pulumi.Resource | None = None
    """The platform of AWS, which had this component as its child in earlier versions."""


class S3Integration(pulumi.ComponentResource):
    """A bucket, a role that may use it, and the IAM user that may assume the role.

    CARTO's services for exports and imports do not support Pod Identity, so they need a static key whatever the
    backend's identity is. The key alone opens nothing: its user may only assume the role. Source: chart contract §2.3
    "Exports / imports role" and §5.
    """

    outputs: contracts.S3Integration
    role: ClassVar[str]
    """Its purpose: part of the names of bucket, role and user."""
    setting: ClassVar[str]
    description: ClassVar[str]
    """Of the role."""
    with_acls: ClassVar[bool] = False
    """Whether objects of the bucket may have ACLs, none of them public."""

    def __init__(self, name: str, args: S3IntegrationArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(f"carto:warehouses:{type(self).__name__}", name, None, opts)
        user_arn, key = self._user(name, args)
        role = self._role(name, args, user_arn)
        role_arn = role.arn if role is not None else pulumi.Output.from_input(str(args.existing_role_arn))
        bucket, region = self._bucket(name, args, [role_arn, user_arn])
        if role is not None:
            self._grant(name, args, role, bucket, region)
        self.outputs = contracts.S3Integration(
            bucket=bucket, region=region, role_arn=role_arn, user_arn=user_arn, access_key=key
        )
        self.register_outputs({"bucket": bucket.name, "roleArn": role_arn})

    def _user(self, name: str, args: S3IntegrationArgs) -> tuple[pulumi.Output[str], contracts.AccessKey]:
        existing = args.existing_user
        if existing is not None:
            key = contracts.AccessKey(
                id=pulumi.Output.from_input(existing.access_key_id),
                secret=pulumi.Output.secret(existing.secret_access_key),
            )
            return pulumi.Output.from_input(existing.arn), key
        user = aws.iam.User(
            f"{name}-user",
            name=args.context.names(self.role, max_length=64),
            permissions_boundary=args.permissions_boundary,
            tags=args.context.tags,
            opts=child_of(self),
        )
        return user.arn, access_key(f"{name}-access-key", user, rotation=args.rotation, parent=self)

    def _role(self, name: str, args: S3IntegrationArgs, user_arn: pulumi.Output[str]) -> aws.iam.Role | None:
        if args.existing_role_arn is not None:
            return None
        return aws.iam.Role(
            f"{name}-role",
            name=args.context.names(self.role, max_length=64),
            description=self.description,
            assume_role_policy=user_arn.apply(lambda arn: json.dumps(iam_policies.user_trust(user_arn=arn))),
            permissions_boundary=args.permissions_boundary,
            tags=args.context.tags,
            opts=child_of(self),
        )

    def _grant(
        self,
        name: str,
        args: S3IntegrationArgs,
        role: aws.iam.Role,
        bucket: contracts.Bucket,
        region: pulumi.Output[str],
    ) -> None:
        aws.iam.RolePolicy(
            f"{name}-role-policy",
            name=f"{self.role}-bucket",
            role=role.name,
            policy=pulumi.Output.all(
                bucket.arn, args.context.kms_key_arn, region, pulumi.Output.all(*args.context.former_kms_key_arns)
            ).apply(
                lambda known: json.dumps(
                    iam_policies.bucket_access(
                        bucket_arns=[known[0]],
                        kms_key_arn=known[1],
                        former_kms_key_arns=known[3],
                        s3_endpoint=f"s3.{known[2]}.amazonaws.com",
                    )
                )
            ),
            opts=child_of(self),
        )

    def _bucket(
        self, name: str, args: S3IntegrationArgs, identities: Sequence[pulumi.Output[str]]
    ) -> tuple[contracts.Bucket, pulumi.Output[str]]:
        if args.existing_bucket is not None:
            found = find_bucket(args.existing_bucket, f"{self.setting}.existing", self)
            return found.bucket, found.region
        spec = BucketSpec(
            context=args.context,
            role=self.role,
            noncurrent_days=args.noncurrent_days,
            expire_days=args.expire_days,
            with_acls=self.with_acls,
            further_policy=(lambda arn: self._checked(args, arn, identities)) if args.bucket_policy else None,
        )
        return create_bucket(f"{name}-bucket", spec, self), args.context.account.region

    def _checked(
        self, args: S3IntegrationArgs, arn: pulumi.Output[str], identities: Sequence[pulumi.Output[str]]
    ) -> pulumi.Output[Sequence[Mapping[str, Any]]]:
        return pulumi.Output.all(arn, *identities).apply(
            lambda known: checked(args.bucket_policy, known[0], known[1:], f"{self.setting}.bucketPolicy")
        )
