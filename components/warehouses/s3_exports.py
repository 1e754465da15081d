"""The S3 bucket that warehouses export query results to."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pulumi
import pulumi_aws as aws

from .. import contracts
from ..aws import iam_policies
from ..aws.access_key import access_key
from ..aws.bucket import BucketSpec, create_bucket, find_bucket
from ..options import child_of

if TYPE_CHECKING:
    from ..aws.context import Context


@dataclass(frozen=True, kw_only=True)
class S3ExportsArgs:
    """A bucket, created or existing, and the identity that may write to it."""

    context: Context
    noncurrent_days: int
    rotation: int
    """Raise it for a new access key."""
    existing_bucket: str | None = None
    expire_days: int | None = None
    permissions_boundary: pulumi.Input[str] | None = None
    former_parent: pulumi.Resource | None = None
    """The platform of AWS, which had this component as its child in earlier versions."""


class S3Exports(pulumi.ComponentResource):
    """An exports bucket, a role that may write to it, and the IAM user that may assume the role.

    The exporting services do not support Pod Identity, so they need a static key whatever the backend's identity is.
    The key alone opens nothing: its user may only assume the role. Source: chart contract §2.3 "Exports" and §5.
    """

    outputs: contracts.S3Exports

    def __init__(self, name: str, args: S3ExportsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(
            "carto:warehouses:S3Exports", name, None, pulumi.ResourceOptions.merge(opts, _former(name, args))
        )
        bucket, region = self._bucket(name, args)
        identity_name = args.context.names("exports", max_length=64)
        user = aws.iam.User(
            f"{name}-user",
            name=identity_name,
            permissions_boundary=args.permissions_boundary,
            tags=args.context.tags,
            opts=child_of(self),
        )
        role = aws.iam.Role(
            f"{name}-role",
            name=identity_name,
            description="CARTO: lets warehouses unload results into the exports bucket",
            assume_role_policy=user.arn.apply(lambda arn: json.dumps(iam_policies.user_trust(user_arn=arn))),
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
        self.outputs = contracts.S3Exports(
            bucket=bucket,
            region=region,
            role_arn=role.arn,
            access_key=access_key(f"{name}-access-key", user, rotation=args.rotation, parent=self),
        )
        self.register_outputs({"bucket": bucket.name, "roleArn": role.arn})

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
