"""An S3 bucket with CARTO's standard configuration, or the lookup of an existing one."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pulumi
import pulumi_aws as aws

from ..contracts import Bucket, ThumbnailsAccess
from ..lookups import look_up
from ..options import data_child_of, part_of
from . import iam_policies

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from .context import Context

# What the Workspace sends from a browser. Source: chart contract §2.3, CORS on imports and thumbnails.
_CORS_METHODS = ("GET", "PUT", "POST")
_CORS_HEADERS = ("Content-Type", "Content-MD5", "Content-Disposition", "Cache-Control")
_CORS_MAX_AGE_SECONDS = 3600


@dataclass(frozen=True, kw_only=True)
class BucketSpec:
    """A bucket to create."""

    context: Context
    role: str
    """Its purpose: part of its physical name."""
    noncurrent_days: int
    """Days an overwritten or deleted object can be recovered."""
    cors_origins: Sequence[pulumi.Input[str]] = ()
    """Empty when no browser needs it."""
    expire_days: int | None = None
    """Days after which objects are deleted."""
    access: ThumbnailsAccess = ThumbnailsAccess.PRIVATE
    """Who may read objects; anything but private is for thumbnails alone."""
    with_acls: bool = False
    """Whether objects may have ACLs, none of them public."""
    needs_kms: bool = False
    """Whether objects have to be encrypted with KMS, if need be with Amazon's key there."""
    further_policy: Callable[[pulumi.Output[str]], pulumi.Output[Sequence[Mapping[str, Any]]]] | None = None
    """Statements for the bucket's policy, by its ARN, in addition to those of every bucket."""


def create_bucket(name: str, spec: BucketSpec, parent: pulumi.Resource) -> Bucket:
    """Create a bucket: private, encrypted, versioned, TLS only, without the parts of failed uploads.

    Where objects may be public, ACLs are on, because CARTO's guide asks for it (a service that sets one gets an error
    from a bucket that has them off); a policy for everyone is allowed with `public` only, and nobody may list. S3
    refuses unsigned requests for objects that are encrypted with a KMS key, so such a bucket uses Amazon's own key.
    Sources: CARTO guide "Configure your own buckets", thumbnails; S3 user guide, "Protecting data with SSE-KMS" (every
    request has to be signed), "Blocking public access to your Amazon S3 storage".
    """
    context, access = spec.context, spec.access
    bucket = aws.s3.Bucket(
        name,
        bucket=context.names(spec.role, max_length=63),
        force_destroy=not context.keep,
        tags=context.tags,
        opts=data_child_of(parent, protect=context.protect, keep=context.keep, depends_on=context.before_data),
    )
    # S3 answers some changes made to one bucket at the same moment with a conflict, so those that belong together
    # wait for each other: the block before the policy it would refuse, versioning before rules about versions.
    public_access = aws.s3.BucketPublicAccessBlock(
        f"{name}-public-access",
        bucket=bucket.bucket,
        block_public_acls=not access.allows_acls,
        ignore_public_acls=not access.allows_acls,
        block_public_policy=not access.is_public,
        restrict_public_buckets=not access.is_public,
        opts=part_of(bucket, parent),
    )
    ownership = aws.s3.BucketOwnershipControls(
        f"{name}-ownership",
        bucket=bucket.bucket,
        rule={
            "object_ownership": "BucketOwnerPreferred"
            if access.allows_acls or spec.with_acls
            else "BucketOwnerEnforced"
        },
        opts=part_of(bucket, parent, [public_access]),
    )
    aws.s3.BucketPolicy(
        f"{name}-policy",
        bucket=bucket.bucket,
        policy=_policy(bucket.arn, spec),
        opts=part_of(bucket, parent, [ownership]),
    )
    versioning = aws.s3.BucketVersioning(
        f"{name}-versioning",
        bucket=bucket.bucket,
        versioning_configuration={"status": "Enabled"},
        opts=part_of(bucket, parent),
    )
    aws.s3.BucketLifecycleConfiguration(
        f"{name}-lifecycle",
        bucket=bucket.bucket,
        rules=_lifecycle(spec),
        opts=part_of(bucket, parent, [versioning]),
    )
    aws.s3.BucketServerSideEncryptionConfiguration(
        f"{name}-encryption",
        bucket=bucket.bucket,
        rules=[_encryption(None if access.allows_acls else context.kms_key_arn, needs_kms=spec.needs_kms)],
        opts=part_of(bucket, parent),
    )
    if context.access_logs_bucket is not None:
        aws.s3.BucketLogging(
            f"{name}-logging",
            bucket=bucket.bucket,
            target_bucket=context.access_logs_bucket,
            target_prefix=pulumi.Output.concat(bucket.bucket, "/"),
            opts=part_of(bucket, parent),
        )
    if spec.cors_origins:
        aws.s3.BucketCorsConfiguration(
            f"{name}-cors",
            bucket=bucket.bucket,
            cors_rules=[
                {
                    "allowed_origins": list(spec.cors_origins),
                    "allowed_methods": list(_CORS_METHODS),
                    "allowed_headers": list(_CORS_HEADERS),
                    "max_age_seconds": _CORS_MAX_AGE_SECONDS,
                }
            ],
            opts=part_of(bucket, parent),
        )
    return Bucket(
        name=bucket.bucket,
        url=pulumi.Output.concat("https://", bucket.bucket_regional_domain_name, "/"),
        arn=bucket.arn,
    )


