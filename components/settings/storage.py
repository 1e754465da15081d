"""`carto:storage`: the buckets CARTO reads and writes."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

from pydantic import Field, field_validator
from typing_extensions import override

from .clouds import Choices, Cloud, On, by_cloud
from .model import Model
from .problems import RuleViolation, invalid
from .types import aws as amazon
from .types import azure
from .types import gcp as google
from .types.hosts import Address, AnyBucketName, Origin, RegionWord

if TYPE_CHECKING:
    from collections.abc import Iterator


BucketName = Annotated[
    str,
    by_cloud(aws=amazon.BucketName, gcp=google.BucketName, azure=azure.ContainerName, existing=AnyBucketName),
]
KmsKey = Annotated[str, by_cloud(aws=amazon.KmsKey, gcp=google.KmsKey, azure=azure.KmsKey)]


class ImportsBucket(Model):
    """Where users' uploads land before they are loaded into a warehouse."""

    existing: BucketName | None = None
    """Name of a bucket you bring. Left out, one is created."""


class ThumbnailsAccess(StrEnum):
    """Who may read the objects of the thumbnails bucket. Nobody but CARTO may list them."""

    PRIVATE = "private"
    WITH_PUBLIC_OBJECTS = "private-with-public-objects"
    PUBLIC = "public"

    @property
    def is_public(self) -> bool:
        """Whether anyone with an address reads every object."""
        return self is ThumbnailsAccess.PUBLIC

    @property
    def allows_acls(self) -> bool:
        """Whether CARTO may make single objects public."""
        return self is not ThumbnailsAccess.PRIVATE


_EACH_OBJECT = (*ThumbnailsAccess,)
_WHOLE_CONTAINERS = (ThumbnailsAccess.PRIVATE, ThumbnailsAccess.PUBLIC)


class ThumbnailsBucket(Model):
    """Map previews, and what CARTO's customization uploads: logos, custom markers."""

    existing: BucketName | None = None
    """Name of a bucket you bring. Left out, one is created."""
    access: Annotated[
        ThumbnailsAccess,
        Choices(
            {
                Cloud.AWS: _EACH_OBJECT,
                Cloud.GCP: _EACH_OBJECT,
                # A container is public as a whole or not at all.
                Cloud.AZURE: _WHOLE_CONTAINERS,
                Cloud.EXISTING: _EACH_OBJECT,
            }
        ),
    ] = ThumbnailsAccess.PRIVATE
    """Who may read them. `private`: previews go over signed addresses; branding and custom markers, which need public
    objects, do not work. `private-with-public-objects` (not on azure): the same, but CARTO may make single objects
    public, so they work. `public`: anyone with an address reads any object; nobody lists them. What is public can't be
    encrypted with a KMS key on aws, so the bucket then has Amazon's own key."""


class ExportsBucket(Model):
    """Where warehouses unload results to: Snowflake and Redshift on aws, BigQuery on gcp."""

    enabled: Annotated[bool, On((Cloud.AWS, Cloud.GCP))] = False
    """Create (or use) an exports bucket; on aws with the role and the static key CARTO needs for it."""
    existing: BucketName | None = None
    """Name of a bucket you bring."""

    @override
    def violations(self) -> Iterator[RuleViolation]:
        if self.existing is not None and not self.enabled:
            yield RuleViolation(
                path="existing",
                reason="a bucket for exports, which are not enabled, so it would be ignored",
                fix="pulumi config set --path carto:storage.exports.enabled true",
                about=("enabled",),
            )


class RetentionDays(Model):
    """Days after which objects are deleted. Nothing is deleted unless a number is given."""

    imports: int | None = Field(default=None, ge=1, le=3650)
    """Days an upload is kept."""
    exports: int | None = Field(default=None, ge=1, le=3650)
    """Days an export is kept."""
    noncurrent: int = Field(default=30, ge=1, le=3650)
    """Days an overwritten or deleted version can still be recovered; on azure at most 365."""
    soft_deleted: Annotated[int | None, On((Cloud.GCP, Cloud.AZURE))] = Field(default=None, ge=0, le=365)
    """Days anything that was deleted, a whole bucket too, can still be restored; 0 for none, on gcp else 7 to 90.
    On azure, blobs are kept as long as `noncurrent` says if that is longer. Default: 7."""


class Encryption(Model):
    """Encryption at rest of the buckets."""

    kms_key: KmsKey = "provider-managed"
    """`provider-managed` (the storage's own), `create` (a key of the stack's own, rotated by the cloud), or an existing
    key. On aws and gcp the key encrypts database and cache as well, on azure the database."""
    former_kms_keys: Annotated[list[amazon.FormerKmsKey], On((Cloud.AWS,))] = Field(default_factory=list)
    """Keys that older objects are encrypted with, so that CARTO can read them: ARNs, or `create` for the key that the
    stack created, which is then kept. A change of `kmsKey` is refused without the former key here."""
    identity: Annotated[azure.IdentityId | None, On((Cloud.AZURE,))] = None
    """Resource id of a user-assigned identity that may use the existing key, on whose vault it has the role Key Vault
    Crypto Service Encryption User."""


