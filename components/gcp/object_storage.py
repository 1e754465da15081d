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
    soft_deleted_days: int = 7
    existing_imports: str | None = None
    existing_thumbnails: str | None = None
    imports_expire_days: int | None = None
    thumbnails_access: ThumbnailsAccess = ThumbnailsAccess.PRIVATE


class ObjectStorage(pulumi.ComponentResource):
    """CARTO's Cloud Storage buckets, each created or existing.

    Created ones are private, encrypted and versioned, with access by IAM alone and the CORS rules the Workspace needs.
    Existing ones are not changed, except for the access of a service account that the stack creates.

    Raises:
        pulumi.RunError: an existing bucket can't be read.
    Source: CARTO guide "Configure your own buckets"; chart contract §2.3.
    """

    outputs: contracts.ObjectStorage
    created: frozenset[str]
    """Roles of the buckets that the stack creates: `imports`, `thumbnails`."""

    def __init__(
        self,
        name: str,
        args: ObjectStorageArgs,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("carto:gcp:ObjectStorage", name, None, opts)
        existing = {
            "imports": args.existing_imports,
            "thumbnails": args.existing_thumbnails,
        }
        buckets = {role: self._bucket(name, role, args, existing=bucket) for role, bucket in existing.items()}
        self.created = frozenset(role for role, bucket in existing.items() if bucket is None)
        self.buckets = buckets
        self.outputs = contracts.ObjectStorage(
            provider=contracts.StorageProvider.GCS,
            imports=buckets["imports"],
            thumbnails=buckets["thumbnails"],
            thumbnails_public=args.thumbnails_access.is_public,
            project=args.context.project.id,
        )
        self.register_outputs({role: bucket.name for role, bucket in buckets.items()})

    def _bucket(self, name: str, role: str, args: ObjectStorageArgs, *, existing: str | None) -> contracts.Bucket:
        access = args.thumbnails_access if role == "thumbnails" else ThumbnailsAccess.PRIVATE
        if existing is not None:
            return find_bucket(existing, f"carto:storage.{role}.existing", public=access.allows_acls, parent=self)
        spec = BucketSpec(
            context=args.context,
            role=role,
            noncurrent_days=args.noncurrent_days,
            soft_deleted_days=args.soft_deleted_days,
            cors_origins=args.cors_origins,
            expire_days=args.imports_expire_days if role == "imports" else None,
            access=access,
        )
        return create_bucket(f"{name}-{role}", spec, self)
