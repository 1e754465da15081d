"""The buckets that CARTO reads and writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi

from .. import contracts
from ..contracts import ThumbnailsAccess
from ..frozen import frozen
from .bucket import BucketSpec, create_bucket, find_bucket

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .context import Context


@frozen
class ObjectStorageArgs:
    """Buckets for imports and thumbnails."""

    context: Context
    cors_origins: Sequence[pulumi.Input[str]]
    noncurrent_days: int = 30
    existing_imports: str | None = None
    existing_thumbnails: str | None = None
    keys_of_existing: Sequence[str] = ()
    """ARNs of the keys that existing buckets are encrypted with."""
    imports_expire_days: int | None = None
    thumbnails_access: ThumbnailsAccess = ThumbnailsAccess.PRIVATE


class ObjectStorage(pulumi.ComponentResource):
    """CARTO's S3 buckets, each created or existing.

    Created ones are private, encrypted, versioned, TLS only, with the CORS rules the Workspace needs. Existing
    ones are not changed.

    Raises:
        pulumi.RunError: an existing bucket can't be read, or the two are in different regions.
    Source: CARTO guide "Configure your own buckets"; chart contract §2.3.
    """

    imports: contracts.Bucket
    thumbnails: contracts.Bucket
    thumbnails_access: ThumbnailsAccess
    keys_of_existing: Sequence[str]
    region: pulumi.Output[str]

    def __init__(self, name: str, args: ObjectStorageArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("carto:aws:ObjectStorage", name, None, opts)
        self.thumbnails_access, self.keys_of_existing = args.thumbnails_access, args.keys_of_existing
        self.imports, imports_region = self._bucket(
            name, "imports", args, existing=args.existing_imports, expire_days=args.imports_expire_days
        )
        self.thumbnails, thumbnails_region = self._bucket(
            name, "thumbnails", args, existing=args.existing_thumbnails, access=args.thumbnails_access
        )
        self.region = pulumi.Output.all(imports_region, thumbnails_region).apply(lambda regions: _the_one(*regions))
        self.register_outputs({"imports": self.imports.name, "thumbnails": self.thumbnails.name})

    @property
    def outputs(self) -> contracts.ObjectStorage:
        """The contract with CARTO."""
        return contracts.ObjectStorage(
            provider=contracts.StorageProvider.S3,
            imports=self.imports,
            thumbnails=self.thumbnails,
            thumbnails_public=self.thumbnails_access.is_public,
            region=self.region,
        )

    def _bucket(
        self,
        name: str,
        role: str,
        args: ObjectStorageArgs,
        *,
        existing: str | None,
        expire_days: int | None = None,
        access: ThumbnailsAccess = ThumbnailsAccess.PRIVATE,
    ) -> tuple[contracts.Bucket, pulumi.Output[str]]:
        if existing is not None:
            found = find_bucket(existing, f"carto:storage.{role}.existing", self)
            return found.bucket, found.region
        spec = BucketSpec(
            context=args.context,
            role=role,
            noncurrent_days=args.noncurrent_days,
            cors_origins=args.cors_origins,
            expire_days=expire_days,
            access=access,
        )
        return create_bucket(f"{name}-{role}", spec, self), args.context.account.region


def _the_one(imports: str, thumbnails: str) -> str:
    if imports != thumbnails:
        raise pulumi.RunError(
            f"carto:storage: the imports bucket is in {imports} and the thumbnails bucket in {thumbnails}, but CARTO "
            "takes one region for both. Use existing buckets of one region, or let the stack create both."
        )
    return imports
