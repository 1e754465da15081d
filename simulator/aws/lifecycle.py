"""What decides over changes and deletions on AWS: replacements under a condition, refusals, and what is left behind."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from simulator.aws import disks, policies
from simulator.aws.references import BUCKET, CACHE, CERTIFICATE, DATABASE, ROLE, RULES, SECRET
from simulator.aws.relations import Relations
from simulator.inventory import Inventory, Record
from simulator.package import CloudError, State
from simulator.rules import at
from simulator.sources import refuses
from simulator.values import UNKNOWN, Properties, plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ACCESS_BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
ASSOCIATION = "aws:eks/podIdentityAssociation:PodIdentityAssociation"
SNAPSHOT = "aws:rds/snapshot:Snapshot"
CACHE_SNAPSHOT = "aws:elasticache/snapshot:Snapshot"
SCHEDULED = "aws:secretsmanager/scheduledDeletion:ScheduledDeletion"
SOURCES = ("cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId")
UNORDERED = {
    ("aws:s3/bucketCorsConfiguration:BucketCorsConfiguration", "corsRules"),
    ("aws:rds/parameterGroup:ParameterGroup", "parameters"),
    ("aws:elasticache/parameterGroup:ParameterGroup", "parameters"),
}
"""Lists of objects that are sets: (type, top-level property)."""
ACCESS_KEYS_LIMIT = 2
TLS_IN_PLACE = (7, 0, 5)


def same(type_: str, steps: Sequence[str | int], old: Any, new: Any) -> bool:
    """Differences that mean nothing to AWS."""
    if type_ == "aws:rds/parameterGroup:ParameterGroup" and steps[-1] == "applyMethod":
        return True
    if (type_, steps[0]) in UNORDERED and len(steps) == 1 and isinstance(old, list) and isinstance(new, list):
        return sorted(map(_canonical, old)) == sorted(map(_canonical, new))
    return False


def _canonical(value: Any) -> str:
    opened = plain(value)
    return repr(sorted(opened.items(), key=repr)) if isinstance(opened, dict) else repr(opened)


@refuses("terraform-aws:s3/bucket_versioning.go")
def replaces(type_: str, before: State, new: Properties, changed: set[str], region: str) -> Iterator[str]:
    """Properties that replace under a condition; CloudError for a change that cannot be made at all."""
    old, wanted, live = plain(before.inputs), plain(new), plain(before.outputs)
    if "region" in live and live["region"] and not wanted.get("region") and live["region"] != region:
        yield "region"
    if type_ in RULES:
        kinds = [{name for name in SOURCES if bag.get(name)} for bag in (old, wanted)]
        if kinds[0] != kinds[1]:
            yield from changed & set(SOURCES)
    elif type_ == CACHE:
        yield from _cache_replaces(old, wanted, live, changed)
    elif type_ == CERTIFICATE:
        yield from changed & {"domainName", "subjectAlternativeNames"}
    elif type_ == "aws:secretsmanager/secretVersion:SecretVersion":
        yield from changed & {"secretString", "secretStringWoVersion"}
    elif type_ == "aws:s3/bucketVersioning:BucketVersioning":
        was, will = (next((p.value for p in at(bag, "versioningConfiguration.status")), None) for bag in (old, wanted))
        if will == "Disabled" and was in ("Enabled", "Suspended"):
            raise CloudError(f"versioning_configuration.status cannot be updated from '{was}' to 'Disabled'")


def _cache_replaces(old: Properties, new: Properties, live: Properties, changed: set[str]) -> Iterator[str]:
    engines = str(old.get("engine") or "redis").lower(), str(new.get("engine") or "redis").lower()
    if "engine" in changed and new.get("engine") is not UNKNOWN and engines != ("redis", "valkey"):
        yield "engine"
    versions = [version_numbers(str(bag.get("engineVersion") or "0")) for bag in (old, new)]
    if "engineVersion" in changed and versions[1] < versions[0]:
        yield "engineVersion"
    if (
        "transitEncryptionEnabled" in changed
        and version_numbers(str(live.get("engineVersionActual") or "0")) < TLS_IN_PLACE
    ):
        yield "transitEncryptionEnabled"


def version_numbers(text: str) -> tuple[int, ...]:
    """A version as numbers that compare; letters count as nothing."""
    return tuple(int(part) for part in text.split(".") if part.isdigit())


def _key_of(record: Record) -> Properties:
    """A snapshot is encrypted with the key of what it is taken of. Source: RDS, "Encrypting Amazon RDS resources"."""
    return {"kmsKeyId": plain(record.inputs).get("kmsKeyId")}


class Lifecycle:
    """The refusals that depend on what exists in the account."""

    def __init__(self, inventory: Inventory, account: str) -> None:
        self._inventory = inventory
        self._account = account
        self._relations = Relations(inventory=inventory, account=account)

    @refuses(
        "botocore:secretsmanager/2017-10-17/service-2.json#InvalidRequestException",
        "botocore:iam/2010-05-08/service-2.json#LimitExceededException",
    )
    def admit(self, type_: str, name: str, inputs: Properties, region: str) -> None:
        """Refuses to make what cannot exist beside the rest."""
        opened = plain(inputs)
        self._relations.require(type_, inputs)
        if type_ != "aws:route53/record:Record" or not opened.get("allowOverwrite"):
            self._relations.refuse_taken(type_, name, region)
        if type_ == SECRET and self._inventory.named("aws", self._account, SCHEDULED, name):
            raise CloudError(
                "InvalidRequestException: You can't create this secret because a secret with this "
                "name is already scheduled for deletion."
            )
        if type_ == "aws:ec2/securityGroup:SecurityGroup":
            self._refuse_group(name, opened)
        if type_ == ASSOCIATION:
            self._refuse_association(opened)
        if type_ == "aws:iam/accessKey:AccessKey":
            keys = [r for r in self._inventory.of_type("aws", type_) if plain(r.inputs).get("user") == opened["user"]]
            if len(keys) >= ACCESS_KEYS_LIMIT:
                raise CloudError(f"LimitExceeded: Cannot exceed quota for AccessKeysPerUser: {ACCESS_KEYS_LIMIT}")
        self._refuse_public(type_, opened)

    @refuses("aws-docs:AWSEC2/latest/APIReference/errors-overview.html")
    def _refuse_group(self, name: str, opened: Properties) -> None:
        for record in self._inventory.named("aws", self._account, "aws:ec2/securityGroup:SecurityGroup", name):
            if plain(record.inputs).get("vpcId") == opened.get("vpcId"):
                raise CloudError(
                    f"InvalidGroup.Duplicate: The security group '{name}' already "
                    f"exists for VPC '{opened.get('vpcId')}'"
                )

    @refuses("botocore:eks/2017-11-01/service-2.json#ResourceInUseException")
    def _refuse_association(self, opened: Properties) -> None:
        key = [opened.get(name) for name in ("clusterName", "namespace", "serviceAccount")]
        for record in self._inventory.of_type("aws", ASSOCIATION):
            if [plain(record.inputs).get(name) for name in ("clusterName", "namespace", "serviceAccount")] == key:
                raise CloudError(f"ResourceInUseException: Association already exists: {record.id}")

    @refuses("aws-docs:AmazonS3/latest/userguide/access-control-block-public-access.html")
    def _refuse_public(self, type_: str, opened: Properties) -> None:
        """S3 blocks public policies on every new bucket until an access block says otherwise."""
        if type_ != "aws:s3/bucketPolicy:BucketPolicy" or not policies.is_public(opened["policy"]):
            return
        bucket = opened["bucket"]
        block = self._inventory.named("aws", self._account, ACCESS_BLOCK, bucket)
        ours = self._inventory.get("aws", self._account, BUCKET, bucket) is not None
        if plain(block[0].inputs).get("blockPublicPolicy") if block else ours:
            raise CloudError(
                "AccessDenied: s3:PutBucketPolicy is refused because public policies are blocked by "
                "the BlockPublicPolicy setting in "
                f"S3 Block Public Access (bucket {bucket})"
            )

    @refuses("botocore:rds/2014-10-31/service-2.json#ModifyDBInstanceMessage")
    def allow_update(self, record: Record, new: Properties) -> None:
        """Refuses changes AWS refuses."""
        self._relations.require(record.type, new)
        self._refuse_public(record.type, plain(new))
        if record.type != DATABASE:
            return
        old, wanted = plain(record.inputs), plain(new)
        versions = [version_numbers(str(bag.get("engineVersion") or "0"))[:1] for bag in (old, wanted)]
        if wanted.get("engineVersion") and versions[1] < versions[0]:
            # Source: RDS user guide, "Upgrading a DB instance engine version": "You can't downgrade".
            raise CloudError(
                f"InvalidParameterCombination: Cannot upgrade postgres from {old['engineVersion']} to "
                f"{wanted['engineVersion']}"
            )
        if wanted.get("engineVersion") and versions[0] != versions[1] and not wanted.get("allowMajorVersionUpgrade"):
            raise CloudError(
                "InvalidParameterCombination: The AllowMajorVersionUpgrade flag must be present when "
                "upgrading to a new major version."
            )
        disks.allow_change(plain(record.outputs), wanted)

    @refuses(
        "aws-docs:AmazonS3/latest/API/ErrorResponses.html", "botocore:logs/2014-03-28/service-2.json#DeleteLogGroup"
    )
    def allow_delete(self, record: Record, state: State) -> None:
        """Refuses deletions AWS refuses; the flags are those of the last applied state."""
        flags = plain(state.inputs or state.outputs or record.inputs)
        if record.type == BUCKET and self._inventory.objects(record.id) and not flags.get("forceDestroy"):
            raise CloudError(f"BucketNotEmpty: The bucket you tried to delete is not empty: {record.id}")
        if record.type == DATABASE:
            self._allow_database_delete(record, flags)
        if record.type == "aws:cloudwatch/logGroup:LogGroup" and flags.get("deletionProtectionEnabled"):
            raise CloudError(f"ValidationException: deletion protection is enabled for the log group {record.id}")
        self._refuse_snapshot(
            record, flags, CACHE, CACHE_SNAPSHOT, "SnapshotAlreadyExistsFault: Snapshot {} already exists."
        )
        self._relations.refuse_in_use(record, flags)

    @refuses("terraform-aws:rds/instance.go", "botocore:rds/2014-10-31/service-2.json#DeleteDBInstanceMessage")
    def _allow_database_delete(self, record: Record, flags: Properties) -> None:
        if not flags.get("skipFinalSnapshot") and not flags.get("finalSnapshotIdentifier"):
            raise CloudError("final_snapshot_identifier is required when skip_final_snapshot is false")
        if plain(record.inputs).get("deletionProtection"):
            raise CloudError(
                "InvalidParameterCombination: Cannot delete protected DB Instance, please disable "
                "deletion protection and try again."
            )
        if not flags.get("skipFinalSnapshot"):
            message = (
                "DBSnapshotAlreadyExists: Cannot create the snapshot because one with the identifier {} already exists."
            )
            self._refuse_snapshot(record, flags, DATABASE, SNAPSHOT, message)

    @refuses(
        "botocore:rds/2014-10-31/service-2.json#DBSnapshotAlreadyExistsFault",
        "botocore:elasticache/2015-02-02/service-2.json#SnapshotAlreadyExistsFault",
    )
    def _refuse_snapshot(self, record: Record, flags: Properties, owner: str, type_: str, message: str) -> None:
        name = flags.get("finalSnapshotIdentifier")
        if record.type == owner and name and self._inventory.named("aws", self._account, type_, name):
            raise CloudError(message.format(name))

    def after_delete(self, record: Record, state: State) -> None:
        """Final snapshots stay, secrets keep their names a while, a bucket's objects go, skipped deletes leave all."""
        flags = plain(state.inputs or state.outputs or record.inputs)
        snapshot = flags.get("finalSnapshotIdentifier")
        if record.type == BUCKET:
            self._inventory.empty(record.id)
            self._drop_settings(record)
        elif record.type == DATABASE and snapshot and not flags.get("skipFinalSnapshot"):
            self._leave(SNAPSHOT, snapshot, {"dbInstanceIdentifier": record.name, "kmsKeyId": flags.get("kmsKeyId")})
        elif record.type == CACHE and snapshot:
            self._leave(CACHE_SNAPSHOT, snapshot, {"replicationGroupId": record.name, **_key_of(record)})
        elif record.type == SECRET and flags.get("recoveryWindowInDays") != 0:
            self._leave(SCHEDULED, record.name, {})
        elif record.type == ROLE:
            self._drop_parts(record)
        if flags.get("skipDestroy"):
            self._inventory.save(
                Record(
                    package="aws",
                    scope=self._account,
                    type=record.type,
                    id=record.id,
                    name=record.name,
                    inputs=record.inputs,
                    outputs=record.outputs,
                )
            )

    def _drop_parts(self, role: Record) -> None:
        """A role deleted by force takes its inline policies and attachments along."""
        for type_ in ("aws:iam/rolePolicy:RolePolicy", "aws:iam/rolePolicyAttachment:RolePolicyAttachment"):
            for record in self._inventory.of_type("aws", type_):
                if plain(record.inputs).get("role") == role.id:
                    self._inventory.remove(record)

    def _drop_settings(self, bucket: Record) -> None:
        """Policy, encryption and all else that S3 keeps of a bucket are parts of it. Source: S3 API, DeleteBucket."""
        for record in self._inventory.all():
            if record.type.startswith("aws:s3/bucket") and plain(record.inputs).get("bucket") == bucket.id:
                self._inventory.remove(record)

    def _leave(self, type_: str, name: str, outputs: Properties) -> None:
        id_ = name if type_ != SCHEDULED else f"{name}-{secrets.token_hex(3)}"
        self._inventory.save(Record(package="aws", scope=self._account, type=type_, id=id_, name=name, outputs=outputs))
