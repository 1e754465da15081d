"""Checks before the first change, for what Azure would refuse later or could not undo."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pulumi
import pulumi_azure_native as azure

from ..lookups import look_up_if_there
from .resource_ids import part_of, subscription_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..naming import StackNames

# The SOA record, and the record of this stack's own endpoint.
_OWN_RECORD_SETS = 2
_SERVICE_KEYS = "provider-managed"
_MANAGED_REDIS, _AZURE_CACHE, _EXISTING = "managed-redis", "azure-cache", "existing"
"""Values of `carto:cache.mode` for caches that Azure runs, and for one that may have left this stack."""


@dataclass(frozen=True, kw_only=True)
class Running:
    """The current state of the stack's own resources. Before the first `pulumi up` there are none."""

    database_storage_gb: int = 0
    """Size of the database's disk, which grows by itself and never shrinks."""
    database_exists: bool = False


@dataclass(frozen=True, kw_only=True)
class Preflight:
    """Checks the resources that the stack created earlier, by their names, and the network for new ones."""

    resource_group: str | None
    """An existing group; None for the installation's own."""
    database_version: str | None
    """Major version of the created server; None when there is none."""
    kms_key: str
    cache_mode: str
    disposable: bool
    zones: Sequence[str]
    """Private DNS zones that the installation creates."""
    names: StackNames
    parent: pulumi.Resource
    """The resource whose provider is used."""
    location: pulumi.Output[str]
    cluster_id: pulumi.Output[str]
    network_id: pulumi.Output[str] | None
    """The network for a new subnet; None without one."""

    def run(self) -> pulumi.Output[Running]:
        """The running resources, known after all checks.

        Raises:
            pulumi.RunError: with every problem, its setting and the fix.
        """
        server = self._server(self._in_group)
        found = [
            self.location.apply(_sovereign),
            self._moved(),
            server.apply(self._unlike),
            *(self._cache(mode).apply(self._abandoned_cache) for mode in self._other_caches()),
            *(self._zone(zone).apply(_shared_zone) for zone in self._zones()),
            *([self._subnet(self.network_id)] if self.network_id is not None else []),
        ]
        return pulumi.Output.all(server, *found).apply(
            lambda known: _passed(known[0], [each for each in known[1:] if each])
        )

    @property
    def _in_group(self) -> pulumi.Output[str]:
        own = self.names("group", max_length=90)
        return own.apply(lambda created: self.resource_group or created)

    def _moved(self) -> pulumi.Output[str | None]:
        """Whether this stack's server is in the group that it created, and not in the configured one."""
        group, own = self.resource_group, self.names("group", max_length=90)
        if group is None:
            return pulumi.Output.from_input(None)
        return own.apply(
            lambda created: (
                self._server(created).apply(lambda server: _moved(server, group, created))
                if created != group
                else pulumi.Output.from_input(None)
            )
        )

    def _server(self, group: pulumi.Input[str]) -> pulumi.Output[azure.dbforpostgresql.GetServerResult | None]:
        if self.database_version is None:
            return pulumi.Output.from_input(None)
        return pulumi.Output.all(self.names("database", max_length=63), group).apply(
            lambda known: look_up_if_there(
                "azure-native:dbforpostgresql:getServer",
                {"serverName": known[0], "resourceGroupName": known[1]},
                azure.dbforpostgresql.GetServerResult,
                parent=self.parent,
            )
        )

    def _unlike(self, server: azure.dbforpostgresql.GetServerResult | None) -> str | None:
        if server is None:
            return None
        problems = [self._older_version(server), self._other_key(server)]
        return "\n".join(each for each in problems if each) or None

    def _older_version(self, server: azure.dbforpostgresql.GetServerResult) -> str | None:
        wanted, runs = self.database_version, server.version
        if runs is None or wanted is None or int(wanted) >= int(runs):
            return None
        return (
            f"carto:database.version: the server runs PostgreSQL {runs}, and Azure can't go back to {wanted}. "
            f"Nothing was changed. Fix: pulumi config set --path carto:database.version {runs}"
        )

    def _other_key(self, server: azure.dbforpostgresql.GetServerResult) -> str | None:
        if self.disposable:
            return None
        encryption = server.data_encryption
        own = encryption is not None and encryption.type == "AzureKeyVault"
        wanted = self.kms_key
        if own is (wanted != _SERVICE_KEYS):
            return None
        was = "with a key of your own" if own else "with keys that Azure manages"
        fix = "set it to create, or to the address of your key" if own else f"set it to {_SERVICE_KEYS}"
        return (
            f"carto:storage.encryption.kmsKey: {wanted}, but the database was created {was}, and Azure can't change "
            f"that. Nothing was changed. Fix: {fix}"
        )

    def _other_caches(self) -> Sequence[str]:
        created = (_MANAGED_REDIS, _AZURE_CACHE)
        if self.disposable or self.cache_mode == _EXISTING:
            return []
        return [mode for mode in created if mode != self.cache_mode]

    def _cache(self, mode: str) -> pulumi.Output[str | None]:
        """The id of the cache that another mode created."""
        length = 60 if mode == _MANAGED_REDIS else 63
        known = pulumi.Output.all(self.names("cache", max_length=length), self._in_group)
        if mode == _MANAGED_REDIS:
            return known.apply(
                lambda where: look_up_if_there(
                    "azure-native:redisenterprise:getRedisEnterprise",
                    {"clusterName": where[0], "resourceGroupName": where[1]},
                    azure.redisenterprise.GetRedisEnterpriseResult,
                    parent=self.parent,
                ).apply(lambda found: found.id if found is not None else None)
            )
        return known.apply(
            lambda where: look_up_if_there(
                "azure-native:redis:getRedis",
                {"name": where[0], "resourceGroupName": where[1]},
                azure.redis.GetRedisResult,
                parent=self.parent,
            ).apply(lambda found: found.id if found is not None else None)
        )

    def _abandoned_cache(self, cache_id: str | None) -> str | None:
        if cache_id is None:
            return None
        managed = "/redisenterprise/" in cache_id.lower()
        mode, command = (_MANAGED_REDIS, "redisenterprise") if managed else (_AZURE_CACHE, "redis")
        name, group = cache_id.rpartition("/")[2], part_of(cache_id, "resourceGroups")
        return (
            f"carto:cache.mode: {self.cache_mode}, but this stack has a {mode}, which is protected. "
            f"Nothing was changed. Fix: pulumi config set --path carto:cache.mode {mode}; or, because a cache holds "
            f"nothing that CARTO can't compute again, delete it first: az {command} delete --name {name} "
            f"--resource-group {group}, then "
            "pulumi refresh"
        )

    def _zones(self) -> Sequence[str]:
        """Zones that would be deleted with the stack."""
        return self.zones if self.disposable else []

    def _zone(self, zone: str) -> pulumi.Output[azure.privatedns.GetPrivateZoneResult | None]:
        return self._in_group.apply(
            lambda group: look_up_if_there(
                "azure-native:privatedns:getPrivateZone",
                {"privateZoneName": zone, "resourceGroupName": group},
                azure.privatedns.GetPrivateZoneResult,
                parent=self.parent,
            )
        )

    def _subnet(self, network_id: pulumi.Output[str]) -> pulumi.Output[str | None]:
        """The provider creates a subnet in its own subscription, even if the network is in another one."""
        return pulumi.Output.all(network_id, self.cluster_id).apply(lambda known: _elsewhere(known[0], known[1]))


