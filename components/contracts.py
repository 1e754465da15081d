"""What a platform hands to CARTO.

Every cloud fills the same frozen dataclasses, whether a capability was created or brought, so nothing downstream can
tell which it was. Decisions (modes, switches, counts) are plain values; anything a cloud computes is an Output.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import pulumi


class StorageProvider(StrEnum):
    """`appConfigValues.storageProvider` of the chart; the chart itself does not check the spelling."""

    GCS = "gcp"
    S3 = "s3"
    AZURE_BLOB = "azure-blob"


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


@dataclass(frozen=True, kw_only=True)
class Bucket:
    """One bucket or container."""

    name: pulumi.Output[str]
    url: pulumi.Output[str]
    """Where a browser reads an object from, with a trailing slash."""
    arn: pulumi.Output[str] | None = None
    """AWS only."""


@dataclass(frozen=True, kw_only=True)
class ServiceAccount:
    """The Kubernetes service account of CARTO's backend pods."""

    name: str = "carto-common-backend"
    create: bool = True
    """Whether the chart creates it. The chart then always calls it `carto-common-backend`."""
    annotations: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class AccessKey:
    """A static credential: key id and secret, or account name and key."""

    id: pulumi.Output[str]
    secret: pulumi.Output[str]
    """Always a secret Output."""


@dataclass(frozen=True, kw_only=True)
class WarehouseExports:
    """Where Snowflake and Redshift unload query results to: five chart keys that only work together.

    Source: chart contract, "Exports / imports role".
    """

    bucket: Bucket
    region: pulumi.Output[str]
    role_arn: pulumi.Output[str]
    access_key: AccessKey


@dataclass(frozen=True, kw_only=True)
class S3Compatible:
    """Where a service with Amazon's interface answers; the chart takes it with the provider `s3` alone."""

    endpoint: str
    """For pods."""
    external_url: str
    """For browsers."""
    force_path_style: bool


@dataclass(frozen=True, kw_only=True)
class ObjectStorage:
    """The buckets CARTO reads and writes."""

    provider: StorageProvider
    imports: Bucket
    thumbnails: Bucket
    thumbnails_public: bool
    region: pulumi.Output[str] | None = None
    """S3 only; the chart knows one region for both buckets."""
    s3_compatible: S3Compatible | None = None
    """S3 only; None for Amazon's own."""
    account: pulumi.Output[str] | None = None
    """Azure only: the storage account both containers are in."""
    project: pulumi.Output[str] | None = None
    """Google Cloud only: the project both buckets are in."""
    private_hosts: Sequence[pulumi.Output[str]] = ()
    """Where the buckets answer inside the network alone: a proxy outside of it would not reach them."""
    exports: WarehouseExports | None = None
    bigquery_exports: Bucket | None = None
    """Google Cloud only: where BigQuery exports to, with the backend's own identity."""


@dataclass(frozen=True, kw_only=True)
class BackendIdentity:
    """As whom CARTO's backend pods call the cloud."""

    service_account: str
    """Name of the Kubernetes service account the backend pods run as."""
    create_service_account: bool
    """Whether the chart makes it. The chart then always calls it `carto-common-backend`."""
    uses_workload_identity: bool
    """True when pods get credentials from the cluster (Pod / Workload Identity), false with a static key."""
    service_account_annotations: Mapping[str, str] = field(default_factory=dict)
    principal: pulumi.Output[str] | None = None
    """Role or user ARN, or service account e-mail."""
    access_key: AccessKey | None = None
    """Set only without workload identity."""
    annotations: Mapping[str, pulumi.Output[str]] = field(default_factory=dict)
    """Further annotations of the service account, which the cloud computes."""
    metadata_hosts: Sequence[str] = ()
    """Where pods get their credentials: no proxy may stand in between."""
    credential_ranges: Sequence[str] = ()
    """The same as ranges of addresses (CIDR), which no network policy may close; none with a static key."""
    service_account_key: pulumi.Output[str] | None = None
    """Google Cloud only: a key for the buckets as JSON text, a secret Output; None with workload identity, or when the
    customer package's own is used."""


@dataclass(frozen=True, kw_only=True)
class Login:
    """A database login. `password` is always a secret Output."""

    user: pulumi.Output[str]
    password: pulumi.Output[str]


@dataclass(frozen=True, kw_only=True)
class Database:
    """A PostgreSQL server that is reachable from the cluster, before CARTO's roles and databases exist in it."""

    host: pulumi.Output[str]
    port: int
    admin: Login | None
    """None when the stack brings a database that is bootstrapped already."""
    tls: bool
    tls_ca: pulumi.Output[str] | None = None
    """PEM certificates that sign the server's; None when there is no TLS or the public roots do."""
    ready: Sequence[pulumi.Resource] = ()
    """What has to exist before anybody can connect and create a database: the server, its network, its names."""
    iam_region: pulumi.Output[str] | None = None
    """Set when the workspace user logs in with RDS IAM authentication: the region its tokens are for."""


@dataclass(frozen=True, kw_only=True)
class Cache:
    """A Valkey / Redis server, cluster mode disabled (CARTO uses logical databases 0 and 1)."""

    in_cluster: bool
    """True when the chart's own Valkey serves; then host, port and TLS are the chart's business."""
    password: pulumi.Output[str] | None
    """A secret Output; None only for a brought server without a password."""
    host: pulumi.Output[str] | None = None
    port: int = 6379
    tls: bool = False
    tls_ca: pulumi.Output[str] | None = None


CreateNamespace = Callable[[pulumi.ProviderResource, Sequence[pulumi.Resource]], pulumi.Resource]
"""Creates CARTO's namespace in the cluster of a provider, once other resources exist. A platform does it before
whatever holds data or takes long: a namespace of somebody else is refused only when it is to be created."""


@dataclass(frozen=True, kw_only=True)
class Platform:
    """Everything CARTO is deployed on."""

    region: pulumi.Output[str] | None
    """None where everything is brought: nobody knows the cluster's."""
    kubernetes: pulumi.ProviderResource
    """The explicit Kubernetes provider of the stack's cluster; the ambient context is never used."""
    storage: ObjectStorage
    identity: BackendIdentity
    database: Database
    cache: Cache
    ready: Sequence[pulumi.Resource] = ()
    """What has to exist before a pod starts (grants, Pod Identity associations, bucket CORS …)."""
    outputs: Mapping[str, pulumi.Input[object]] = field(default_factory=dict)
    """Cloud-specific stack outputs: the role ARN, the security groups …"""
    next_steps: Sequence[str] = ()
    """What a person has to do by hand on this cloud after the first update, one short line each."""
    admit_package: Callable[[str], None] | None = None
    """Called before anything of CARTO exists, with the e-mail of the Google service account in the customer package: as
    which parts of CARTO run."""
    settled: Callable[[pulumi.Output[str] | None], None] | None = None
    """Called with the namespace that the stack creates, which is known once it exists; None for an existing one."""
