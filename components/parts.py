"""Parts of a stack that hold data, by the settings that decide whether the stack creates them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .settings.cache import ExistingCache
from .settings.clouds import PROVIDERS, Cloud
from .settings.common import Retained
from .settings.database import ExistingDatabase

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    import pulumi

    from .settings import Settings


@dataclass(frozen=True, kw_only=True)
class Part:
    """A bucket, a server or a key that holds data, and that the settings may let the stack create."""

    noun: str
    setting: str
    types: Mapping[str, str]
    """The types of the resource, each with the command that makes the stack create it."""
    anywhere: bool = False
    """Whether a stack on any cloud may create it, in an account of its own."""
    endings: tuple[str, ...] = ("",)
    """Endings of its logical name, if the type alone does not identify it."""
    inside: str = ""
    """The part that it is inside of, on clouds with that one: a change of both is refused with the message of that."""
    group: str = ""
    """Parts that few stacks have are remembered together, by this name, because each memory costs every stack three
    calls to the engine."""
    retained_with: tuple[Retained, ...] = ()
    """The values of `carto:retain` with which it may leave the stack: its own, or those of what uses it."""
    reason: str = "which is protected"
    """Why the stack must not delete it."""
    stays_in_disposable: tuple[str, ...] = ()
    """Types that a disposable stack, too, deletes only when it is destroyed."""
    kept_by_decommission: tuple[str, ...] = ()
    """Types that stay in the cloud when they leave a stack with `carto:decommission`."""
    addresses: tuple[str, ...] = ()
    """Outputs with the addresses by which the settings could name it as an existing one."""
    inside_of: tuple[str, ...] = ()
    """The parts without which it is lost: the key that encrypts it, the group that is deleted with all it has."""

    reserved_names: tuple[str, ...] = ()
    """Types whose names the cloud does not give again for days: a replacement would end with nothing, even in a stack
    without protection."""
    refilled: bool = False
    """Whether CARTO fills a new one again, so that a last backup of the former one is no data."""

    @property
    def holds_data(self) -> bool:
        """Whether something is lost with it."""
        return bool(self.inside_of) and not self.refilled

    def may_be_on(self, cloud: Cloud) -> bool:
        """Whether a stack on this cloud may create the part. Every stack may create Kubernetes objects."""
        if self.anywhere:
            return True
        provider = PROVIDERS.get(cloud)
        packages = {"kubernetes"} if provider is None else {"kubernetes", provider.name}
        return any(type_.partition(":")[0] in packages for type_ in self.types)

    def matches(self, resource: pulumi.Resource) -> bool:
        """Whether the resource is this part."""
        return resource.pulumi_resource_type in self.types and resource.pulumi_resource_name.endswith(self.endings)

    def is_protected(self, settings: Settings) -> bool:
        """Whether a change that removes it is refused. `carto:decommission` keeps it in the cloud in any case."""
        provider, stays = PROVIDERS.get(settings.cloud), self.stays_in_disposable
        with_data = provider is not None and any(type_.startswith(f"{provider.name}:") for type_ in stays)
        return settings.protects_data or (with_data and not settings.decommission)

    def stays(self, settings: Settings) -> bool:
        """Whether the cloud keeps it, if the stack has these settings when it leaves."""
        provider, kept = PROVIDERS.get(settings.cloud), self.kept_by_decommission
        kept_here = provider is not None and any(type_.startswith(f"{provider.name}:") for type_ in kept)
        return not set(settings.retain).isdisjoint(self.retained_with) or (settings.decommission and kept_here)


_WAREHOUSES = "warehouses"
_KEY_AND_GROUP = ("key", "resource-group")


def _bucket(role: str, command: str) -> Part:
    types = ("aws:s3/bucket:Bucket", "gcp:storage/bucket:Bucket", "azure-native:storage:BlobContainer")
    return Part(
        noun=f"the {role} bucket",
        setting=f"carto:storage.{role}.existing",
        types=dict.fromkeys(types, command),
        endings=(f"-{role}",),
        inside="storage-account",
        inside_of=_KEY_AND_GROUP,
    )


def _bucket_of_s3(noun: str, setting: str, ending: str) -> Part:
    command = f"pulumi config set --path {setting}.enabled true, without {setting}.existing"
    types = {"aws:s3/bucket:Bucket": command}
    return Part(
        noun=noun,
        setting=setting,
        types=types,
        endings=(ending,),
        anywhere=True,
        group=_WAREHOUSES,
        inside_of=_KEY_AND_GROUP,
    )


def _private_names(
    noun: str, role: str, *, setting: str, command: str, retained_with: tuple[Retained, ...] = ()
) -> Part:
    return Part(
        noun=f"the link between {noun}'s private DNS zone and the network",
        setting=setting,
        types={"azure-native:privatedns:VirtualNetworkLink": command},
        endings=(f"-{role}-endpoint-zone-link",),
        inside={"storage": "storage-account"}.get(role, role),
        group={"storage": "storage-account"}.get(role, role),
        retained_with=retained_with,
    )


_CREATE_KEY = "pulumi config set --path carto:storage.encryption.kmsKey create"
_CREATE_DATABASE = "pulumi config rm --path carto:database.existing"
_CREATE_CACHE = "pulumi config set --path carto:cache.mode {mode}, without carto:cache.existing"
PARTS: Mapping[str, Part] = {
    "imports": _bucket("imports", "pulumi config rm --path carto:storage.imports.existing"),
    "thumbnails": _bucket("thumbnails", "pulumi config rm --path carto:storage.thumbnails.existing"),
    "exports": Part(
        noun="the bucket for exports of BigQuery",
        setting="carto:warehouses.bigqueryExports",
        types={
            "gcp:storage/bucket:Bucket": "pulumi config set --path carto:warehouses.bigqueryExports.enabled true, "
            "without carto:warehouses.bigqueryExports.existing"
        },
        endings=("-bigquery-exports-bucket",),
        inside_of=_KEY_AND_GROUP,
        anywhere=True,
        group=_WAREHOUSES,
    ),
    "exports-account": Part(
        noun="the service account for exports of BigQuery",
        setting="carto:warehouses.bigqueryExports.serviceAccount",
        types={
            "gcp:serviceaccount/account:Account": "pulumi config rm --path "
            "carto:warehouses.bigqueryExports.serviceAccount"
        },
        endings=("-bigquery-exports-account",),
        anywhere=True,
        inside="exports",
        group=_WAREHOUSES,
    ),
    "s3-exports": _bucket_of_s3("the bucket for exports to S3", "carto:warehouses.s3Exports", "-exports-bucket"),
    "redshift-imports": _bucket_of_s3(
        "the bucket for imports into Redshift", "carto:warehouses.redshiftImports", "-redshift-imports-bucket"
    ),
    # Not `-bucket`: the ending of the bucket for exports to S3 would match it as well.
    "rds-exports": _bucket_of_s3("the bucket for exports of RDS", "carto:warehouses.rdsExports", "-rds-exports-data"),
    "storage-account": Part(
        noun="the storage account",
        setting="carto:storage.account.existing",
        inside_of=_KEY_AND_GROUP,
        types={"azure-native:storage:StorageAccount": "pulumi config rm --path carto:storage.account.existing"},
    ),
    "database": Part(
        noun="the database server",
        setting="carto:database.existing",
        retained_with=(Retained.DATABASE,),
        kept_by_decommission=("azure-native:dbforpostgresql:Server",),
        reserved_names=("gcp:sql/databaseInstance:DatabaseInstance",),
        addresses=("address", "dns_name", "dns_names", "private_ip_address", "fully_qualified_domain_name"),
        inside_of=_KEY_AND_GROUP,
        types={
            "aws:rds/instance:Instance": _CREATE_DATABASE,
            "gcp:sql/databaseInstance:DatabaseInstance": _CREATE_DATABASE,
            "azure-native:dbforpostgresql:Server": _CREATE_DATABASE,
        },
    ),
    "private-names": Part(
        noun="the link between the database's private DNS zone and the network",
        setting="carto:network.azure.privateDnsRecords",
        types={
            "azure-native:privatedns:VirtualNetworkLink": "pulumi config set --path "
            "carto:network.azure.privateDnsRecords stack, without carto:network.azure.privateDnsZones"
        },
        endings=("-database-endpoint-zone-link", "-database-zone-link"),
        inside="database",
        group="database",
        retained_with=(Retained.DATABASE, Retained.CACHE),
    ),
    "storage-names": _private_names(
        "the storage account",
        "storage",
        setting="carto:storage.account.allowedCidrs",
        command="set carto:storage.account.allowedCidrs as before, without carto:network.azure.privateDnsZones.storage",
    ),
    "cache-names": _private_names(
        "the cache",
        "cache",
        setting="carto:network.azure.privateDnsZones.cache",
        command="pulumi config rm --path carto:network.azure.privateDnsZones.cache",
        retained_with=(Retained.CACHE,),
    ),
    "cache": Part(
        noun="the cache",
        setting="carto:cache.mode",
        retained_with=(Retained.CACHE,),
        refilled=True,
        addresses=("primary_endpoint_address", "reader_endpoint_address", "host", "host_name"),
        inside_of=_KEY_AND_GROUP,
        types={
            "aws:elasticache/replicationGroup:ReplicationGroup": _CREATE_CACHE.format(mode="managed"),
            "gcp:redis/instance:Instance": _CREATE_CACHE.format(mode="managed"),
            "azure-native:redisenterprise:RedisEnterprise": _CREATE_CACHE.format(mode="managed-redis"),
            "azure-native:redis:Redis": _CREATE_CACHE.format(mode="azure-cache"),
        },
    ),
    "key": Part(
        noun="the key",
        setting="carto:storage.encryption.kmsKey",
        inside="resource-group",
        inside_of=("resource-group",),
        retained_with=(Retained.KEY,),
        reason="which existing data is encrypted with",
        # Azure's storage account uses another key at once, for existing data too. Source: "Customer-managed keys for
        # Azure Storage encryption": only the account's own key is wrapped again.
        stays_in_disposable=("aws:kms/key:Key", "gcp:kms/cryptoKey:CryptoKey"),
        types={
            "aws:kms/key:Key": "pulumi config set --path 'carto:storage.encryption.formerKmsKeys[0]' create, or the "
            "next free number: objects that exist are encrypted with it",
            "gcp:kms/cryptoKey:CryptoKey": _CREATE_KEY,
            "azure-native:keyvault:Vault": _CREATE_KEY,
        },
    ),
    "namespace": Part(
        noun="the namespace",
        setting="carto:createNamespace",
        types={"kubernetes:core/v1:Namespace": "pulumi config set carto:createNamespace true"},
    ),
    "peering": Part(
        noun="the network's peering with Google's services",
        setting="carto:network.gcp.privateServicesAccess",
        retained_with=(Retained.DATABASE, Retained.CACHE),
        types={
            "gcp:servicenetworking/connection:Connection": "pulumi config set --path "
            "carto:network.gcp.privateServicesAccess create"
        },
    ),
    "resource-group": Part(
        noun="the resource group",
        setting="carto:resourceGroup",
        types={"azure-native:resources:ResourceGroup": "pulumi config rm carto:resourceGroup"},
    ),
    "service-account": Part(
        noun="the service account",
        setting="carto:identity.existing.email",
        types={"gcp:serviceaccount/account:Account": "pulumi config rm --path carto:identity.existing.email"},
    ),
}
HOLDERS = frozenset(holder for part in PARTS.values() for holder in part.inside_of)
"""The parts without which others are lost."""


def retained_parts(chosen: Collection[Retained]) -> frozenset[str]:
    """The keys of the parts that may leave the stack with these values of `carto:retain`."""
    return frozenset(key for key, part in PARTS.items() if not set(chosen).isdisjoint(part.retained_with))


def existing_servers(settings: Settings) -> Mapping[str, str]:
    """The hosts of existing servers, by the key of the part that they take the place of."""
    hosts = {}
    if isinstance(settings.database, ExistingDatabase):
        hosts["database"] = settings.database.existing.host
    if isinstance(settings.cache, ExistingCache):
        hosts["cache"] = settings.cache.existing.host
    return hosts
