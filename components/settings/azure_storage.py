"""`carto:storage` on Azure: containers in one storage account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field
from typing_extensions import override

from .model import Model
from .problems import RuleViolation
from .sizes import FilledIn
from .storage import Bucket, RetentionDays, Storage, ThumbnailsAccess, ThumbnailsBucket
from .taken_over import of_a_bucket
from .types import azure
from .types.object_storage import AccountName
from .variants import Variants

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_RECOVERABLE_DAYS = 365
"""Soft delete keeps blobs for a year at most. Source: Storage "Soft delete for blobs"."""


class Container(Bucket):
    """A container, created or existing."""

    existing: azure.ContainerName | None = None
    taken_over: azure.ContainerName | None = None
    """Name of a container that another tool created, in an account that is taken over as well (docs/take-over.md)."""


class ThumbnailsContainer(ThumbnailsBucket):
    """The container of thumbnails. A container is public as a whole or not at all."""

    existing: azure.ContainerName | None = None
    taken_over: azure.ContainerName | None = None
    """As for imports."""
    access: Literal[ThumbnailsAccess.PRIVATE, ThumbnailsAccess.PUBLIC] = ThumbnailsAccess.PRIVATE


class BlobRetentionDays(RetentionDays):
    """Days after which objects are deleted. Nothing is deleted unless a number is set."""

    noncurrent: int = Field(default=30, ge=1, le=3650)
    """Days an overwritten or deleted version can still be recovered, at most 365."""
    soft_deleted: int = Field(default=7, ge=0, le=365)
    """Days a deleted object or container can still be restored; 0 for none. Blobs are kept as long as `noncurrent` if
    that is longer."""


class BlobEncryption(Model):
    """Encryption at rest."""

    kms_key: azure.KmsKey = "provider-managed"
    """`provider-managed` (the storage's own), `create` (a key of the stack's own, rotated by the cloud), or an existing
    key. The key encrypts the database as well."""
    identity: azure.IdentityId | None = None
    """Resource id of a user-assigned identity that may use the existing key, on whose vault it has the role Key Vault
    Crypto Service Encryption User."""

    @override
    def violations(self) -> Iterator[RuleViolation]:
        existing = self.kms_key.startswith("https://")
        if existing and self.identity is None:
            yield RuleViolation(
                path="identity",
                reason="missing; the key exists already, and storage account and database use it as an identity that "
                "may",
                fix="pulumi config set --path carto:storage.encryption.identity "
                "<az identity show --name <identity> --resource-group <group> --query id>"
                "\nor set kmsKey to create, for a key and an identity of the stack's own",
                about=("kmsKey",),
            )
        if not existing and self.identity is not None:
            yield RuleViolation(
                path="identity",
                reason=f"goes with an existing key, but kmsKey is {self.kms_key}, so it has no effect",
                fix="remove it, or set kmsKey to the address of a key",
                about=("kmsKey",),
            )


class CreatedAccount(Model):
    """A storage account that the stack creates."""

    replication: Annotated[azure.Replication, FilledIn("storage_replication")]
    """Copies of a created account: three in one datacenter (`lrs`) or in three zones (`zrs`), and more in the paired
    region (`grs`, `gzrs`). It can't be changed between zonal and not. Default: from the profile."""
    allowed_cidrs: list[azure.PublicRange] | None = None
    """Public addresses of your users' browsers that may connect to a created account; pods then use a private endpoint.
    An empty list turns public access off: browsers then also connect through your network. Default: any
    address, with a key or a signed address."""
    taken_over: AccountName | None = None
    """Name of an account in `carto:resourceGroup` that another tool created: the stack manages it with its blobs, and
    does not create one. First run `operations.adopt` (docs/take-over.md)."""


class ExistingAccount(Model):
    """A storage account that exists already. Nothing about it is changed."""

    existing: AccountName
    """Name of an existing account. Left out, one is created."""
    resource_group: azure.ResourceGroup | None = None
    """Resource group of the existing account. Default: `carto:resourceGroup`."""


class BlobStorage(Storage):
    """Containers in one storage account."""

    imports: Container = Field(default_factory=Container)
    thumbnails: ThumbnailsContainer = Field(default_factory=ThumbnailsContainer)
    retention_days: BlobRetentionDays = Field(default_factory=BlobRetentionDays)
    """Lifecycle rules."""
    encryption: BlobEncryption = Field(default_factory=BlobEncryption)
    """Encryption at rest."""
    account: Annotated[CreatedAccount | ExistingAccount, Variants("existing")]
    """Azure's storage account, which both containers are in."""

    @override
    def violations(self) -> Iterator[RuleViolation]:
        yield from super().violations()
        days = self.retention_days
        if days.noncurrent > MOST_RECOVERABLE_DAYS:
            yield RuleViolation(
                path="retentionDays.noncurrent",
                reason=f"a storage account keeps deleted blobs for at most {MOST_RECOVERABLE_DAYS} days; got "
                f"{days.noncurrent}",
                fix=f"pulumi config set --path carto:storage.retentionDays.noncurrent {MOST_RECOVERABLE_DAYS}",
            )
        yield from self._taken_over()
        if isinstance(self.account, CreatedAccount):
            for role, bucket in self.buckets().items():
                if bucket.existing is not None:
                    yield RuleViolation(
                        path=f"{role}.existing",
                        reason="a container is in a storage account, and the one of this stack would be created",
                        fix="pulumi config set --path carto:storage.account.existing <account>",
                        about=("account.existing",),
                    )
            return
        for path, attribute in (
            ("imports", "imports"),
            ("noncurrent", "noncurrent"),
            ("softDeleted", "soft_deleted"),
        ):
            if days.is_set(attribute):
                yield RuleViolation(
                    path=f"retentionDays.{path}",
                    reason="has no effect: such rules belong to the whole account, which exists already",
                    fix="remove it",
                    about=("account.existing",),
                )

    def _taken_over(self) -> Iterator[RuleViolation]:
        account = self.account.taken_over if isinstance(self.account, CreatedAccount) else None
        for role, container in (("imports", self.imports), ("thumbnails", self.thumbnails)):
            yield from of_a_bucket(role, existing=container.existing, taken_over=container.taken_over)
            if container.taken_over is not None and account is None:
                yield RuleViolation(
                    path=f"{role}.takenOver",
                    reason="a container is in a storage account, and the one of this stack is not taken over",
                    fix="pulumi config set --path carto:storage.account.takenOver <account>",
                    about=("account.takenOver", "account.existing"),
                )
