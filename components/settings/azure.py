"""The settings of a stack on Azure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import Field, field_validator
from typing_extensions import override

from . import azure_provider
from .azure_cache import AzureCache, ManagedRedis
from .azure_exposure import AzureExposure
from .azure_network import NetworkOnAzure
from .azure_observability import AzureObservability
from .azure_restore import FlexibleServerRestore
from .azure_storage import BlobStorage, CreatedAccount, ExistingAccount
from .cache import ExistingCache, InClusterCache
from .clouds import Cloud
from .cluster import ManagedCluster
from .common import CommonSettings, Profile
from .database import CreatedDatabase, DatabaseAuthentication, ExistingDatabase, check_parameters
from .exposure import NoExposure
from .identity import Identity, IdentityMode
from .model import Model
from .problems import RuleViolation
from .sizes import FilledIn
from .sizes.azure import SIZES, Sizes
from .taken_over import TAKEN_AS_EXISTING, of_a_database, of_buckets, without_group
from .types import azure
from .types.secrets import Secret
from .types.time_windows import WeeklyWindow
from .variants import Variants

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .problems import SettingsProblem

_LEAST_BACKUP_DAYS = 7
PasswordOnly = Literal[DatabaseAuthentication.PASSWORD]


class AksCluster(ManagedCluster):
    """An AKS cluster."""

    name: azure.ClusterName
    resource_group: azure.ResourceGroup
    """Resource group of the AKS cluster."""


class FlexibleServerDisk(Model):
    """Disk of the database, in GB."""

    initial: Annotated[int, FilledIn("database_storage_gb")] = Field(ge=20, le=65536)
    """Size at creation. Default: from the profile."""


class FlexibleServerBackups(Model):
    """Automated backups, which are also what point-in-time recovery replays from."""

    retention_days: Annotated[int, FilledIn("database_backup_days")] = Field(ge=1, le=35)
    """Days backups are kept. Default: from the profile."""
    geo_redundant: bool = False
    """Keep the backups in the paired region as well. Azure can't change it later."""


class FlexibleServer(CreatedDatabase):
    """A PostgreSQL Flexible Server."""

    authentication: PasswordOnly = DatabaseAuthentication.PASSWORD
    instance: Annotated[azure.ServerSize, FilledIn("database_instance")]
    """Size of the server. Default: from the profile."""
    storage_gb: FlexibleServerDisk
    """Disk."""
    high_availability: Annotated[bool, FilledIn("database_high_availability")]
    """A synchronous standby in a second zone. Default: from the profile."""
    backups: FlexibleServerBackups
    """Automated backups."""
    maintenance_window: WeeklyWindow = "sun:04:30-sun:05:30"
    """Weekly UTC window for upgrades, `ddd:hh:mm-ddd:hh:mm`. Azure takes its first hour."""
    parameters: dict[str, str] = Field(default_factory=dict)
    """Server parameters of PostgreSQL by name. Some of them wait for a restart."""
    restore_from: FlexibleServerRestore | None = None
    """Server whose data the new database starts with."""
    taken_over: azure.ServerName | None = None
    """Name of a server in `carto:resourceGroup` that another tool created: the stack manages it with its data, and does
    not create one. First run `operations.adopt` (docs/take-over.md)."""

    @override
    @classmethod
    def derive_defaults(cls, data: dict[str, Any], stack: Mapping[str, Any], sizes: Any) -> None:
        # Azure gives a burstable server no standby, so a burstable size means none.
        if data.get("highAvailability") is None and _is_burstable(str(data.get("instance") or sizes.database_instance)):
            data["highAvailability"] = False

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
        days, size = self.backups.retention_days, self.storage_gb.initial
        if days < _LEAST_BACKUP_DAYS:
            yield RuleViolation(
                path="backups.retentionDays",
                reason=f"PostgreSQL Flexible Server keeps backups for {_LEAST_BACKUP_DAYS} to 35 days; got {days}",
                fix=f"pulumi config set --path carto:database.backups.retentionDays {_LEAST_BACKUP_DAYS}",
            )
        if size not in azure.STORAGE_GB:
            larger = next((each for each in azure.STORAGE_GB if each > size), azure.STORAGE_GB[-1])
            yield RuleViolation(
                path="storageGb.initial",
                reason=f"PostgreSQL Flexible Server has disks of {', '.join(map(str, azure.STORAGE_GB))}; got {size}",
                fix=f"pulumi config set --path carto:database.storageGb.initial {larger}",
            )
        if _is_burstable(self.instance) and self.high_availability:
            yield RuleViolation(
                path="highAvailability",
                reason=f"{self.instance} is a burstable size, which Azure gives no standby",
                fix="set it to false, or instance to Standard_D2ds_v5 or larger",
                about=("instance",),
            )
        yield from self._parameters_of_carto()

    def _parameters_of_carto(self) -> Iterator[RuleViolation]:
        """Two that CARTO is installed with."""
        extensions = self.parameters.get("azure.extensions")
        if extensions is not None and "pgcrypto" not in [each.strip().lower() for each in extensions.split(",")]:
            yield RuleViolation(
                path="parameters",
                reason="azure.extensions without pgcrypto, which CARTO needs",
                fix=f"set azure.extensions to {extensions},pgcrypto",
            )
        if self.parameters.get("require_secure_transport", "on").lower() not in ("on", "true", "1"):
            yield RuleViolation(
                path="parameters",
                reason="require_secure_transport switched off; this project's databases take TLS alone",
                fix="remove require_secure_transport",
            )