class S3Compatible(Model):
    """A storage service with Amazon's interface, such as MinIO."""

    endpoint: Address
    """Its address for pods."""
    external_url: Address | None = None
    """Its address for browsers. Default: the endpoint."""
    region: RegionWord = "us-east-1"
    """The region it wants signatures for."""
    force_path_style: bool = True
    """Put the bucket behind the host (`https://host/bucket`) instead of in front of it."""


class Replication(StrEnum):
    """How many copies Azure keeps, and where."""

    LRS = "lrs"
    ZRS = "zrs"
    GRS = "grs"
    GZRS = "gzrs"

    @property
    def is_zonal(self) -> bool:
        """Whether copies are in several zones; Azure can't change that later."""
        return self in (Replication.ZRS, Replication.GZRS)


class StorageAccount(Model):
    """Azure's storage account, which both containers are in."""

    existing: azure.AccountName | None = None
    """Name of an account that you bring. Left out on azure, one is created."""
    resource_group: Annotated[azure.ResourceGroup | None, On((Cloud.AZURE,))] = None
    """Resource group of the account that you bring. Default: `carto:resourceGroup`."""
    replication: Annotated[Replication | None, On((Cloud.AZURE,))] = None
    """Copies of a created account: three in one datacenter (`lrs`) or in three zones (`zrs`), and more in the paired
    region (`grs`, `gzrs`). Default: from the profile. It can't be changed between zonal and not."""
    allowed_cidrs: Annotated[list[azure.PublicRange] | None, On((Cloud.AZURE,))] = None
    """Public addresses that may reach a created account, those of your users' browsers; pods then come through a
    private endpoint. An empty list switches the public side off: browsers come through your network too. Default: any
    address, with a key or a signed address."""

    @override
    def violations(self) -> Iterator[RuleViolation]:
        for given, path in ((self.replication, "replication"), (self.allowed_cidrs, "allowedCidrs")):
            if self.existing is not None and given is not None:
                yield RuleViolation(
                    path=path,
                    reason="the account is yours and nothing about it is changed, so it would be ignored",
                    fix="remove it, or remove existing",
                    about=("existing",),
                )


class Storage(Model):
    """Buckets: each one created or brought, on its own."""

    imports: ImportsBucket = Field(default_factory=ImportsBucket)
    """The imports bucket."""
    thumbnails: ThumbnailsBucket = Field(default_factory=ThumbnailsBucket)
    """The thumbnails bucket."""
    exports: ExportsBucket = Field(default_factory=ExportsBucket)
    """The exports bucket, off by default."""
    retention_days: RetentionDays = Field(default_factory=RetentionDays)
    """Lifecycle rules."""
    encryption: Encryption = Field(default_factory=Encryption)
    """Encryption at rest."""
    s3_compatible: Annotated[S3Compatible | None, On((Cloud.EXISTING,))] = None
    """Storage with Amazon's interface that you bring."""
    region: Annotated[RegionWord | None, On((Cloud.EXISTING,))] = None
    """Region of buckets at Amazon S3; for other services it is `s3Compatible.region`."""
    account: Annotated[StorageAccount, On((Cloud.AZURE, Cloud.EXISTING))] = Field(default_factory=StorageAccount)
    """Azure's storage account."""
    access_logs_bucket: Annotated[amazon.BucketName | None, On((Cloud.AWS,))] = None
    """A bucket that you bring, in the same region and account, for S3's access logs of the created ones. Its policy has
    to let `logging.s3.amazonaws.com` in."""
    cors_origins: list[Origin] | None = Field(default=None, min_length=1)
    """Origins that may upload and read from a browser. Default: `https://<domain>`."""

    @field_validator("cors_origins")
    @classmethod
    def _each_once(cls, origins: list[str] | None) -> list[str] | None:
        if origins and len(set(origins)) < len(origins):
            raise invalid("each origin once")
        if origins and "*" in origins and len(origins) > 1:
            raise invalid("either * or a list of origins; * allows every one already")
        return origins

    @override
    def violations(self) -> Iterator[RuleViolation]:
        roles = {
            "imports": self.imports.existing,
            "thumbnails": self.thumbnails.existing,
            "exports": self.exports.existing,
        }
        seen: dict[str, str] = {}
        for role, name in roles.items():
            if name is not None and name in seen:
                yield RuleViolation(
                    path=f"{role}.existing",
                    reason=f"the same bucket as {seen[name]}.existing; they differ in who may read them",
                    fix="give each its own bucket",
                    about=(f"{seen[name]}.existing",),
                )
            elif name is not None:
                seen[name] = role
        if self.retention_days.imports is not None and self.imports.existing is not None:
            yield self._ignored_retention("imports", "the bucket is yours, and its lifecycle rules are left alone")
        if self.retention_days.exports is not None and not self.exports.enabled:
            yield self._ignored_retention("exports", "there is no exports bucket")
        elif self.retention_days.exports is not None and self.exports.existing is not None:
            yield self._ignored_retention("exports", "the bucket is yours, and its lifecycle rules are left alone")

    @staticmethod
    def _ignored_retention(role: str, why: str) -> RuleViolation:
        return RuleViolation(
            path=f"retentionDays.{role}",
            reason=f"would be ignored: {why}",
            fix="remove it",
            about=(f"{role}.existing", "exports.enabled"),
        )
