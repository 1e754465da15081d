"""The settings of a stack on any Kubernetes, where everything that CARTO needs exists already."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, SecretStr
from typing_extensions import override

from .cache import ExistingCache, InClusterCache
from .clouds import Cloud
from .cluster import Cluster
from .common import CommonSettings
from .database import DatabaseAuthentication, ExistingDatabase
from .exposure import NoExposure
from .identity import Identity, IdentityMode
from .kubernetes_exposure import KubernetesExposure, KubernetesTls
from .model import Model
from .network import Network
from .problems import RuleViolation
from .service_account_key import key_violations
from .storage import Bucket, Storage, ThumbnailsBucket
from .text_format import TextFormat
from .types.hosts import Address
from .types.kubernetes import AnyClusterName
from .types.object_storage import AccessKeyId, AccountName, AnyBucketName, RegionWord
from .types.secrets import check_secret
from .variants import Variants

if TYPE_CHECKING:
    from collections.abc import Iterator

_SECRET = "pulumi config set --secret --path carto:"  # noqa: S105 - the command, not a secret


class ExistingCluster(Cluster):
    """Any Kubernetes cluster."""

    name: AnyClusterName
    in_cluster: bool = False
    """Pulumi itself runs in a pod of the cluster, and uses that pod's service account."""

    @override
    def violations(self) -> Iterator[RuleViolation]:
        yield from super().violations()
        if self.in_cluster and (self.kubeconfig is not None or self.context is not None):
            yield RuleViolation(
                path="inCluster",
                reason="the pod's own service account, but a kubeconfig or a context is set as well",
                fix="keep one of them",
                about=("kubeconfig", "context"),
            )


class ExistingBucket(Bucket):
    """A bucket or container that exists already."""

    existing: AnyBucketName


class ExistingThumbnails(ThumbnailsBucket):
    """The bucket or container of thumbnails."""

    existing: AnyBucketName = Field(examples=["carto-thumbnails"])


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


class StorageAccount(Model):
    """The storage account of both containers."""

    existing: AccountName | None = None
    """Name of the account; goes with identity mode `account-key`."""


class ExistingStorage(Storage):
    """Buckets that exist already."""

    imports: ExistingBucket
    thumbnails: ExistingThumbnails
    s3_compatible: S3Compatible | None = None
    """Existing storage with Amazon's interface."""
    region: RegionWord | None = None
    """Region of buckets at Amazon S3; for other services it is `s3Compatible.region`."""
    account: StorageAccount = Field(default_factory=StorageAccount)
    """Azure's storage account, which both containers are in."""

    @property
    @override
    def endpoint(self) -> str | None:
        return self.s3_compatible.endpoint if self.s3_compatible is not None else None

    @override
    def warnings(self) -> Iterator[str]:
        service = self.s3_compatible
        if service is None:
            return
        if service.endpoint.startswith("http://"):
            yield (
                "carto:storage.s3Compatible.endpoint: http:// sends users' data unencrypted from the pods to the "
                "storage. Prefer https://."
            )
        if (service.external_url or service.endpoint).startswith("http://"):
            yield (
                "carto:storage.s3Compatible.externalUrl: browsers block http:// from a page that came over "
                "https://, so uploads and thumbnails will not work. Use an https:// address."
            )


class KubernetesDatabase(ExistingDatabase):
    """A PostgreSQL server that exists already."""

    authentication: Literal[DatabaseAuthentication.PASSWORD] = DatabaseAuthentication.PASSWORD


class ExistingAccessKey(Model):
    """An access key of the buckets."""

    access_key_id: AccessKeyId
    """Id of the access key; goes with mode `access-key`."""
    key: Annotated[
        SecretStr,
        TextFormat(description="the secret access key of the buckets, as a secret", example="", check=check_secret),
    ]
    """The secret access key of the buckets."""


class S3AccessKey(Identity):
    """An access key of buckets with Amazon's interface, with an id and a secret."""

    mode: Literal[IdentityMode.ACCESS_KEY] = IdentityMode.ACCESS_KEY
    existing: ExistingAccessKey
    """The credential of the buckets."""


class ExistingServiceAccountKey(Model):
    """A key of a Google service account."""

    key: Annotated[
        SecretStr,
        TextFormat(description="the JSON key of a Google service account, as a secret", example="", check=check_secret),
    ]
    """A key of a Google service account as JSON text."""


