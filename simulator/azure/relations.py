"""What Azure refuses between resources: names that are taken, things that are not there, in use, locked or busy."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from simulator.azure.conditions import LANDING_ZONE, error
from simulator.azure.encryption import DELETED, KEY, VAULT, Encryption
from simulator.azure.identifiers import FORMATS, group_id, id_of, is_inside, is_missing, same_id
from simulator.package import CloudError
from simulator.rules import at
from simulator.sources import refuses
from simulator.values import Properties, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.inventory import Inventory, Record

PACKAGE = "azure-native"
ACCOUNT = "azure-native:storage:StorageAccount"
CONTAINER = "azure-native:storage:BlobContainer"
SERVER = "azure-native:dbforpostgresql:Server"
SUBNET = "azure-native:network:Subnet"
ENDPOINT = "azure-native:network:PrivateEndpoint"
ZONE = "azure-native:privatedns:PrivateZone"
LINK = "azure-native:privatedns:VirtualNetworkLink"
ZONE_GROUP = "azure-native:network:PrivateDnsZoneGroup"
GROUP = "azure-native:resources:ResourceGroup"
LOCK = "azure-native:authorization:ManagementLockByScope"
PARENTS = {
    KEY: VAULT,
    CONTAINER: ACCOUNT,
    "azure-native:storage:BlobServiceProperties": ACCOUNT,
    "azure-native:storage:ManagementPolicy": ACCOUNT,
    "azure-native:dbforpostgresql:Configuration": SERVER,
    "azure-native:dbforpostgresql:Database": SERVER,
    "azure-native:redisenterprise:Database": "azure-native:redisenterprise:RedisEnterprise",
    ZONE_GROUP: ENDPOINT,
    LINK: ZONE,
}
DEFAULT_STATE = (
    "azure-native:storage:BlobServiceProperties",
    "azure-native:dbforpostgresql:Configuration",
)
"""What exists with its parent, so that creating takes it over."""
EVERYWHERE = {
    ACCOUNT: ("accountName", "StorageAccountAlreadyTaken"),
    SERVER: ("serverName", "ServerNameAlreadyExists"),
    "azure-native:redis:Redis": ("name", "NameNotAvailable"),
    "azure-native:redisenterprise:RedisEnterprise": ("clusterName", "NameNotAvailable"),
    VAULT: ("vaultName", "VaultAlreadyExists"),
}
"""Names that are unique in all of Azure. Those that start with "taken" belong to somebody else."""
REFERENCES = {
    SERVER: ("network.delegatedSubnetResourceId", "network.privateDnsZoneArmResourceId"),
    ENDPOINT: ("subnet.id", "privateLinkServiceConnections[].privateLinkServiceId"),
    ZONE_GROUP: ("privateDnsZoneConfigs[].privateDnsZoneId",),
    LINK: ("virtualNetwork.id",),
    LOCK: ("scope",),
    "azure-native:authorization:RoleAssignment": ("scope",),
}
PARTS_OF_ACCOUNT = ("azure-native:storage:BlobServiceProperties", "azure-native:storage:ManagementPolicy")
"""Written one at a time, and not while a private endpoint is joined to the account."""
BUSY_SECONDS = 0.05
"""How long a parent is busy with one child: long enough for two that are written at once to meet."""


def _endpoint_of(group: Properties) -> tuple[str, str]:
    return str(group["privateEndpointName"]), str(group["resourceGroupName"])


class Relations:
    """The resources of one subscription, as they stand to each other."""

    def __init__(self, inventory: Inventory, subscription: str) -> None:
        self._inventory = inventory
        self._subscription = subscription
        self._encryption = Encryption(inventory, subscription)
        self._busy: set[str] = set()
        self._lock = threading.Lock()

    def require(self, type_: str, inputs: Properties) -> None:
        """Refuses what refers to something that is not there."""
        group = inputs.get("resourceGroupName")
        if type_ != GROUP and group:
            self._exists(GROUP, group_id(self._subscription, str(group)), "ResourceGroupNotFound")
        parent = PARENTS.get(type_)
        if parent is not None:
            self._exists(parent, id_of(parent, self._subscription, inputs), "ParentResourceNotFound")
        for path in REFERENCES.get(type_, ()):
            for place in at(inputs, path):
                self._exists("", str(place.value), "InvalidResourceReference")

    @refuses(
        "azure-docs:azure/azure-resource-manager/troubleshooting/error-not-found",
        "azure-docs:azure/azure-resource-manager/troubleshooting/error-parent-resource",
    )
    def _exists(self, type_: str, id_: str, code: str) -> None:
        types = [type_] if type_ else list(FORMATS)
        if is_missing(id_) or any(self._inventory.is_gone(PACKAGE, self._subscription, each, id_) for each in types):
            raise error(code, f"{id_} was not found", 404)

    @refuses(
        "azure-docs:azure/azure-resource-manager/management/resource-name-rules",
        "azure-docs:azure/azure-resource-manager/troubleshooting/error-storage-account-name",
    )
    def admit(self, type_: str, id_: str, inputs: Properties) -> None:
        """Refuses what there is already, here or at somebody else's."""
        self.require(type_, inputs)
        there = self._inventory.get(PACKAGE, self._subscription, type_, id_)
        if there is not None and type_ not in DEFAULT_STATE:
            # What the provider finds before it asks Azure. Source: its client_azcore.go, CanCreate.
            raise CloudError(f"cannot create already existing resource '{id_}'")
        if type_ in EVERYWHERE:
            name, code = EVERYWHERE[type_]
            taken = str(inputs.get(name))
            if taken.startswith("taken") or self._inventory.named(PACKAGE, self._subscription, type_, taken):
                raise error(code, f"the name {taken} is already taken", 409)
        self._refuse_beside(type_, inputs)

    @refuses("azure-docs:azure/storage/blobs/anonymous-read-access-prevent")
    def _refuse_beside(self, type_: str, inputs: Properties) -> None:
        self._encryption.require(type_, inputs)
        if type_ == CONTAINER and inputs.get("publicAccess") not in (None, "None"):
            account = self._inventory.get(
                PACKAGE, self._subscription, ACCOUNT, id_of(ACCOUNT, self._subscription, inputs)
            )
            if account is not None and not plain(account.inputs).get("allowBlobPublicAccess"):
                raise error("PublicAccessNotPermitted", "public access is not permitted on this storage account", 409)
        if type_ == SERVER:
            self._refuse_subnet(inputs)
        if type_ == ENDPOINT:
            self._refuse_target(inputs)
        if type_ == LINK:
            self._refuse_link(inputs)
        if type_ == ZONE_GROUP:
            self._refuse_second_group(inputs)

    @refuses("azure-docs:azure/postgresql/flexible-server/concepts-networking-private")
    def _refuse_subnet(self, inputs: Properties) -> None:
        wanted = (inputs.get("network") or {}).get("delegatedSubnetResourceId")
        made = self._inventory.get(PACKAGE, self._subscription, SUBNET, str(wanted)) if wanted else None
        services = [each.get("serviceName") for each in (plain(made.inputs).get("delegations") or ())] if made else None
        if services is not None and "Microsoft.DBforPostgreSQL/flexibleServers" not in services:
            raise error("SubnetMissingRequiredDelegation", f"{wanted} is not delegated to PostgreSQL servers")

    @refuses("azure-docs:azure/postgresql/flexible-server/concepts-networking-private-link")
    def _refuse_target(self, inputs: Properties) -> None:
        for place in at(inputs, "privateLinkServiceConnections[].privateLinkServiceId"):
            server = self._inventory.get(PACKAGE, self._subscription, SERVER, str(place.value))
            if server is not None and (plain(server.inputs).get("network") or {}).get("delegatedSubnetResourceId"):
                raise error("PrivateEndpointNotSupported", "a server in a delegated subnet has no private endpoints")

    @refuses("azure-docs:azure/private-link/private-endpoint-dns-integration")
    def _refuse_second_group(self, inputs: Properties) -> None:
        """An endpoint has one group; in a landing zone a policy creates it."""
        endpoint = str(inputs["privateEndpointName"]), str(inputs["resourceGroupName"])
        groups = [plain(group.inputs) for group in self._inventory.of_type(PACKAGE, ZONE_GROUP)]
        others = [str(each["privateDnsZoneGroupName"]) for each in groups if _endpoint_of(each) == endpoint]
        if endpoint[1].startswith(LANDING_ZONE):
            others.append("deployedByPolicy")
        if others:
            raise error("BadRequest", f"the private endpoint {endpoint[0]} has the DNS zone group {others[0]} already")

    @refuses("azure-docs:azure/dns/private-dns-virtual-network-links")
    def _refuse_link(self, inputs: Properties) -> None:
        network, zone = str(inputs["virtualNetwork"]["id"]), str(inputs["privateZoneName"])
        for record in self._inventory.of_type(PACKAGE, LINK):
            other = plain(record.inputs)
            if same_id(str(other["virtualNetwork"]["id"]), network):
                theirs = str(other["privateZoneName"])
                if zone == theirs or zone.endswith(f".{theirs}") or theirs.endswith(f".{zone}"):
                    raise error(
                        "BadRequest",
                        "A virtual network cannot be linked to multiple zones with overlapping namespaces. You tried "
                        f"to link virtual network with '{zone}' and '{theirs}' zones.",
                    )

    @refuses(
        "azure-docs:azure/azure-resource-manager/management/lock-resources",
        "azure-docs:azure/dns/private-dns-virtual-network-links",
        "azure-docs:azure/virtual-network/virtual-network-manage-subnet",
    )
    def allow_delete(self, record: Record) -> None:
        """Refuses to delete what is locked or in use."""
        self._encryption.allow_delete(record)
        for lock in self._inventory.of_type(PACKAGE, LOCK):
            if record.type != LOCK and is_inside(record.id, str(plain(lock.inputs)["scope"])):
                raise error(
                    "ScopeLocked", f"{record.id} can't be deleted: there is a lock on {lock.inputs['scope']}", 409
                )
        if record.type == ZONE and any(
            is_inside(link.id, record.id) for link in self._inventory.of_type(PACKAGE, LINK)
        ):
            raise error("Conflict", "the zone has links to virtual networks", 409)
        if record.type == SUBNET and self._users(record.id):
            raise error("InUseSubnetCannotBeDeleted", f"{record.id} is in use")

    @refuses("azure-docs:azure/virtual-network/virtual-network-manage-subnet")
    def allow_update(self, record: Record, new: Properties) -> None:
        """Refuses to change what is in use."""
        self.require(record.type, new)
        self._encryption.require(record.type, new)
        old = plain(record.inputs)
        changed = any(old.get(name) != new.get(name) for name in ("addressPrefix", "addressPrefixes", "delegations"))
        if record.type == SUBNET and changed and self._users(record.id):
            raise error("InUseSubnetCannotBeUpdated", f"{record.id} is in use")

    def _users(self, subnet: str) -> list[Record]:
        paths = {SERVER: "network.delegatedSubnetResourceId", ENDPOINT: "subnet.id"}
        return [
            record
            for type_, path in paths.items()
            for record in self._inventory.of_type(PACKAGE, type_)
            if any(same_id(str(place.value), subnet) for place in at(plain(record.inputs), path))
        ]

    def drop_parts(self, record: Record) -> None:
        """Takes along what is inside of something deleted, whether a program knows it or not."""
        for other in self._inventory.all():
            inside = other.id != record.id and is_inside(other.id, record.id)
            if other.package == PACKAGE and other.type != DELETED and inside:
                self._inventory.remove(other)
                self._encryption.remember(other)
        self._encryption.remember(record)

    @contextmanager
    @refuses(
        "azure-docs:azure/postgresql/flexible-server/concepts-servers",
        "azure-docs:azure/azure-resource-manager/management/async-operations",
    )
    def alone(self, type_: str, inputs: Properties) -> Iterator[None]:
        """Refuses a second write to what is busy with a first one: children of a server are written one at a time."""
        busy = self._busy_ids(type_, inputs)
        with self._lock:
            met = busy & self._busy
            if met:
                raise error("ServerIsBusy", f"{min(met)} is busy with another operation", 409)
            self._busy |= busy
        try:
            if busy:
                time.sleep(BUSY_SECONDS)
            yield
        finally:
            with self._lock:
                self._busy -= busy

    def _busy_ids(self, type_: str, inputs: Properties) -> set[str]:
        if PARENTS.get(type_) == SERVER:
            return {id_of(SERVER, self._subscription, inputs)}
        if type_ in PARTS_OF_ACCOUNT:
            return {id_of(ACCOUNT, self._subscription, inputs)}
        if type_ == ENDPOINT:
            return {str(place.value) for place in at(inputs, "privateLinkServiceConnections[].privateLinkServiceId")}
        if type_ == SUBNET:
            return {f"{inputs.get('resourceGroupName')}/{inputs.get('virtualNetworkName')}"}
        return set()
