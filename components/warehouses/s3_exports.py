"""The S3 bucket that warehouses export query results to."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pulumi
import pulumi_aws as aws

from .. import contracts
from ..aws import iam_policies
from ..aws.access_key import access_key
from ..aws.bucket import BucketSpec, create_bucket, find_bucket
from ..frozen import frozen
from ..options import child_of

if TYPE_CHECKING:
    from ..aws.context import Context


@frozen
class ExistingUser:
    """An IAM user of another party, and its access key."""

    arn: str
    access_key_id: str
    secret_access_key: pulumi.Input[str]


@frozen
class S3ExportsArgs:
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
    former_parent: pulumi.Resource | None = None
    """The platform of AWS, which had this component as its child in earlier versions."""


class S3Exports(pulumi.ComponentResource):
    """An exports bucket, a role that may write to it, and the IAM user that may assume the role.

    CARTO's services for exports do not support Pod Identity, so they need a static key whatever the backend's
    identity is. The key alone opens nothing: its user may only assume the role. Source: chart contract §2.3 "Exports"
    and §5.
    """

    outputs: contracts.S3Exports

    def __init__(self, name: str, args: S3ExportsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        opts = pulumi.ResourceOptions.merge(opts, _former(name, args))
        super().__init__("carto:warehouses:S3Exports", name, None, opts)
        bucket, region = self._bucket(name, args)
        user_arn, key = self._user(name, args)
        role_arn = self._role(name, args, user_arn, bucket, region)
        self.outputs = contracts.S3Exports(
            bucket=bucket, region=region, role_arn=role_arn, user_arn=user_arn, access_key=key
        )
        self.register_outputs({"bucket": bucket.name, "roleArn": role_arn})

    def _user(self, name: str, args: S3ExportsArgs) -> tuple[pulumi.Output[str], contracts.AccessKey]:
        existing = args.existing_user
        if existing is not None:
            key = contracts.AccessKey(
                id=pulumi.Output.from_input(existing.access_key_id),
                secret=pulumi.Output.secret(existing.secret_access_key),
            )
            return pulumi.Output.from_input(existing.arn), key
        user = aws.iam.User(
            f"{name}-user",
            name=args.context.names("exports", max_length=64),
            permissions_boundary=args.permissions_boundary,
            tags=args.context.tags,
            opts=child_of(self),
        )
        return user.arn, access_key(f"{name}-access-key", user, rotation=args.rotation, parent=self)

    def _role(
        self,
        name: str,
        args: S3ExportsArgs,
        user_arn: pulumi.Output[str],
        bucket: contracts.Bucket,
        region: pulumi.Output[str],
    ) -> pulumi.Output[str]:
        if args.existing_role_arn is not None:
            return pulumi.Output.from_input(args.existing_role_arn)
        role = aws.iam.Role(
            f"{name}-role",
            name=args.context.names("exports", max_length=64),
            description="CARTO: lets warehouses unload results into the exports bucket",
            assume_role_policy=user_arn.apply(lambda arn: json.dumps(iam_policies.user_trust(user_arn=arn))),
            permissions_boundary=args.permissions_boundary,
            tags=args.context.tags,
            opts=child_of(self),
        )
        aws.iam.RolePolicy(
            f"{name}-role-policy",
            name="exports-bucket",
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
        return role.arn

    def _bucket(self, name: str, args: S3ExportsArgs) -> tuple[contracts.Bucket, pulumi.Output[str]]:
        if args.existing_bucket is not None:
            found = find_bucket(args.existing_bucket, "carto:warehouses.s3Exports.existing", self)
            return found.bucket, found.region
        spec = BucketSpec(
            context=args.context,
            role="exports",
            noncurrent_days=args.noncurrent_days,
            expire_days=args.expire_days,
        )
        return create_bucket(f"{name}-bucket", spec, self), args.context.account.region


def _former(name: str, args: S3ExportsArgs) -> pulumi.ResourceOptions:
    if args.former_parent is None:
        return pulumi.ResourceOptions()
    return pulumi.ResourceOptions(
        # With its name, because the engine would derive another one from that of the former parent.
        aliases=[pulumi.Alias(name=name, type_="carto:aws:WarehouseExports", parent=args.former_parent)]
    )