class GoogleKey(Identity):
    """A key of a Google service account, which has no id of its own."""

    mode: Literal[IdentityMode.SERVICE_ACCOUNT_KEY] = IdentityMode.SERVICE_ACCOUNT_KEY
    existing: ExistingServiceAccountKey
    """The credential of the buckets."""

    @override
    def violations(self) -> Iterator[RuleViolation]:
        yield from key_violations(self.existing.key)


class ExistingAccountKey(Model):
    """A key of a storage account."""

    key: Annotated[
        SecretStr, TextFormat(description="a key of the storage account, as a secret", example="", check=check_secret)
    ]
    """A key of the storage account."""


class StorageAccountKey(Identity):
    """A key of the storage account, which has no id of its own."""

    mode: Literal[IdentityMode.ACCOUNT_KEY] = IdentityMode.ACCOUNT_KEY
    existing: ExistingAccountKey
    """The credential of the buckets."""


class KubernetesSettings(CommonSettings):
    """Everything under `carto:` in the file of a stack on any Kubernetes."""

    cloud: Literal[Cloud.KUBERNETES] = Field(examples=["kubernetes"])
    cluster: ExistingCluster
    storage: ExistingStorage
    database: KubernetesDatabase
    cache: Annotated[InClusterCache | ExistingCache, Variants("mode")]
    identity: Annotated[S3AccessKey | GoogleKey | StorageAccountKey, Variants("mode")]
    network: Network = Field(default_factory=Network)
    exposure: KubernetesExposure = Field(default_factory=NoExposure)

    @property
    @override
    def has_google_identity(self) -> bool:
        return isinstance(self.identity, GoogleKey)

    @override
    def violations(self) -> Iterator[RuleViolation]:
        yield from super().violations()
        cluster, storage, mode = self.cluster, self.storage, self.identity.mode
        if not (cluster.in_cluster or cluster.kubeconfig or cluster.context):
            yield RuleViolation(
                path="cluster",
                reason="no way to reach the cluster; expected one of kubeconfig, context, inCluster",
                fix=f"kubectl config view --flatten --minify | {_SECRET}cluster.kubeconfig"
                "\nor pulumi config set --path carto:cluster.context <one that kubectl config get-contexts lists>"
                "\nor, when Pulumi runs in the cluster, pulumi config set --path carto:cluster.inCluster true",
                about=("cluster.kubeconfig", "cluster.context"),
            )
        if self.create_namespace and isinstance(self.exposure, KubernetesTls):
            for found in self.exposure.namespace_violations():
                yield found.below("exposure", "createNamespace")
        about = ("identity.mode", "storage.s3Compatible")
        s3 = mode is IdentityMode.ACCESS_KEY
        if s3 and storage.s3_compatible is None and storage.region is None:
            yield RuleViolation(
                path="storage.s3Compatible.endpoint",
                reason="missing; mode is access-key, and without an endpoint the buckets would have to be Amazon's",
                fix="pulumi config set --path carto:storage.s3Compatible.endpoint https://minio.example.com:9000"
                "\nor, for Amazon S3, pulumi config set --path carto:storage.region eu-west-1",
                about=(*about, "storage.region"),
            )
        if mode is IdentityMode.ACCOUNT_KEY and storage.account.existing is None:
            yield RuleViolation(
                path="storage.account.existing",
                reason="missing; mode is account-key, which is Azure's",
                fix="pulumi config set --path carto:storage.account.existing examplecarto",
                about=about,
            )
        for path, is_set, fits, belongs in (
            ("storage.s3Compatible", storage.s3_compatible is not None, s3, "access-key"),
            ("storage.region", storage.region is not None, s3 and storage.s3_compatible is None, "access-key"),
            ("storage.account.existing", storage.account.existing, mode is IdentityMode.ACCOUNT_KEY, "account-key"),
        ):
            if is_set and not fits:
                yield RuleViolation(
                    path=path,
                    reason="storage.s3Compatible.region is the region of this service, so it has no effect"
                    if s3 and path == "storage.region"
                    else f"goes with identity.mode {belongs}, but that is {mode}, so it has no effect",
                    fix="remove it",
                    about=about,
                )

    @override
    def without_rotation(self) -> dict[str, str]:
        return {**super().without_rotation(), "accessKey": "the credential of the buckets is carto:identity.existing"}


def project_of_key(key: str) -> str | None:
    """The project that a Google service account's key names; None when it is not such a key."""
    try:
        content = json.loads(key)
    except (ValueError, RecursionError):
        return None
    project = content.get("project_id") if isinstance(content, dict) else None
    return project if isinstance(project, str) and project else None