def _sovereign(location: str) -> str | None:
    """Refuse other clouds than the public one: their hosts and zones have other names.

    Source: "Compare Azure Government and global Azure", "Azure China developer guide".
    """
    if not location.lower().startswith(("china", "usgov", "usdod")):
        return None
    return (
        f"carto:cluster: the cluster is in {location}, which is not in Azure's public cloud; hosts and DNS zones have "
        "other names there, and this program does not know them. Fix: use a cluster in a public region"
    )


def _moved(server: azure.dbforpostgresql.GetServerResult | None, group: str, created: str) -> str | None:
    if server is None:
        return None
    return (
        f"carto:resourceGroup: what this stack created is in the resource group {created!r}, and would have to be "
        f"created again in {group!r}. Nothing was changed. Fix: pulumi config rm carto:resourceGroup"
    )


def _shared_zone(zone: azure.privatedns.GetPrivateZoneResult | None) -> str | None:
    others = int(zone.number_of_record_sets) - _OWN_RECORD_SETS if zone is not None else 0
    if zone is None or others <= 0:
        return None
    return (
        f"carto:disposable: the private DNS zone {zone.name!r} has {others} record(s) of others, who would lose their "
        'names with it. Fix: move the zone elsewhere first: docs/install-azure.md, section "Network of what is created"'
    )


def _elsewhere(network_id: str, cluster_id: str) -> str | None:
    network, cluster = subscription_of(network_id), subscription_of(cluster_id)
    if network.lower() == cluster.lower():
        return None
    return (
        f"carto:network.azure.databaseSubnet.cidr: the cluster's network is in the subscription {network}, and this "
        f"stack creates everything in {cluster}. Fix: create the delegated subnet there, and set "
        "carto:network.azure.databaseSubnet.existing to its id"
    )


def _passed(server: azure.dbforpostgresql.GetServerResult | None, problems: Sequence[str]) -> Running:
    if problems:
        raise pulumi.RunError("\n".join(problems))
    size = server.storage.storage_size_gb if server is not None and server.storage is not None else None
    return Running(database_storage_gb=size or 0, database_exists=server is not None)
