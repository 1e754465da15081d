"""What decides over changes and deletions on Google Cloud: replacements, refusals, and what is left behind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.gcp.identifiers import MISSING, TAKEN, last
from simulator.inventory import Inventory, Record
from simulator.package import CloudError, State
from simulator.sources import Message, refuses
from simulator.values import UNKNOWN, Properties, plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

BUCKET = "gcp:storage/bucket:Bucket"
CACHE = "gcp:redis/instance:Instance"
CONNECTION = "gcp:servicenetworking/connection:Connection"
DATABASE = "gcp:sql/databaseInstance:DatabaseInstance"
FINAL_BACKUP = "gcp:sql/finalBackup:FinalBackup"
"""What stays of a server that was deleted with `finalBackupConfig`. No resource of the provider stands for it. Source:
Cloud SQL, "Manage final backups"."""
KEY = "gcp:kms/cryptoKey:CryptoKey"
KEY_GRANT = "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember"
KEY_RING = "gcp:kms/keyRing:KeyRing"
RECORD = "gcp:dns/recordSet:RecordSet"
SERVICE = "gcp:projects/service:Service"
ZONE = "gcp:dns/managedZone:ManagedZone"
MEMBERS = (
    "gcp:storage/bucketIAMMember:BucketIAMMember",
    "gcp:serviceaccount/iAMMember:IAMMember",
    KEY_GRANT,
)
NAMES_STAY = {
    DATABASE: Message(
        "the instance name {} was used recently and cannot be reused for up to a week",
        "google-docs:sql/docs/postgres/delete-instance",
    ),
    KEY_RING: Message("KeyRing {} already exists.", "google-docs:kms/docs/resource-hierarchy"),
    KEY: Message("CryptoKey {} already exists.", "google-docs:kms/docs/resource-hierarchy"),
}
"""Types whose names stay taken after the thing itself is gone, and how Google Cloud says so."""
EXISTS_ALREADY = (*MEMBERS, SERVICE, "gcp:projects/serviceIdentity:ServiceIdentity")
"""Making one of these again changes nothing, and is no error."""
EXISTING_PEERING = "shared"
"""Networks whose names hold this word have a peering with Google's services that somebody else made."""
ENCRYPTED = {
    BUCKET: (("encryption", "defaultKmsKeyName"), "gs-project-accounts"),
    DATABASE: (("encryptionKeyName",), "gcp-sa-cloud-sql"),
    CACHE: (("customerManagedKey",), "cloud-redis"),
}
"""Where a type names its key, and whose service agent has to be allowed to use it."""


def same(steps: Sequence[str | int], old: Any, new: Any) -> bool:
    """Differences that mean nothing to Google Cloud."""
    if steps[-1] in {"location", "visibility"}:
        return isinstance(old, str) and isinstance(new, str) and old.lower() == new.lower()
    if steps[-1] in {"bucket", "managedZone", "network", "keyRing"}:
        return isinstance(old, str) and isinstance(new, str) and last(old) == last(new)
    return False


def replaces(type_: str, before: State, new: Properties, changed: set[str]) -> Iterator[str]:
    """Properties that replace under a condition, and those deeper down, of which a plan names the top alone."""
    old, wanted = plain(before.inputs), plain(new)
    if type_ == DATABASE and "settings" in changed:
        was, will = old.get("settings") or {}, wanted.get("settings") or {}
        shrinks = not will.get("diskAutoresize", True) and _less(will.get("diskSize"), was.get("diskSize"))
        leaves = _inside(was, "privateNetwork") and not _inside(will, "privateNetwork")
        fixed = any(was.get(name) != will.get(name) for name in ("diskType", "collation"))
        if fixed or shrinks or leaves:
            yield "settings"
    if type_ == CACHE and "redisVersion" in changed and _less(wanted.get("redisVersion"), old.get("redisVersion")):
        yield "redisVersion"


def _inside(settings: Properties, name: str) -> Any:
    return (settings.get("ipConfiguration") or {}).get(name)


def _less(new: Any, old: Any) -> bool:
    return new is not None and old is not None and UNKNOWN not in (new, old) and new < old


