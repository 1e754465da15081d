"""The settings of a stack on Google Cloud."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field, field_validator
from typing_extensions import override

from . import gcp_names, gcp_project
from .cache import CacheMode, CreatedCache, ExistingCache, InClusterCache, with_zero
from .clouds import Cloud
from .cluster import ManagedCluster
from .common import CommonSettings, Profile
from .database import DatabaseAuthentication, ExistingDatabase, check_parameters
from .exposure import NoExposure
from .features import Features
from .features.google_maps import GoogleMapsOnGoogleCloud
from .gcp_exposure import GcpExposure
from .gcp_network import DatabaseConnection, NetworkOnGcp
from .gcp_observability import GcpObservability
from .gcp_restore import CloudSqlRestore
from .gcp_storage import GcsStorage
from .growing_database import GrowingDatabase, disk_violations
from .identity import Identity, IdentityMode
from .model import Model
from .problems import RuleViolation
from .service_account_key import ServiceAccountKey, key_violations
from .sizes import FilledIn
from .sizes.gcp import SIZES, Sizes
from .storage import nothing_to_encrypt
from .taken_over import of_a_database, of_an_identity, of_buckets
from .types import gcp
from .types.secrets import Certificates, Secret
from .types.time_windows import WeeklyWindow, weekly
from .variants import Variants

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .problems import SettingsProblem

PasswordOnly = Literal[DatabaseAuthentication.PASSWORD]


class GkeCluster(ManagedCluster):
    """A GKE cluster."""

    name: gcp.ClusterName
    location: gcp.Location
    """Region of the GKE cluster, or its zone if it is a zonal one."""


class CloudSqlDatabase(GrowingDatabase):
    """A server that Cloud SQL runs."""

    authentication: PasswordOnly = DatabaseAuthentication.PASSWORD
    instance: Annotated[gcp.MachineType, FilledIn("database_instance")]
    """Machine type. Default: from the profile."""
    maintenance_window: WeeklyWindow = "sun:05:00-sun:06:00"
    """Weekly UTC window for upgrades, `ddd:hh:mm-ddd:hh:mm`, from a full hour. Cloud SQL takes its first hour."""
    parameters: dict[str, str] = Field(default_factory=dict)
    """Database flags of PostgreSQL by name. Some of them restart the server at once."""
    additional_tls_ca: Certificates | None = None
    """PEM certificates that CARTO trusts for the created server in addition to those it reports, such as Google's
    bundle of a region: it also holds the authorities that sign the server's next certificates."""
    restore_from: CloudSqlRestore | None = None
    """Backup that the new database starts with."""
    taken_over: gcp.DatabaseName | None = None
    """Name of a server that another tool created: the stack manages it with its data, and does not create one. First
    run `operations.adopt` (docs/take-over.md)."""

    @field_validator("parameters")
    @classmethod
    def _are_parameters(cls, parameters: dict[str, str]) -> dict[str, str]:
        check_parameters(parameters)
        return parameters

    @override
    def violations(self) -> Iterator[RuleViolation]:
        yield from super().violations()
        restores = self.restore_from is not None
        yield from of_a_database(self.taken_over, version_is_set=self.is_set("version"), restores=restores)
        if weekly(self.maintenance_window)[0] % 60:
            yield RuleViolation(
                path="maintenanceWindow",
                reason="Cloud SQL's maintenance starts on a full hour, and takes the first hour of the window; got "
                + self.maintenance_window,
                fix="pulumi config set --path carto:database.maintenanceWindow sun:05:00-sun:06:00",
            )


class GcpExistingDatabase(ExistingDatabase):
    """A PostgreSQL server that exists already."""

    authentication: PasswordOnly = DatabaseAuthentication.PASSWORD


class Memorystore(CreatedCache):
    """Memorystore for Redis."""

    mode: Literal[CacheMode.MANAGED] = CacheMode.MANAGED
    version: gcp.RedisVersion = "7.2"
    """Version of a managed cache, `major.minor`. Name it in a stack that is meant to last, as the database's."""
    memory_gb: Annotated[int, FilledIn("cache_memory_gb")] = Field(ge=1, le=300)
    """Memory. Default: from the profile."""
    in_transit_encryption: bool = False
    """Use TLS with Memorystore, whose certificates a private authority signs. Some services of CARTO's chart can't
    verify these, so it is off by default: traffic stays inside the network, with a password. A later change replaces
    the cache."""
    high_availability: Annotated[bool, FilledIn("cache_high_availability")]
    """A replica in a second zone with automatic failover. Default: from the profile."""
    taken_over: gcp.RedisName | None = None
    """Name of an instance that another tool created: the stack manages it, and does not create one. First run
    `operations.adopt` (docs/take-over.md)."""

    @field_validator("version", mode="before")
    @classmethod
    def _with_zero(cls, version: object) -> object:
        return with_zero(version)