def _policy(arn: pulumi.Output[str], spec: BucketSpec) -> pulumi.Output[str]:
    further = spec.further_policy(arn) if spec.further_policy is not None else None
    return pulumi.Output.all(arn, further).apply(lambda known: _document(known[0], known[1] or (), spec))


def _document(arn: str, further: Sequence[Mapping[str, Any]], spec: BucketSpec) -> str:
    own = iam_policies.bucket_policy(bucket_arn=arn, public_read=spec.access.is_public)
    return json.dumps({**own, "Statement": [*own["Statement"], *further]})


@dataclass(frozen=True, kw_only=True)
class ExistingBucket:
    """An existing bucket and its region."""

    bucket: Bucket
    region: pulumi.Output[str]


def find_bucket(bucket: str, setting: str, parent: pulumi.Resource) -> ExistingBucket:
    """Look up an existing bucket. Changes nothing about it.

    Raises:
        pulumi.RunError: it can't be read; names `setting`.
    """
    found = look_up(
        "aws:s3/getBucket:getBucket",
        {"bucket": bucket},
        aws.s3.GetBucketResult,
        parent=parent,
        explain=lambda cause: (
            f"{setting}: the bucket {bucket!r} can't be read. Create it, correct the name, or let the AWS credentials "
            f"call s3:ListBucket on it; leave the setting out to have a bucket created. AWS reports: {cause}"
        ),
    )
    return ExistingBucket(
        bucket=Bucket(
            name=found.bucket,
            url=pulumi.Output.concat("https://", found.bucket_regional_domain_name, "/"),
            arn=found.arn,
        ),
        region=found.bucket_region,
    )


def cors_document(origins: Sequence[pulumi.Input[str]]) -> dict[str, object]:
    """The CORS rules that the Workspace at `origins` needs, in the format of `aws s3api put-bucket-cors`."""
    return {
        "CORSRules": [
            {
                "AllowedOrigins": list(origins),
                "AllowedMethods": list(_CORS_METHODS),
                "AllowedHeaders": list(_CORS_HEADERS),
                "MaxAgeSeconds": _CORS_MAX_AGE_SECONDS,
            }
        ]
    }


def _lifecycle(spec: BucketSpec) -> list[aws.s3.BucketLifecycleConfigurationRuleArgsDict]:
    rules: list[aws.s3.BucketLifecycleConfigurationRuleArgsDict] = [
        {
            "id": "leftovers",
            "status": "Enabled",
            "filter": {"prefix": ""},
            "abort_incomplete_multipart_upload": {"days_after_initiation": 7},
            "noncurrent_version_expiration": {"noncurrent_days": spec.noncurrent_days},
            # A delete marker whose versions are all gone.
            "expiration": {"expired_object_delete_marker": True},
        }
    ]
    if spec.expire_days is not None:
        rules.append(
            {
                "id": "retention",
                "status": "Enabled",
                "filter": {"prefix": ""},
                "expiration": {"days": spec.expire_days},
            }
        )
    return rules


def _encryption(
    kms_key_arn: pulumi.Input[str] | None, *, needs_kms: bool = False
) -> aws.s3.BucketServerSideEncryptionConfigurationRuleArgsDict:
    if kms_key_arn is None and needs_kms:
        return {"apply_server_side_encryption_by_default": {"sse_algorithm": "aws:kms"}, "bucket_key_enabled": True}
    if kms_key_arn is None:
        return {"apply_server_side_encryption_by_default": {"sse_algorithm": "AES256"}}
    return {
        "apply_server_side_encryption_by_default": {
            "sse_algorithm": "aws:kms",
            "kms_master_key_id": kms_key_arn,
        },
        # One call to KMS for many objects: it costs less, and KMS does not throttle large imports.
        "bucket_key_enabled": True,
    }