def _major(version: str) -> int:
    digits = version.rpartition("_")[2]
    return int(digits) if digits.isdigit() else 0


class Lifecycle:
    """The refusals that depend on what exists in the project."""

    def __init__(self, inventory: Inventory, scope: str) -> None:
        self._inventory = inventory
        self._scope = scope

    @refuses(
        "google-docs:apis/design/errors",
        "terraform-google:servicenetworking/resource_service_networking_connection.go",
        *(message.source for message in NAMES_STAY.values()),
    )
    def admit(self, type_: str, id_: str, name: str, inputs: Properties) -> None:
        """Refuses to make what cannot exist beside the rest."""
        opened = plain(inputs)
        if type_ == CONNECTION:
            self._refuse_second_connection(id_, last(str(opened.get("network"))))
        if type_ not in EXISTS_ALREADY and self._inventory.get("gcp", self._scope, type_, id_) is not None:
            raise CloudError(f"googleapi: Error 409: {name} already exists.")
        if type_ in NAMES_STAY and self._inventory.get("gcp", self._scope, _remembered(type_), id_) is not None:
            raise CloudError("googleapi: Error 409: " + NAMES_STAY[type_].text.format(name))
        if type_ == BUCKET and name.startswith(TAKEN):
            raise CloudError("googleapi: Error 409: The requested bucket name is not available.")
        self._need_peering(type_, opened)
        self._need_grant(type_, opened)

    @refuses(
        "https://github.com/hashicorp/terraform-provider-google/issues/3294",
        "https://github.com/GoogleCloudPlatform/cluster-toolkit/pull/4744",
    )
    def _refuse_second_connection(self, id_: str, network: str) -> None:
        """A network has one, and Google's side remembers one that was taken off the network."""
        held = self._inventory.get("gcp", self._scope, CONNECTION, id_)
        if held is not None or EXISTING_PEERING in network:
            raise CloudError(
                "Error waiting for Create Service Networking Connection: Error code 9, message: Cannot modify "
                f"allocated ranges in CreateConnection. Please use UpdateConnection. (network {network})"
            )

    @refuses("google-docs:sql/docs/postgres/configure-private-services-access")
    def _need_peering(self, type_: str, opened: Properties) -> None:
        network = None
        if type_ == DATABASE:
            network = _inside(opened.get("settings") or {}, "privateNetwork")
        elif type_ == CACHE and opened.get("connectMode") == "PRIVATE_SERVICE_ACCESS":
            network = opened.get("authorizedNetwork")
        if not network or EXISTING_PEERING in last(network):
            return
        peered = {last(plain(record.inputs)["network"]) for record in self._inventory.of_type("gcp", CONNECTION)}
        if last(network) not in peered:
            raise CloudError(
                "googleapi: Error 400: Network doesn't have at least 1 private services connection. Please see "
                f"https://cloud.google.com/vpc/docs/configure-private-services-access ({last(network)})"
            )

    @refuses("google-docs:kms/docs/encrypting-application-data")
    def _need_grant(self, type_: str, opened: Properties) -> None:
        """A key that the program made must let the service in; of others nothing is known, unless they are missing."""
        if type_ not in ENCRYPTED:
            return
        path, agent = ENCRYPTED[type_]
        key: Any = opened
        for step in path:
            key = (key or {}).get(step)
        if not key:
            return
        if last(key).startswith(MISSING):
            raise CloudError(f"googleapi: Error 404: CryptoKey {key} not found.")
        if self._inventory.get("gcp", self._scope, KEY, key) is None:
            return
        grants = [plain(record.inputs) for record in self._inventory.of_type("gcp", KEY_GRANT)]
        if not any(grant["cryptoKeyId"] == key and agent in grant["member"] for grant in grants):
            raise CloudError(f"googleapi: Error 403: Permission denied on Cloud KMS key {key} for the {agent} agent.")

    @refuses(
        "google-docs:sql/docs/postgres/editions-intro",
        "google-docs:sql/docs/postgres/upgrade-major-db-version-inplace",
    )
    def allow_update(self, record: Record, new: Properties) -> None:
        """Refuses changes Google Cloud refuses."""
        if record.type == DATABASE:
            older, newer = (str(plain(bag).get("databaseVersion")) for bag in (record.inputs, new))
            if _major(newer) < _major(older):
                raise CloudError(f"googleapi: Error 400: Invalid request: cannot change {older} to {newer}.")
            was, will = (plain(bag).get("settings") or {} for bag in (record.inputs, new))
            if was.get("edition") != will.get("edition") and was.get("tier") == will.get("tier"):
                raise CloudError("googleapi: Error 400: Invalid Tier for the requested edition.")

    @refuses(
        "terraform-google:storage/resource_storage_bucket.go",
        "terraform-google:sql/resource_sql_database_instance.go",
        "terraform-google:redis/resource_redis_instance.go",
        "terraform-google:dns/resource_dns_managed_zone.go",
    )
    def allow_delete(self, record: Record, flags: Properties) -> None:
        """Refuses deletions that are refused; the provider's own flags are those of the last applied state."""
        live = plain(record.inputs)
        if flags.get("deletionPolicy") == "PREVENT":
            raise CloudError("cannot destroy: deletion_policy is PREVENT")
        if record.type == BUCKET and self._inventory.objects(record.id) and not flags.get("forceDestroy"):
            raise CloudError(
                f"Error trying to delete bucket {record.id} containing objects without `force_destroy` set to true"
            )
        if record.type in {DATABASE, CACHE} and flags.get("deletionProtection"):
            raise CloudError(
                "cannot destroy instance without setting deletion_protection=false and running the update before"
            )
        if record.type == DATABASE and (live.get("settings") or {}).get("deletionProtectionEnabled"):
            raise CloudError("googleapi: Error 400: The instance is protected. Please disable deletion protection.")
        if record.type == CONNECTION and flags.get("deletionPolicy") not in {"REMOVE_PEERING", "ABANDON"}:
            self._refuse_connection(live)
        if record.type == ZONE and self._records_of(record):
            raise CloudError(f"googleapi: Error 400: The resource named '{record.name}' cannot be deleted: not empty")

    @refuses(
        "terraform-google:servicenetworking/resource_service_networking_connection.go",
        "google-docs:vpc/docs/configure-private-services-access",
    )
    def _refuse_connection(self, connection: Properties) -> None:
        """Cloud SQL holds on to the peering for days after its last server there is gone."""
        for type_ in (DATABASE, _remembered(DATABASE)):
            for record in self._inventory.of_type("gcp", type_):
                network = _inside(plain(record.inputs).get("settings") or {}, "privateNetwork")
                if network and last(network) == last(connection["network"]):
                    raise CloudError(
                        "Unable to remove Service Networking Connection: Error code 9, message: Failed to delete "
                        "connection; Producer services (e.g. CloudSQL) are still using this connection."
                    )

    def _records_of(self, zone: Record) -> list[Record]:
        records = self._inventory.of_type("gcp", RECORD)
        return [record for record in records if last(plain(record.inputs)["managedZone"]) == zone.name]

    def after_delete(self, record: Record) -> None:
        """Buckets lose their objects; key rings, keys and names of servers stay taken."""
        if record.type == BUCKET:
            self._inventory.empty(record.id)
        live = plain(record.inputs)
        final = (live.get("settings") or {}).get("finalBackupConfig") or {}
        if record.type == DATABASE and final.get("enabled"):
            # Without a number of days Cloud SQL keeps it for 30. Source: `gcloud sql instances delete`.
            kept = {
                "instance": record.name,
                "retentionDays": final.get("retentionDays") or 30,
                "encryptionKeyName": live.get("encryptionKeyName"),
            }
            self._inventory.save(
                Record(
                    package="gcp",
                    scope=self._scope,
                    type=FINAL_BACKUP,
                    id=f"{record.id}/final-backup",
                    name=record.name,
                    outputs=kept,
                )
            )
        if record.type in NAMES_STAY:
            self._inventory.save(
                Record(
                    package="gcp",
                    scope=self._scope,
                    type=_remembered(record.type),
                    id=record.id,
                    name=record.name,
                    inputs=record.inputs,
                )
            )


def _remembered(type_: str) -> str:
    """The type of what stays of a thing that is gone."""
    return f"{type_}Name"