class ExistingServiceAccount(Model):
    """An existing service account, with the permissions of `docs/permissions.md` already granted."""

    email: gcp.ServiceAccountEmail
    """E-mail of a Google service account."""


class ServiceAccountWithKey(ExistingServiceAccount):
    """An existing service account and a key of it."""

    key: Secret | None = None
    """A key of the service account as JSON text."""


class WorkloadIdentity(Identity):
    """Workload Identity Federation for GKE: a service account, and no stored credential."""

    mode: Literal[IdentityMode.WORKLOAD_IDENTITY] = IdentityMode.WORKLOAD_IDENTITY
    existing: ExistingServiceAccount | None = None
    """An existing service account. Nothing about it is changed."""
    taken_over: gcp.AccountId | None = None
    """Name of a service account (in front of the @) that another tool created: the stack manages it, and does not
    create one. First run `operations.adopt` (docs/take-over.md)."""

    @override
    def violations(self) -> Iterator[RuleViolation]:
        yield from of_an_identity(is_existing=self.existing is not None, taken_over=self.taken_over)


class GoogleServiceAccountKey(Identity):
    """A key of a Google service account."""

    mode: Literal[IdentityMode.SERVICE_ACCOUNT_KEY] = IdentityMode.SERVICE_ACCOUNT_KEY
    existing: ServiceAccountWithKey | None = None
    """An existing service account. Nothing about it is changed."""
    taken_over: gcp.AccountId | None = None
    """As with Workload Identity."""
    service_account_key: ServiceAccountKey = ServiceAccountKey.CREATE
    """`create` a key for the buckets, or use that of the customer `package`; goes with mode `service-account-key`."""

    @property
    def creates_key(self) -> bool:
        """Whether the stack creates the service account and its key."""
        return self.existing is None and self.service_account_key is ServiceAccountKey.CREATE

    @override
    def violations(self) -> Iterator[RuleViolation]:
        yield from of_an_identity(is_existing=not self.creates_key, taken_over=self.taken_over)
        of_package = self.service_account_key is ServiceAccountKey.PACKAGE
        key = self.existing.key if self.existing is not None else None
        yield from key_violations(key)
        if of_package and key is not None:
            yield RuleViolation(
                path="existing.key",
                reason="a key, but serviceAccountKey is package, whose key is used then",
                fix="remove one of them",
                about=("serviceAccountKey",),
            )
        if self.existing is not None and key is None and not of_package:
            yield RuleViolation(
                path="existing.key",
                reason="missing; the stack creates no key for an existing service account, so it needs one",
                fix="cat key.json | pulumi config set --secret --path carto:identity.existing.key",
                about=("mode", "serviceAccountKey"),
            )
        if of_package and self.existing is None:
            yield RuleViolation(
                path="existing",
                reason="missing; the buckets have to let the package's service account in",
                fix="pulumi config set --path carto:identity.existing.email <client_email in carto-secrets.yaml>",
                about=("serviceAccountKey",),
            )


class FeaturesOnGoogleCloud(Features):
    """Optional features."""

    google_maps: GoogleMapsOnGoogleCloud = Field(default_factory=GoogleMapsOnGoogleCloud)
    """Google basemaps in Builder."""


