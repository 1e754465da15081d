"""The containers that CARTO reads and writes, and their storage account."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pulumi
import pulumi_azure_native as azure

from .. import contracts
from ..frozen import frozen
from .bucket import create_container, find_container
from .data_network import PrivateEndpointSpec, private_endpoint
from .deletion_lock import deletion_lock
from .diagnostics import BLOB_LOGS, send_logs
from .storage_account import Account, AccountSpec, create_account, find_account, keep_deleted_blobs

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .context import Context
    from .data_network import PrivateNetwork


@frozen
class ObjectStorageArgs:
    """Containers for imports and thumbnails, in a created or existing account."""

    context: Context
    network: Callable[[], PrivateNetwork]
    """Called only for a private endpoint."""
    cors_origins: Sequence[pulumi.Input[str]]
    replication: str
    """`lrs`, `zrs`, `grs` or `gzrs`."""
    noncurrent_days: int
    soft_deleted_days: int
    existing_account: str | None = None
    existing_account_group: str | None = None
    """None if the account and its containers can't be looked up."""
    existing_imports: str | None = None
    existing_thumbnails: str | None = None
    imports_expire_days: int | None = None
    thumbnails_public: bool = False
    allowed_cidrs: Sequence[pulumi.Input[str]] | None = None
    existing_zone_id: pulumi.Input[str] | None = None


class ObjectStorage(pulumi.ComponentResource):
    """CARTO's containers, each created or existing, in one account. CARTO gets its name and one of its keys.

    A created account accepts only TLS 1.2 and later, keeps versions and deleted blobs, and has the CORS rules that the
    Workspace needs. An existing one is not changed.

    Raises:
        pulumi.RunError: an existing account or container can't be read.
    Source: CARTO guide "Configure your own buckets"; chart contract §2.3.
    """

    account: Account
    account_id: pulumi.Output[str] | None
    """Of the created account; None for an existing one."""
    outputs: contracts.ObjectStorage

    def __init__(self, name: str, args: ObjectStorageArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("carto:azure:ObjectStorage", name, None, opts)
        spec = _account_spec(args)
        created = create_account(f"{name}-account", spec, self) if args.existing_account is None else None
        self.account = self._account(args, created)
        self.account_id = created.id if created is not None else None
        # Before the rest, so that a destroy deletes it while the database's server is deleted.
        endpoint = self._endpoint(name, args, created)
        parts = list(endpoint)
        if created is not None:
            parts += keep_deleted_blobs(f"{name}-account", spec, created, self, endpoint)
        imports = self._container(name, "imports", args, endpoint, parts, existing=args.existing_imports)
        thumbnails = self._container(
            name,
            "thumbnails",
            args,
            endpoint,
            parts,
            existing=args.existing_thumbnails,
            public_read=args.thumbnails_public,
        )
        if created is not None:
            blobs = pulumi.Output.concat(created.id, "/blobServices/default")
            last = parts[-1:]
            parts += send_logs(f"{name}-logs", blobs, BLOB_LOGS, context=args.context, parent=self, depends_on=last)
        private_hosts = [self.account.blob_url.apply(lambda url: str(urlsplit(url).hostname))] if endpoint else []
        if created is not None and args.context.lock:
            deletion_lock(f"{name}-lock", created, parent=self, parts=parts)
        self.outputs = contracts.ObjectStorage(
            provider=contracts.StorageProvider.AZURE_BLOB,
            imports=imports,
            thumbnails=thumbnails,
            thumbnails_public=args.thumbnails_public,
            account=self.account.name,
            private_hosts=private_hosts,
        )
        self.register_outputs({"account": self.account.name, "imports": imports.name, "thumbnails": thumbnails.name})

    def _endpoint(
        self, name: str, args: ObjectStorageArgs, created: azure.storage.StorageAccount | None
    ) -> list[pulumi.Resource]:
        if created is None or args.allowed_cidrs is None:
            return []
        spec = PrivateEndpointSpec(
            context=args.context,
            network=args.network(),
            subject="storage",
            target_id=created.id,
            group="blob",
            existing_zone_id=args.existing_zone_id,
        )
        return [private_endpoint(f"{name}-endpoint", spec, self)]

    def _account(self, args: ObjectStorageArgs, created: azure.storage.StorageAccount | None) -> Account:
        if created is not None:
            return Account(
                name=created.name,
                resource_group=args.context.resource_group,
                blob_url=created.primary_endpoints.apply(lambda endpoints: str(endpoints.blob)),
            )
        existing = args.existing_account or ""
        if args.existing_account_group is not None:
            return find_account(existing, args.existing_account_group, self)
        return Account(
            name=pulumi.Output.from_input(existing),
            resource_group=None,
            blob_url=pulumi.Output.from_input(f"https://{existing}.blob.core.windows.net/"),
        )

    def _container(
        self,
        name: str,
        role: str,
        args: ObjectStorageArgs,
        before: Sequence[pulumi.Resource],
        parts: list[pulumi.Resource],
        *,
        existing: str | None,
        public_read: bool = False,
    ) -> contracts.Bucket:
        if existing is not None:
            setting = f"carto:storage.{role}.existing"
            return find_container(existing, setting, self.account, self, args.existing_account_group)
        bucket, container = create_container(
            f"{name}-{role}",
            role=role,
            account=self.account,
            context=args.context,
            public_read=public_read,
            parent=self,
            depends_on=before,
        )
        parts.append(container)
        return bucket


def _account_spec(args: ObjectStorageArgs) -> AccountSpec:
    return AccountSpec(
        context=args.context,
        cors_origins=args.cors_origins,
        replication=args.replication,
        noncurrent_days=args.noncurrent_days,
        soft_deleted_days=args.soft_deleted_days,
        public_blobs=args.thumbnails_public,
        allowed_cidrs=args.allowed_cidrs,
        expire_days=args.imports_expire_days,
        expiring=args.context.names("imports", max_length=63),
    )
