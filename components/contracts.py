"""The data that a platform passes to CARTO.

Every cloud fills in the same frozen dataclasses for created and existing capabilities, so later code does not depend on
the difference. Decisions (modes, switches, counts) are plain values; values that a cloud computes are Outputs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from enum import StrEnum

import pulumi

from .frozen import frozen


class StorageProvider(StrEnum):
    """`appConfigValues.storageProvider` of the chart; the chart itself does not check the spelling."""

    GCS = "gcp"
    S3 = "s3"
    AZURE_BLOB = "azure-blob"


class ThumbnailsAccess(StrEnum):
    """Access to the objects of the thumbnails bucket. Only CARTO may list them."""

    PRIVATE = "private"
    WITH_PUBLIC_OBJECTS = "private-with-public-objects"
    PUBLIC = "public"

    @property
    def is_public(self) -> bool:
        """Whether anyone with an address can read every object."""
        return self is ThumbnailsAccess.PUBLIC

    @property
    def allows_acls(self) -> bool:
        """Whether CARTO may set single objects to public."""
        return self is not ThumbnailsAccess.PRIVATE


@frozen
class Bucket:
    """A bucket or container."""

    name: pulumi.Output[str]
    url: pulumi.Output[str]
    """Base address of objects for browsers, with a trailing slash."""
    arn: pulumi.Output[str] | None = None
    """AWS only."""


@frozen
class ServiceAccount:
    """The Kubernetes service account of CARTO's backend pods."""

    name: str = "carto-common-backend"
    create: bool = True
    """Whether the chart creates it. The chart then always calls it `carto-common-backend`."""
    annotations: Mapping[str, str] = field(default_factory=dict)


@frozen
class AccessKey:
    """A static credential: key id and secret, or account name and key."""

    id: pulumi.Output[str]
    secret: pulumi.Output[str]
    """Always a secret Output."""


@frozen
class S3Integration:
    """A bucket that a warehouse and CARTO use, and CARTO's access to it.

    Source: chart contract, "Exports / imports role": the chart's keys only work together.
    """

    bucket: Bucket
    region: pulumi.Output[str]
    role_arn: pulumi.Output[str]
    user_arn: pulumi.Output[str]
    access_key: AccessKey


@frozen
class S3Compatible:
    """Addresses of a service with the S3 API; the chart accepts them with the provider `s3` only."""

    endpoint: str
    """For pods."""
    external_url: str
    """For browsers."""
    force_path_style: bool


@frozen
class ObjectStorage:
    """The buckets that CARTO reads and writes."""

    provider: StorageProvider
    imports: Bucket
    thumbnails: Bucket
    thumbnails_public: bool
    region: pulumi.Output[str] | None = None
    """S3 only; the chart takes one region for both buckets."""
    s3_compatible: S3Compatible | None = None
    """S3 only; None for Amazon S3."""
    account: pulumi.Output[str] | None = None
    """Azure only: the storage account of both containers."""
    project: pulumi.Output[str] | None = None
    """Google Cloud only: the project of both buckets."""
    private_hosts: Sequence[pulumi.Output[str]] = ()
    """Hosts of buckets that only the network can reach: a proxy outside of it can't."""


@frozen
class BackendIdentity:
    """The identity that CARTO's backend pods use on the cloud."""

    service_account: str
    """Name of the Kubernetes service account of the backend pods."""
    create_service_account: bool
    """Whether the chart creates it. The chart then always calls it `carto-common-backend`."""
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
    """Hosts that issue credentials to pods: requests to them must not use a proxy."""
    credential_ranges: Sequence[str] = ()
    """Their ranges of addresses (CIDR), which every network policy has to allow; none with a static key."""
    service_account_key: pulumi.Output[str] | None = None
    """Google Cloud only: a key for the buckets as JSON text, a secret Output; None with workload identity, or when the
    customer package's own is used."""