class GcpSettings(CommonSettings):
    """Everything under `carto:` in the file of a stack on Google Cloud."""

    sizes: ClassVar[Mapping[Profile, Sizes]] = SIZES

    cloud: Literal[Cloud.GCP] = Field(examples=["gcp"])
    cluster: GkeCluster
    storage: GcsStorage
    database: Annotated[CloudSqlDatabase | GcpExistingDatabase, Variants("existing")]
    cache: Annotated[Memorystore | InClusterCache | ExistingCache, Variants("mode")]
    identity: Annotated[WorkloadIdentity | GoogleServiceAccountKey, Variants("mode")]
    network: NetworkOnGcp = Field(default_factory=NetworkOnGcp)
    features: FeaturesOnGoogleCloud = Field(default_factory=FeaturesOnGoogleCloud)
    exposure: GcpExposure = Field(default_factory=NoExposure)
    observability: GcpObservability = Field(default_factory=GcpObservability)
    """Alarms."""
    enable_apis: bool = False
    """Enable the Google APIs that the stack needs. They stay enabled after `pulumi destroy`."""

    @override
    def fixed_values(self) -> Mapping[str, Mapping[str, str | int]]:
        network, database = self.network.gcp, self.database
        fixed: dict[str, dict[str, str | int]] = {part: {**names} for part, names in super().fixed_values().items()}
        fixed["peering"] = {"carto:network.gcp.prefixLength": str(network.prefix_length)}
        if isinstance(database, CloudSqlDatabase):
            fixed["database"] |= {"carto:network.gcp.databaseConnection": network.database_connection.value}
        return fixed

    @override
    def taken_over(self) -> Mapping[str, str | None]:
        storage, database, cache = self.storage, self.database, self.cache
        return {
            **of_buckets(storage.imports, storage.thumbnails),
            **({"database": database.taken_over} if isinstance(database, CloudSqlDatabase) else {}),
            **({"cache": cache.taken_over} if isinstance(cache, Memorystore) else {}),
            "backend": self.identity.taken_over,
        }

    @property
    @override
    def has_workload_identity(self) -> bool:
        return isinstance(self.identity, WorkloadIdentity)

    @property
    @override
    def has_google_identity(self) -> bool:
        return True

    @override
    def provider_problems(self, providers: Mapping[str, str]) -> Iterator[SettingsProblem]:
        return gcp_project.problems(providers)

    @override
    def name_problems(self, project: str, stack: str) -> Iterator[SettingsProblem]:
        return gcp_names.problems(self, project, stack)

    @override
    @classmethod
    def check_tags(cls, tags: Mapping[str, str]) -> None:
        gcp.check_labels(tags)

    @override
    def violations(self) -> Iterator[RuleViolation]:
        yield from super().violations()
        database, cache, storage = self.database, self.cache, self.storage
        if isinstance(database, CloudSqlDatabase):
            yield from disk_violations(database.storage_gb, self.profile)
        elif self.network.gcp.database_connection is DatabaseConnection.PRIVATE_SERVICE_CONNECT:
            yield RuleViolation(
                path="network.gcp.databaseConnection",
                reason="the database exists already, and so does the way to it",
                fix="remove it",
                about=("database.existing",),
            )
        if isinstance(cache, Memorystore) and cache.in_transit_encryption and self.features.ai.enabled:
            yield RuleViolation(
                path="cache.inTransitEncryption",
                reason="CARTO's AI proxy can't use Memorystore's certificates, and carto:features.ai is enabled",
                fix="remove it, or set carto:features.ai.enabled to false",
                about=("features.ai.enabled",),
            )
        exports = self.warehouses.bigquery_exports
        encrypts = (
            storage.creates_buckets
            or (exports.creates_bucket and exports.gcp is None)
            or isinstance(database, CloudSqlDatabase)
            or isinstance(cache, CreatedCache)
        )
        if storage.encryption.kms_key == "create" and not encrypts:
            yield nothing_to_encrypt()
        for role, bucket in storage.buckets().items():
            if exports.existing is not None and exports.existing == bucket.existing:
                yield RuleViolation(
                    path="warehouses.bigqueryExports.existing",
                    reason=f"the same bucket as storage.{role}.existing; they differ in who may read them",
                    fix="use a bucket of its own for each",
                    about=(f"storage.{role}.existing",),
                )

    @override
    def without_rotation(self) -> dict[str, str]:
        reasons = super().without_rotation()
        if isinstance(self.cache, Memorystore):
            reasons["cachePassword"] = (
                "Memorystore generates the password itself; it generates a new one when AUTH is turned off and on again"
            )
        created = isinstance(self.identity, GoogleServiceAccountKey) and self.identity.creates_key
        no_key = f"this stack creates no key of a service account; identity.mode is {self.identity.mode}"
        return {**reasons, "accessKey": "" if created else no_key}
