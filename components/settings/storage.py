"""`carto:storage`: the buckets CARTO reads and writes."""

from __future__ import annotations

from pydantic import Field

from components.settings.base import Model


class ImportsBucket(Model):
    """Where users' uploads land before they are loaded into a warehouse."""

    existing: str | None = None
    """Name of a bucket you bring. Left out, one is created."""


class ThumbnailsBucket(Model):
    """Map previews and marker images."""

    existing: str | None = None
    """Name of a bucket you bring. Left out, one is created."""
    public: bool = False
    """Let anyone with the address read thumbnails. Private thumbnails are served through signed addresses."""


class ExportsBucket(Model):
    """Where Snowflake and Redshift unload results to."""

    enabled: bool = False
    """Create (or use) an exports bucket, with the role and the static key CARTO needs for it."""
    existing: str | None = None
    """Name of a bucket you bring."""


class RetentionDays(Model):
    """Days after which objects are deleted. Nothing is deleted unless a number is given."""

    imports: int | None = Field(default=None, ge=1, le=3650)
    """Days an upload is kept."""
    exports: int | None = Field(default=None, ge=1, le=3650)
    """Days an export is kept."""
    noncurrent: int = Field(default=30, ge=1, le=3650)
    """Days an overwritten or deleted version can still be recovered."""


class Encryption(Model):
    """Encryption at rest of the buckets."""

    kms_key: str = "provider-managed"
    """`provider-managed` (SSE-S3), `create` (an own KMS key with yearly rotation), or the ARN of an existing key."""


class Storage(Model):
    """Buckets: each one created or brought, on its own."""

    imports: ImportsBucket = ImportsBucket()
    """The imports bucket."""
    thumbnails: ThumbnailsBucket = ThumbnailsBucket()
    """The thumbnails bucket."""
    exports: ExportsBucket = ExportsBucket()
    """The exports bucket, off by default."""
    retention_days: RetentionDays = RetentionDays()
    """Lifecycle rules."""
    encryption: Encryption = Encryption()
    """Encryption at rest."""
    cors_origins: list[str] | None = None
    """Origins that may upload and read from a browser. Default: `https://<domain>`."""
