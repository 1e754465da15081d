"""A Cloud Storage bucket with CARTO's standard configuration, or the lookup of an existing one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pulumi
import pulumi_gcp as gcp

from ..contracts import Bucket, ThumbnailsAccess
from ..google_buckets import browser_address
from ..lookups import look_up
from ..options import child_of, data_child_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .context import Context

# What the Workspace sends from a browser. Source: chart contract §2.3, CORS on imports and thumbnails.
_CORS_METHODS = ("GET", "PUT", "POST")
_CORS_HEADERS = (
    "Content-Type",
    "Content-MD5",
    "Content-Disposition",
    "Cache-Control",
    "x-goog-content-length-range",
    "x-goog-meta-filename",
)
_CORS_MAX_AGE_SECONDS = 3600
_SECONDS_A_DAY = 24 * 60 * 60


@dataclass(frozen=True, kw_only=True)
class BucketSpec:
    """A bucket to create."""

    context: Context
    role: str
    """Its purpose: part of its physical name."""
    noncurrent_days: int
    """Days an overwritten or deleted object can be recovered as a version."""
    soft_deleted_days: int
    """Days anything that was deleted, the bucket included, can be restored; 0 for none."""
    cors_origins: Sequence[pulumi.Input[str]] = ()
    """Empty when no browser needs it."""
    expire_days: int | None = None
    """Days after which objects are deleted."""
    access: ThumbnailsAccess = ThumbnailsAccess.PRIVATE
    """Who may read objects; anything but private is for thumbnails alone."""
    aliases: Sequence[pulumi.Alias] = ()
    """Former names and parents."""


def create_bucket(name: str, spec: BucketSpec, parent: pulumi.Resource) -> Bucket:
    """Create a bucket: private, encrypted, versioned, without ACLs and without the parts of failed uploads.

    Where objects may be public, ACLs are on (access is not uniform), because CARTO's guide asks for it. With `public`
    everyone can read objects and nobody can list them: `roles/storage.objectViewer` would let everyone list. Google
    decrypts for every reader, so the stack's key stays. Access that was uniform for 90 days can't be changed any more.
    Sources: CARTO guide "Configure your own buckets", thumbnails; Cloud Storage, "IAM roles", "Uniform bucket-level
    access", "Customer-managed encryption keys".
    """
    context, access = spec.context, spec.access
    bucket = gcp.storage.Bucket(
        name,
        name=context.names(spec.role, max_length=63).apply(_allowed),
        location=context.project.region.apply(str.upper),
        project=context.project.id,
        storage_class="STANDARD",
        uniform_bucket_level_access=not access.allows_acls,
        public_access_prevention="inherited" if access.allows_acls else "enforced",
        versioning={"enabled": True},
        lifecycle_rules=_lifecycle(spec),
        soft_delete_policy={"retention_duration_seconds": spec.soft_deleted_days * _SECONDS_A_DAY},
        encryption={"default_kms_key_name": context.kms_key} if context.kms_key is not None else None,
        cors=_cors(spec.cors_origins) if spec.cors_origins else None,
        force_destroy=not context.keep,
        labels=context.tags,
        opts=pulumi.ResourceOptions.merge(
            data_child_of(
                parent,
                protect=context.protect,
                keep=context.keep,
                depends_on=context.before_data,
            ),
            pulumi.ResourceOptions(aliases=list(spec.aliases)),
        ),
    )
    if access.is_public:
        gcp.storage.BucketIAMMember(
            f"{name}-public",
            bucket=bucket.name,
            role="roles/storage.legacyObjectReader",
            member="allUsers",
            opts=child_of(parent),
        )
    return Bucket(
        name=bucket.name, url=bucket.name.apply(lambda known: browser_address(known, public=access.allows_acls))
    )


def _allowed(name: str) -> str:
    """Google reserves names that start with goog or contain google. Source: "Bucket naming guidelines"."""
    without = name.replace("google", "gcloud")
    return f"gcld{without[4:]}" if without.startswith("goog") else without


def find_bucket(bucket: str, setting: str, *, public: bool, parent: pulumi.Resource) -> Bucket:
    """Look up an existing bucket. Changes nothing about it.

    Raises:
        pulumi.RunError: it can't be read; names `setting`.
    """
    found = look_up(
        "gcp:storage/getBucket:getBucket",
        {"name": bucket},
        gcp.storage.GetBucketResult,
        parent=parent,
        explain=lambda cause: (
            f"{setting}: the bucket {bucket!r} can't be read. Create it, correct the name, or let the credentials call "
            f"storage.buckets.get on it; leave the setting out to have a bucket created. Google Cloud reports: {cause}"
        ),
    )
    return Bucket(name=found.name, url=found.name.apply(lambda known: browser_address(known, public=public)))


def cors_document(origins: Sequence[pulumi.Input[str]]) -> list[dict[str, object]]:
    """The CORS rules that the Workspace at `origins` needs, in the format of `gcloud storage`."""
    return [
        {
            "origin": list(origins),
            "method": list(_CORS_METHODS),
            "responseHeader": list(_CORS_HEADERS),
            "maxAgeSeconds": _CORS_MAX_AGE_SECONDS,
        }
    ]


def _cors(origins: Sequence[pulumi.Input[str]]) -> list[gcp.storage.BucketCorArgsDict]:
    return [
        {
            "origins": list(origins),
            "methods": list(_CORS_METHODS),
            "response_headers": list(_CORS_HEADERS),
            "max_age_seconds": _CORS_MAX_AGE_SECONDS,
        }
    ]


def _lifecycle(spec: BucketSpec) -> list[gcp.storage.BucketLifecycleRuleArgsDict]:
    rules: list[gcp.storage.BucketLifecycleRuleArgsDict] = [
        {"action": {"type": "AbortIncompleteMultipartUpload"}, "condition": {"age": 7}},
        {"action": {"type": "Delete"}, "condition": {"days_since_noncurrent_time": spec.noncurrent_days}},
    ]
    if spec.expire_days is not None:
        rules.append({"action": {"type": "Delete"}, "condition": {"age": spec.expire_days, "with_state": "LIVE"}})
    return rules