@frozen
class Login:
    """A database login. `password` is always a secret Output."""

    user: pulumi.Output[str]
    password: pulumi.Output[str]


@frozen
class Database:
    """A PostgreSQL server that is reachable from the cluster, before CARTO's roles and databases exist in it."""

    host: pulumi.Output[str]
    port: int
    admin: Login | None
    """None for an existing database that is bootstrapped already."""
    tls: bool
    tls_ca: pulumi.Output[str] | None = None
    """PEM certificates that sign the server's; None without TLS, or if public authorities sign it."""
    ready: Sequence[pulumi.Resource] = ()
    """Resources that have to exist before a client can connect and create a database: server, network, DNS."""
    iam_region: pulumi.Output[str] | None = None
    """The region of the tokens, if the workspace user logs in with RDS IAM authentication."""


@frozen
class Cache:
    """A Valkey / Redis server, cluster mode disabled (CARTO uses logical databases 0 and 1)."""

    in_cluster: bool
    """True for the Valkey of the chart, which then sets host, port and TLS."""
    password: pulumi.Output[str] | None
    """A secret Output; None only for an existing server without a password."""
    host: pulumi.Output[str] | None = None
    port: int = 6379
    tls: bool = False
    tls_ca: pulumi.Output[str] | None = None


@frozen
class BigqueryExports:
    """The bucket that BigQuery exports to."""

    bucket: Bucket
    service_account: pulumi.Output[str]
    """E-mail of the account with which CARTO writes to the bucket."""
    key: pulumi.Output[str] | None
    """The account's key as JSON text, a secret Output; None when CARTO's pods have the account already."""
    grants: Sequence[pulumi.Output[str]] = ()
    """Commands that let CARTO into an existing bucket, for its owner."""


@frozen
class Warehouses:
    """The integrations with data warehouses, which may be on another cloud than CARTO."""

    s3_exports: S3Integration | None = None
    """Where warehouses export query results to."""
    redshift_imports: S3Integration | None = None
    """Where Redshift imports files from."""
    bigquery_exports: BigqueryExports | None = None
    """Where BigQuery exports query results to."""
    ready: Sequence[pulumi.Resource] = ()
    """Resources that have to exist before a pod starts."""
    outputs: Mapping[str, pulumi.Input[object]] = field(default_factory=dict)
    """Stack outputs of the integrations."""
    next_steps: Sequence[str] = ()
    """What is left to a person in a warehouse or in CARTO, each at most 150 characters."""


CreateNamespace = Callable[[pulumi.ProviderResource, Sequence[pulumi.Resource]], pulumi.Resource]
"""Creates CARTO's namespace in the cluster of a provider, once other resources exist. A platform does it before
resources that hold data or take long: the cluster refuses a namespace that exists already only at its creation."""


@frozen
class Platform:
    """Everything that CARTO is deployed on."""

    region: pulumi.Output[str] | None
    """None on any Kubernetes: the region of its cluster is unknown."""
    kubernetes: pulumi.ProviderResource
    """The explicit Kubernetes provider of the stack's cluster; the machine's current context is never used."""
    storage: ObjectStorage
    identity: BackendIdentity
    database: Database
    cache: Cache
    ready: Sequence[pulumi.Resource] = ()
    """Resources that have to exist before a pod starts (grants, Pod Identity associations, bucket CORS …)."""
    outputs: Mapping[str, pulumi.Input[object]] = field(default_factory=dict)
    """Cloud-specific stack outputs: the role ARN, the security groups …"""
    feature_secrets: Mapping[str, pulumi.Input[str]] = field(default_factory=dict)
    """Secrets of features that the platform creates, by key in the chart's values."""
    next_steps: Sequence[str] = ()
    """Manual steps on this cloud after the first update, one short line each."""
    settled: Callable[[pulumi.Output[str] | None], None] | None = None
    """Called with the name of the created namespace, known once it exists; None for an existing namespace."""
