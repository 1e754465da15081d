"""`carto:storage` on AWS."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field
from typing_extensions import override

from .model import Model
from .problems import RuleViolation
from .storage import Bucket, StorageWithRules, ThumbnailsBucket
from .taken_over import of_a_bucket
from .types import aws

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class S3Bucket(Bucket):
    """An S3 bucket, created or existing."""

    existing: aws.BucketName | None = None
    taken_over: aws.BucketName | None = None
    """Name of a bucket that another tool created: the stack manages it with its objects, and does not create one. First
    run `operations.adopt` (docs/take-over.md)."""
    kms_key: aws.ExistingKmsKey | None = None
    """With `existing`: the key of the bucket's default encryption, which CARTO may then use. The key's policy has to
    let the account's IAM decide."""


class S3Thumbnails(ThumbnailsBucket):
    """The S3 bucket of thumbnails."""

    existing: aws.BucketName | None = None
    taken_over: aws.BucketName | None = None
    """As for imports."""
    kms_key: aws.ExistingKmsKey | None = None
    """As for imports."""


class S3Encryption(Model):
    """Encryption at rest."""

    kms_key: aws.KmsKey = "provider-managed"
    """`provider-managed` (the storage's own), `create` (a key of the stack's own, rotated by the cloud), or an existing
    key. The key encrypts database and cache as well."""
    former_kms_keys: list[aws.FormerKmsKey] = Field(default_factory=list)
    """Keys that older objects are encrypted with, so that CARTO can read them: ARNs, or `create` for the key that the
    stack created, which is then kept. A change of `kmsKey` is refused without the former key here."""


class S3Storage(StorageWithRules):
    """S3 buckets."""

    imports: S3Bucket = Field(default_factory=S3Bucket)
    thumbnails: S3Thumbnails = Field(default_factory=S3Thumbnails)
    encryption: S3Encryption = Field(default_factory=S3Encryption)
    """Encryption at rest."""
    access_logs_bucket: aws.BucketName | None = None
    """An existing bucket, in the same region and account, for S3's access logs of the created ones. Its policy must
    allow `logging.s3.amazonaws.com` to put objects."""

    @property
    def keys_of_existing(self) -> Sequence[str]:
        """ARNs of the keys that existing buckets are encrypted with."""
        return [bucket.kms_key for bucket in (self.imports, self.thumbnails) if bucket.kms_key is not None]

    @override
    def violations(self) -> Iterator[RuleViolation]:
        yield from super().violations()
        for role, bucket in (("imports", self.imports), ("thumbnails", self.thumbnails)):
            yield from of_a_bucket(role, existing=bucket.existing, taken_over=bucket.taken_over)
            if bucket.kms_key is not None and bucket.existing is None:
                yield RuleViolation(
                    path=f"{role}.kmsKey",
                    reason="the key of an existing bucket, but the stack creates this one",
                    fix=f"pulumi config set --path carto:storage.{role}.existing <the bucket's name>"
                    "\nor set storage.encryption.kmsKey instead, the key of created buckets",
                    about=(f"{role}.existing",),
                )
