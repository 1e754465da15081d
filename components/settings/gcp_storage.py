"""`carto:storage` on Google Cloud."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field
from typing_extensions import override

from .model import Model
from .problems import RuleViolation
from .storage import Bucket, RetentionDays, StorageWithRules, ThumbnailsBucket
from .taken_over import of_a_bucket
from .types import gcp

if TYPE_CHECKING:
    from collections.abc import Iterator


_SOFT_DELETE_DAYS = range(7, 91)


class GcsBucket(Bucket):
    """A bucket of Cloud Storage, created or existing."""

    existing: gcp.BucketName | None = None
    taken_over: gcp.BucketName | None = None
    """Name of a bucket that another tool created: the stack manages it with its objects, and does not create one. First
    run `operations.adopt` (docs/take-over.md)."""


class GcsThumbnails(ThumbnailsBucket):
    """The bucket of thumbnails."""

    existing: gcp.BucketName | None = None
    taken_over: gcp.BucketName | None = None
    """As for imports."""


class GcsRetentionDays(RetentionDays):
    """Days after which objects are deleted. Nothing is deleted unless a number is set."""

    soft_deleted: int = Field(default=7, ge=0, le=365)
    """Days a deleted object or bucket can still be restored; 0 for none, else 7 to 90."""

    @override
    def violations(self) -> Iterator[RuleViolation]:
        yield from super().violations()
        days = self.soft_deleted
        if days and days not in _SOFT_DELETE_DAYS:
            yield RuleViolation(
                path="softDeleted",
                reason=f"Cloud Storage keeps deleted objects for 7 to 90 days, or not at all; got {days}",
                fix="set it to 0, or to a number from 7 to 90",
            )


class GcsEncryption(Model):
    """Encryption at rest."""

    kms_key: gcp.KmsKey = "provider-managed"
    """`provider-managed` (the storage's own), `create` (a key of the stack's own, rotated by the cloud), or an existing
    key. The key encrypts database and cache as well."""


class GcsStorage(StorageWithRules):
    """Buckets of Cloud Storage."""

    imports: GcsBucket = Field(default_factory=GcsBucket)
    thumbnails: GcsThumbnails = Field(default_factory=GcsThumbnails)
    retention_days: GcsRetentionDays = Field(default_factory=GcsRetentionDays)
    encryption: GcsEncryption = Field(default_factory=GcsEncryption)
    """Encryption at rest."""

    @override
    def violations(self) -> Iterator[RuleViolation]:
        yield from super().violations()
        for role, bucket in (("imports", self.imports), ("thumbnails", self.thumbnails)):
            yield from of_a_bucket(role, existing=bucket.existing, taken_over=bucket.taken_over)