def _is_burstable(size: str) -> bool:
    return size.startswith("Standard_B")


class AzureExistingDatabase(ExistingDatabase):
    """A PostgreSQL server that exists already."""

    authentication: PasswordOnly = DatabaseAuthentication.PASSWORD


class AccountKeyHolder(Model):
    """An existing storage account's key."""

    key: Secret | None = None
    """A key of the storage account, where it may not be looked up."""


class AccountKey(Identity):
    """A key of the storage account."""

    mode: Literal[IdentityMode.ACCOUNT_KEY] = IdentityMode.ACCOUNT_KEY
    existing: AccountKeyHolder | None = None
    """An existing key of the storage account."""

    @property
    def existing_key(self) -> str | None:
        """The key, when the stack does not look it up."""
        key = self.existing.key if self.existing is not None else None
        return key.get_secret_value() if key is not None else None


class AzureSettings(CommonSettings):
    """Everything under `carto:` in the file of a stack on Azure."""

    sizes: ClassVar[Mapping[Profile, Sizes]] = SIZES

    cloud: Literal[Cloud.AZURE] = Field(examples=["azure"])
    cluster: AksCluster
    storage: BlobStorage
    database: Annotated[FlexibleServer | AzureExistingDatabase, Variants("existing")]
    cache: Annotated[InClusterCache | ManagedRedis | AzureCache | ExistingCache, Variants("mode")]
    identity: AccountKey = Field(default_factory=AccountKey)
    network: NetworkOnAzure = Field(default_factory=NetworkOnAzure)
    exposure: AzureExposure = Field(default_factory=NoExposure)
    resource_group: azure.ResourceGroup | None = None
    """Existing resource group for all created resources. Default: a new one."""
    observability: AzureObservability = Field(default_factory=AzureObservability)
    """Alarms."""
    log_analytics_workspace: azure.WorkspaceId | None = None
    """Resource id of an existing Log Analytics workspace, for logs of the created blobs, database and key vault.
    A lock refuses to delete the diagnostic settings: to remove the workspace, also set `deletionLocks` to false, and
    turn the locks on again after `pulumi up`."""
    deletion_locks: bool = True
    """Put management locks on what holds data, so that Azure refuses to delete it. Needs the permission
    `Microsoft.Authorization/locks/write`. None with `disposable`."""

    @override
    @classmethod
    def check_tags(cls, tags: Mapping[str, str]) -> None:
        azure.check_tags(tags)

    @override
    def provider_problems(self, providers: Mapping[str, str]) -> Iterator[SettingsProblem]:
        return azure_provider.problems(providers)

    @override
    def violations(self) -> Iterator[RuleViolation]:
        yield from super().violations()
        if isinstance(self.cache, ManagedRedis) and self.features.ai.enabled:
            yield RuleViolation(
                path="cache.mode",
                reason="managed-redis, but carto:features.ai is enabled; the AI proxy uses logical database 1, and "
                "Azure Managed Redis has database 0 alone",
                fix="set mode to in-cluster, azure-cache or existing, or carto:features.ai.enabled to false",
                about=("features.ai.enabled",),
            )
        if isinstance(self.database, ExistingDatabase) and self.network.azure.is_set("database_connection"):
            yield RuleViolation(
                path="network.azure.databaseConnection",
                reason="the database exists already, and so does the way to it",
                fix="remove it",
                about=("database.existing",),
            )
        yield from self._account()
        yield from self._encryption()
        if self.resource_group is None:
            yield from without_group(self.taken_over())

    def _account(self) -> Iterator[RuleViolation]:
        account, own_key = self.storage.account, self.identity.existing_key is not None
        existing = [role for role, bucket in self.storage.buckets().items() if bucket.existing is not None]
        if isinstance(account, CreatedAccount):
            if own_key:
                yield RuleViolation(
                    path="identity.existing.key",
                    reason="a key of a storage account, but the account is created and has keys of its own",
                    fix="remove it, or use an existing account with carto:storage.account.existing",
                    about=("storage.account.existing",),
                )
        elif account.resource_group is None and self.resource_group is None and not (own_key and len(existing) == 2):
            yield RuleViolation(
                path="storage.account.resourceGroup",
                reason="missing; the account and its key are looked up in its resource group",
                fix="pulumi config set --path carto:storage.account.resourceGroup <resource group>",
                about=("storage.account.existing", "resourceGroup"),
            )

    def _encryption(self) -> Iterator[RuleViolation]:
        database, key = self.database, self.storage.encryption.kms_key
        if key == "provider-managed":
            return
        if isinstance(self.storage.account, ExistingAccount) and isinstance(database, ExistingDatabase):
            yield RuleViolation(
                path="storage.encryption.kmsKey",
                reason="storage account and database exist already, so the key would encrypt nothing",
                fix="remove it",
                about=("storage.account.existing", "database.existing"),
            )
        if isinstance(database, FlexibleServer) and database.backups.geo_redundant:
            yield RuleViolation(
                path="database.backups.geoRedundant",
                reason="backups in the paired region need a second key in that region, which this project does not "
                "handle",
                fix="set it to false, or carto:storage.encryption.kmsKey to provider-managed",
                about=("storage.encryption.kmsKey",),
            )

    @override
    def locked_settings(self) -> Mapping[str, str]:
        return {"carto:logAnalyticsWorkspace": self.log_analytics_workspace or ""}

    @override
    def locks(self) -> str:
        return "carto:deletionLocks" if self.deletion_locks and self.keeps_data else ""

    @override
    def taken_over(self) -> Mapping[str, str | None]:
        storage, database, cache = self.storage, self.database, self.cache
        return {
            **of_buckets(storage.imports, storage.thumbnails),
            **({"storage": storage.account.taken_over} if isinstance(storage.account, CreatedAccount) else {}),
            **({"database": database.taken_over} if isinstance(database, FlexibleServer) else {}),
            **({"cache": cache.taken_over} if isinstance(cache, AzureCache | ManagedRedis) else {}),
        }

    @override
    def fixed_values(self) -> Mapping[str, Mapping[str, str | int]]:
        database, account = self.database, self.storage.account
        fixed: dict[str, dict[str, str | int]] = {part: {**names} for part, names in super().fixed_values().items()}
        if isinstance(database, FlexibleServer):
            fixed["database"] |= {
                "carto:database.backups.geoRedundant": str(database.backups.geo_redundant).lower(),
                **self.network.azure.fixed_values(),
            }
        if isinstance(account, CreatedAccount):
            # Azure goes between copies in one region and copies in two, and not between zones and no zones.
            family = "zrs or gzrs" if account.replication.is_zonal else "lrs or grs"
            fixed["storage-account"] |= {"carto:storage.account.replication": family}
        elif self.disposable:
            fixed["storage-account"] = {TAKEN_AS_EXISTING: account.existing}
        return fixed

    @override
    def without_rotation(self) -> dict[str, str]:
        key = "carto:identity.existing.key is the key of the storage account"
        return {**super().without_rotation(), "accessKey": key if self.identity.existing_key is not None else ""}
