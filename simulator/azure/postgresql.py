"""Azure Database for PostgreSQL: flexible servers, databases and parameters."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from simulator.azure.account import PROVIDERS, Subscription
from simulator.azure.errors import error, value_at
from simulator.azure.keyvault import vault_of
from simulator.azure.network import Subnet
from simulator.azure.resource_type import AzureType, Fixed, Request, only_created
from simulator.core.rules import Rules
from simulator.core.services import lookup
from simulator.core.sources import outputs, refuses
from simulator.core.values import Properties, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.azure.errors import Refusals
    from simulator.azure.resource_type import UsedKey
    from simulator.core.inventory import Record

TIERS = {"B": "Burstable", "D": "GeneralPurpose", "E": "MemoryOptimized"}
RESERVED_LOGINS = ("azure_superuser", "azure_pg_admin", "admin", "administrator", "root", "guest", "public")
EARLIEST = "2026-01-01T00:00:00+00:00"
"""The first backup of every server."""
CLASSES = (r"[A-Z]", r"[a-z]", r"[0-9]", r"[^A-Za-z0-9]")
"""Kinds of characters. A password has three of them."""
RESTORES = ("PointInTimeRestore", "GeoRestore")
"""Modes that create a server with the data of another one."""
_WORDS_OF_A_SERVER = 9
"""An id has as many parts, the empty one in front of the first slash counted."""
WAITING = (
    "Microsoft.DBforPostgreSQL/locations/azureAsyncOperation/read",
    "Microsoft.DBforPostgreSQL/locations/operationResults/read",
)
"""The actions of waiting for a server."""


class Server(AzureType):
    """A flexible server."""

    token = "azure-native:dbforpostgresql:Server"
    id_format = PROVIDERS + "Microsoft.DBforPostgreSQL/flexibleServers/{serverName}"
    name_input = "serverName"
    taken_code = "ServerNameAlreadyExists"
    id_inputs = ("network.delegatedSubnetResourceId", "network.privateDnsZoneArmResourceId")
    fixed = Fixed(
        ("network.delegatedSubnetResourceId", "backup.geoRedundantBackup", "dataEncryption"),
        "terraform-azurerm:postgres/postgresql_flexible_server_resource.go",
    )
    actions = (
        *WAITING,
        "Microsoft.DBforPostgreSQL/flexibleServers/PrivateEndpointConnectionsApproval/action",
        "Microsoft.Network/privateDnsZones/join/action",
        "Microsoft.Network/virtualNetworks/subnets/join/action",
    )

    @outputs(
        "https://learn.microsoft.com/en-us/rest/api/postgresql/servers/get",
        {
            "state": "Ready",
            "minorVersion": "digits",
            "maintenanceWindow": "customWindow, dayOfWeek, startHour and startMinute",
        },
    )
    @outputs(
        "azure-docs:azure/private-link/private-endpoint-dns",
        {"fullyQualifiedDomainName": "<server>.postgres.database.azure.com"},
    )
    @outputs(
        "azure-docs:azure/postgresql/flexible-server/concepts-backup-restore",
        {
            "sku": "of a restored server: that of the source",
            "storage": "of a restored server: that of the source",
            "backup": "of a restored server: the retention of the source",
            "highAvailability": "of a restored server: Disabled",
            "sourceServerResourceId": "only of a replica",
            "administratorLogin": "of a restored server: that of the source",
        },
    )
    def own_outputs(self, request: Request) -> Properties:
        inputs = request.inputs
        computed: Properties = {
            "fullyQualifiedDomainName": f"{inputs['serverName']}.postgres.database.azure.com",
            "state": "Ready",
            "minorVersion": "10",
        }
        if not request.previous:
            # Azure accepts the window with a change only, and ignores it without an error when the server is created.
            computed["maintenanceWindow"] = {
                "customWindow": "Disabled",
                "dayOfWeek": 0,
                "startHour": 0,
                "startMinute": 0,
            }
            computed |= self._restored(request)
        # Azure reports it of a replica alone.
        return {**computed, "sourceServerResourceId": None}

    @staticmethod
    def _restored(request: Request) -> Properties:
        """What a restored server has of its source, whatever the request says."""
        source = _source_of(request)
        if request.inputs.get("createMode") not in RESTORES or source is None:
            return {}
        of = plain(source.outputs)
        days = (of.get("backup") or {}).get("backupRetentionDays")
        return {
            **{name: of.get(name) for name in ("sku", "storage", "administratorLogin")},
            "backup": {**request.inputs["backup"], "backupRetentionDays": days},
            "highAvailability": {"mode": "Disabled"},
        }

    def refusals(self, inputs: Properties) -> Refusals:
        return (*_configuration(inputs), *_password(inputs), *_encryption(inputs))

    @refuses(
        "terraform-azurerm:postgres/postgresql_flexible_server_resource.go",
        "azure-docs:azure/postgresql/flexible-server/concepts-high-availability",
        "azure-docs:azure/postgresql/flexible-server/concepts-storage",
        "azure-docs:azure/postgresql/flexible-server/concepts-backup-restore",
    )
    def change_refusals(self, old: Properties, new: Properties) -> Refusals:
        if new.get("createMode") in RESTORES:
            yield "InvalidParameterValue", "a restore always creates a new server"
        was, will = (value_at(bag, "storage.storageSizeGB") or 32 for bag in (old, new))
        if will < was:
            yield "InvalidParameterValue", f"storage can't shrink from {was} to {will} GB"
        versions = [int(bag.get("version") or 0) for bag in (old, new)]
        if versions[1] < versions[0]:
            yield "InvalidParameterValue", f"version {versions[0]} can't become {versions[1]}"
        modes = [value_at(bag, "highAvailability.mode") or "Disabled" for bag in (old, new)]
        if modes[0] != modes[1] and "Disabled" not in modes:
            yield "InvalidParameterValue", f"{modes[0]} can't become {modes[1]}: disable high availability first"
        standby = [value_at(bag, "highAvailability.standbyAvailabilityZone") for bag in (old, new)]
        if standby[0] != standby[1] and modes[0] == modes[1] != "Disabled":
            yield "InvalidParameterValue", "the standby's zone can't change with high availability"
        if old.get("replicationRole") != new.get("replicationRole") != "None":
            yield "InvalidParameterValue", "a replication role can only be removed"
        if value_at(old, "identity.type") == "UserAssigned" and value_at(new, "identity.type") != "UserAssigned":
            yield "InvalidParameterValue", "an identity can't be taken off a server"
        zones = [value_at(bag, "network.privateDnsZoneArmResourceId") for bag in (old, new)]
        if zones[0] != zones[1] and "ZoneRedundant" in modes:
            yield "InvalidParameterValue", "the private DNS zone can't change with high availability"

    def used_keys(self, inputs: Properties) -> Iterator[UsedKey]:
        encryption = inputs.get("dataEncryption") or {}
        address = encryption.get("primaryKeyURI")
        if address:
            name = str(address).partition("/keys/")[2].partition("/")[0]
            yield vault_of(str(address)), name, str(encryption.get("primaryUserAssignedIdentityId"))

    @refuses("azure-docs:azure/postgresql/flexible-server/concepts-networking-private")
    def validate_create(self, request: Request, id_: str, name: str) -> None:
        self._require_source(request)
        wanted = value_at(request.inputs, "network.delegatedSubnetResourceId")
        subnet = request.account.get(Subnet.token, str(wanted)) if wanted else None
        if subnet is None:
            return
        services = [each.get("serviceName") for each in plain(subnet.inputs).get("delegations") or ()]
        if "Microsoft.DBforPostgreSQL/flexibleServers" not in services:
            raise error("SubnetMissingRequiredDelegation", f"{wanted} is not delegated to PostgreSQL servers")

    @refuses("azure-docs:azure/postgresql/flexible-server/concepts-backup-restore")
    def _require_source(self, request: Request) -> None:
        inputs = request.inputs
        if inputs.get("createMode") not in RESTORES:
            return
        id_ = str(inputs.get("sourceServerResourceId") or "")
        source = _source_of(request)
        if source is None or not inputs.get("pointInTimeUTC"):
            raise error("InvalidParameterValue", f"a restore needs a point in time, and a server: {id_}")
        of = plain(source.inputs)
        if bool(value_at(of, "network.delegatedSubnetResourceId")) is not bool(
            value_at(inputs, "network.delegatedSubnetResourceId")
        ):
            raise error("InvalidParameterValue", "a restore can't cross public and private access")


def _source_of(request: Request) -> Record | None:
    """The server that a restore names. It may be in another subscription."""
    id_ = str(request.inputs.get("sourceServerResourceId") or "")
    words = id_.split("/")
    if len(words) < _WORDS_OF_A_SERVER:
        return None
    return replace(request.account, id=words[2]).get(Server.token, id_)


@refuses(
    "azure-docs:azure/postgresql/flexible-server/concepts-networking-private",
    "azure-docs:azure/postgresql/flexible-server/concepts-high-availability",
    "azure-docs:azure/postgresql/flexible-server/concepts-compute",
)
def _configuration(inputs: Properties) -> Refusals:
    login = str(inputs.get("administratorLogin") or "")
    if value_at(inputs, "authConfig.passwordAuth") != "Disabled" and not (
        login and inputs.get("administratorLoginPassword")
    ):
        yield "MissingRequiredParameter", "administratorLogin and administratorLoginPassword are required"
    if login.lower() in RESERVED_LOGINS or login.startswith("pg_"):
        yield "InvalidParameterValue", f"the administrator's login {login} is reserved"
    size, tier = str(value_at(inputs, "sku.name") or ""), value_at(inputs, "sku.tier")
    if TIERS.get(size.removeprefix("Standard_")[:1]) != tier:
        yield "InvalidParameterValue", f"the size {size} is not in the tier {tier}"
    if tier == "Burstable" and value_at(inputs, "highAvailability.mode") in ("ZoneRedundant", "SameZone"):
        yield "HANotSupportedForBurstableSku", "high availability is not supported for burstable servers"
    subnet, zone = (
        value_at(inputs, f"network.{word}") for word in ("delegatedSubnetResourceId", "privateDnsZoneArmResourceId")
    )
    if bool(subnet) != bool(zone):
        yield "InvalidParameterValue", "a delegated subnet and a private DNS zone go together"
    if subnet and value_at(inputs, "network.publicNetworkAccess") == "Enabled":
        yield "InvalidParameterValue", "public access is refused for a server in a delegated subnet"
    if zone:
        name = str(zone).rsplit("/", 1)[-1]
        if not name.endswith(".postgres.database.azure.com"):
            yield "InvalidParameterValue", f"the zone {name} does not end with .postgres.database.azure.com"
        if name.split(".")[0] == inputs.get("serverName"):
            yield "InvalidParameterValue", "the first label of the zone is the server's own name"


@refuses("azure-docs:azure/postgresql/flexible-server/how-to-create-server")
def _password(inputs: Properties) -> Refusals:
    password = str(inputs.get("administratorLoginPassword") or "")
    if password and not 8 <= len(password) <= 128:
        yield "PasswordTooShort" if len(password) < 8 else "PasswordTooLong", "it has to have 8 to 128 characters"
    if password and sum(bool(re.search(each, password)) for each in CLASSES) < 3:
        yield "PasswordNotComplex", "The provided password is not complex enough: three of four kinds of characters"


@refuses("azure-docs:azure/postgresql/flexible-server/concepts-data-encryption")
def _encryption(inputs: Properties) -> Refusals:
    """A key comes with the identity that uses it, and copies in another region with a pair of their own."""
    encryption = inputs.get("dataEncryption") or {}
    if encryption.get("type") != "AzureKeyVault":
        return
    identity, known = (
        encryption.get("primaryUserAssignedIdentityId"),
        value_at(inputs, "identity.userAssignedIdentities"),
    )
    if not encryption.get("primaryKeyURI") or identity not in (known or {}):
        yield "InvalidParameterValue", "a key needs its address, and an identity that is assigned to the server"
    if value_at(inputs, "backup.geoRedundantBackup") == "Enabled" and not encryption.get("geoBackupKeyURI"):
        yield "InvalidParameterValue", "geo-redundant backups need a key in the paired region"


class PartOfServer(AzureType):
    """Parts of a server are written one at a time."""

    parent = Server

    def busy_ids(self, subscription: Subscription, inputs: Properties) -> set[str]:
        return {Server.id_of(subscription, inputs)}


class Database(PartOfServer):
    """A database."""

    token = "azure-native:dbforpostgresql:Database"
    id_format = PROVIDERS + "Microsoft.DBforPostgreSQL/flexibleServers/{serverName}/databases/{databaseName}"
    name_input = "databaseName"
    fixed = Fixed(
        ("charset", "collation"), "terraform-azurerm:postgres/postgresql_flexible_server_database_resource.go"
    )
    rules = Rules(
        source="azure-api:microsoft.dbforpostgresql/2025-08-01/flexibleservers/databases",
        replace=("resourceGroupName", "serverName", "databaseName"),
        required=("resourceGroupName", "serverName"),
        patterns={
            "databaseName": {"regex": "^[-\\w\\._]+$", "minLength": 1},
            "charset": {"regex": "^[a-zA-Z]+\\w*$"},
            "collation": {"regex": "^[a-zA-Z\\-]+([. ]|\\w)*$"},
            "serverName": {"regex": "^[a-zA-Z0-9]+(-[a-zA-Z0-9]+)*", "minLength": 3, "maxLength": 63},
            "resourceGroupName": {"minLength": 1, "maxLength": 90},
        },
    )


class Configuration(PartOfServer):
    """A parameter of a server."""

    token = "azure-native:dbforpostgresql:Configuration"
    id_format = PROVIDERS + "Microsoft.DBforPostgreSQL/flexibleServers/{serverName}/configurations/{configurationName}"
    name_input = "configurationName"
    exists_with_parent = True
    actions = WAITING
    rules = Rules(
        source="azure-api:microsoft.dbforpostgresql/2025-08-01/flexibleservers/configurations",
        replace=("resourceGroupName", "serverName", "configurationName"),
        required=("resourceGroupName", "serverName"),
        patterns={
            "configurationName": {"regex": "^[-\\w\\._]+$", "minLength": 1, "maxLength": 256},
            "serverName": {"regex": "^[a-zA-Z0-9]+(-[a-zA-Z0-9]+)*", "minLength": 3, "maxLength": 63},
            "resourceGroupName": {"minLength": 1, "maxLength": 90},
        },
    )


@lookup("azure-native:dbforpostgresql:getServer")
@outputs(
    "https://learn.microsoft.com/en-us/rest/api/postgresql/servers/get",
    {
        "id": "the ARM id",
        "name": "<name>",
        "version": "<major>",
        "storage.storageSizeGB": "number",
        "dataEncryption.type": "AzureKeyVault or SystemManaged; no dataEncryption without a key",
        "dataEncryption.primaryKeyURI": "the key's address",
        "location": "<location>",
        "administratorLogin": "<login>",
        "backup.earliestRestoreDate": "RFC 3339",
        "network.delegatedSubnetResourceId": "the ARM id, or none",
    },
)
def get_server(subscription: Subscription, arguments: Properties) -> Properties:
    """A server that a program created."""
    found = only_created(subscription, Server, arguments)
    return {**found, "backup": {**(found.get("backup") or {}), "earliestRestoreDate": EARLIEST}}
