"""What a resource that stores something has to say so that it is encrypted, private, there twice and backed up.

A rule of a type is a check of its inputs and of the resources beside it. `_always` stands for what the service does
whoever asks; each such line names the document that promises it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from components.carto.scaling import MINIMUM, SCALABLE
from tests.support.recorder import Secret, revealed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.support.recorder import Graph, Node

Check = Callable[["Node", "Graph"], bool]


def _always(_node: Node, _graph: Graph) -> bool:
    return True


def _never(_node: Node, _graph: Graph) -> bool:
    return False


@dataclass(frozen=True, kw_only=True)
class Rule:
    """The checks of one type."""

    encrypted: Check
    private: Check
    """Nobody without a credential gets in, and servers have no address on the internet."""
    available: Check = _always
    """A zone may fail; the default is for services that are regional by themselves."""
    backed_up: Check = _never


def said(node: Node, path: str) -> Any:
    """An input at a dotted path; None when it is not there."""
    return said_in(node.inputs, path)


def said_in(inputs: Any, path: str) -> Any:
    """The same of any nested mapping."""
    value = revealed(inputs)
    for word in path.split("."):
        value = value.get(word) if isinstance(value, dict) else None
    return value


def is_(path: str, expected: object) -> Check:
    """The input at `path` is that."""
    return lambda node, _: bool(said(node, path) == expected)


def _given(path: str) -> Check:
    return lambda node, _: bool(said(node, path))


def _all(*checks: Check) -> Check:
    return lambda node, graph: all(check(node, graph) for check in checks)


def beside(node: Node, graph: Graph, type_: str) -> Node | None:
    """The resource of that type that is about this one, by name and because it waits for it."""
    found = [
        other
        for other in graph.of_type(type_)
        if other.name.startswith(f"{node.name}-") and node.name in other.depends_on
    ]
    return found[0] if len(found) == 1 else None


def _beside(type_: str, **inputs: object) -> Check:
    """Exactly one resource of that type is about this one, and says all of that."""

    def check(node: Node, graph: Graph) -> bool:
        other = beside(node, graph, type_)
        return other is not None and all(said(other, path) == value for path, value in inputs.items())

    return check


def _encrypted_bucket(node: Node, graph: Graph) -> bool:
    other = beside(node, graph, "BucketServerSideEncryptionConfiguration")
    rules = other.inputs["rules"] if other is not None else []
    return bool(rules) and all(rule["applyServerSideEncryptionByDefault"]["sseAlgorithm"] for rule in rules)


def _only_secrets(node: Node, _graph: Graph) -> bool:
    content = node.inputs["stringData"]
    return isinstance(content, Secret) or all(isinstance(value, Secret) for value in content.values())


def _two_pods(node: Node, _graph: Graph) -> bool:
    """Whether some component of the chart has two pods at least."""
    values = node.inputs["values"]
    return any(said_in(values, f"{component}.autoscaling.minReplicas") == MINIMUM for component in SCALABLE)


RULES: Mapping[str, Rule] = {
    "aws:s3/bucket:Bucket": Rule(
        encrypted=_encrypted_bucket,
        private=_all(
            _beside(
                "BucketPublicAccessBlock",
                blockPublicAcls=True,
                ignorePublicAcls=True,
                blockPublicPolicy=True,
                restrictPublicBuckets=True,
            ),
            _beside("BucketOwnershipControls", rule={"objectOwnership": "BucketOwnerEnforced"}),
        ),
        backed_up=_beside("BucketVersioning", versioningConfiguration={"status": "Enabled"}),
    ),
    "aws:rds/instance:Instance": Rule(
        encrypted=is_("storageEncrypted", expected=True),
        private=is_("publiclyAccessible", expected=False),
        available=is_("multiAz", expected=True),
        backed_up=_given("backupRetentionPeriod"),
    ),
    "aws:elasticache/replicationGroup:ReplicationGroup": Rule(
        encrypted=_all(is_("atRestEncryptionEnabled", expected=True), is_("transitEncryptionMode", "required")),
        private=_all(_given("subnetGroupName"), _given("securityGroupIds"), _given("authToken")),
        available=_all(is_("multiAzEnabled", expected=True), is_("automaticFailoverEnabled", expected=True)),
        backed_up=_given("snapshotRetentionLimit"),
    ),
    # Cloud Storage encrypts at rest by default ("Default encryption at rest"); a region has three zones.
    "gcp:storage/bucket:Bucket": Rule(
        encrypted=_always,
        private=_all(is_("publicAccessPrevention", "enforced"), is_("uniformBucketLevelAccess", expected=True)),
        backed_up=_all(is_("versioning.enabled", expected=True), _given("softDeletePolicy.retentionDurationSeconds")),
    ),
    # Cloud SQL encrypts at rest by default ("Data encryption"); on the way it has to be told.
    "gcp:sql/databaseInstance:DatabaseInstance": Rule(
        encrypted=is_("settings.ipConfiguration.sslMode", "ENCRYPTED_ONLY"),
        private=is_("settings.ipConfiguration.ipv4Enabled", expected=False),
        available=is_("settings.availabilityType", "REGIONAL"),
        backed_up=_all(
            is_("settings.backupConfiguration.enabled", expected=True),
            is_("settings.backupConfiguration.pointInTimeRecoveryEnabled", expected=True),
        ),
    ),
    # Memorystore encrypts at rest by default ("Encryption at rest"); on the way only when the stack asks for it.
    "gcp:redis/instance:Instance": Rule(
        encrypted=is_("transitEncryptionMode", "SERVER_AUTHENTICATION"),
        private=_all(is_("connectMode", "PRIVATE_SERVICE_ACCESS"), is_("authEnabled", expected=True)),
        available=is_("tier", "STANDARD_HA"),
    ),
    # Azure Storage encrypts at rest, always ("Azure Storage encryption for data at rest").
    "azure-native:storage:StorageAccount": Rule(
        encrypted=_all(is_("enableHttpsTrafficOnly", expected=True), is_("minimumTlsVersion", "TLS1_2")),
        private=is_("allowBlobPublicAccess", expected=False),
        available=lambda node, _: "ZRS" in str(said(node, "sku.name")),
        backed_up=_beside("BlobServiceProperties", isVersioningEnabled=True),
    ),
    # A container has what its account has.
    "azure-native:storage:BlobContainer": Rule(
        encrypted=_always, private=is_("publicAccess", "None"), backed_up=_always
    ),
    # Flexible Server encrypts at rest, always ("Data encryption"); TLS is a parameter of the server.
    "azure-native:dbforpostgresql:Server": Rule(
        encrypted=lambda node, graph: any(
            said(other, "configurationName") == "require_secure_transport" and said(other, "value") == "on"
            for other in graph.of_type("Configuration")
            if node.name in other.depends_on
        ),
        private=is_("network.publicNetworkAccess", "Disabled"),
        available=is_("highAvailability.mode", "ZoneRedundant"),
        backed_up=_given("backup.backupRetentionDays"),
    ),
    # Azure Managed Redis encrypts its disks, always ("Configure disk encryption").
    "azure-native:redisenterprise:RedisEnterprise": Rule(
        encrypted=is_("minimumTlsVersion", "1.2"),
        private=is_("publicNetworkAccess", "Disabled"),
        available=is_("highAvailability", "Enabled"),
    ),
    "azure-native:redisenterprise:Database": Rule(
        encrypted=is_("clientProtocol", "Encrypted"), private=is_("accessKeysAuthentication", "Enabled")
    ),
    # Azure Cache for Redis encrypts its disks, always; Standard has a replica ("High availability").
    "azure-native:redis:Redis": Rule(
        encrypted=_all(is_("enableNonSslPort", expected=False), is_("minimumTlsVersion", "1.2")),
        private=is_("publicNetworkAccess", "Disabled"),
        available=lambda node, _: said(node, "sku.name") != "Basic",
    ),
    "aws:kms/key:Key": Rule(encrypted=_always, private=_given("policy")),
    "gcp:kms/cryptoKey:CryptoKey": Rule(encrypted=_always, private=_always),
    # A vault holds the key; Azure's own services alone reach it.
    "azure-native:keyvault:Vault": Rule(
        encrypted=_always,
        private=_all(
            is_("properties.networkAcls.defaultAction", "Deny"),
            is_("properties.enableRbacAuthorization", expected=True),
        ),
        backed_up=is_("properties.enablePurgeProtection", expected=True),
    ),
    "azure-native:keyvault:Key": Rule(encrypted=_always, private=_always),
    # The content is encrypted in Pulumi's state; the cluster's etcd is its owner's.
    "kubernetes:core/v1:Secret": Rule(encrypted=_only_secrets, private=_never, available=_never),
    "kubernetes:helm.sh/v3:Release": Rule(encrypted=_never, private=_never, available=_two_pods),
}
"""By type; types that hold data without storing it themselves (a resource group, a key ring) have none."""

KEYS_THAT_ROTATE: Mapping[str, Check] = {
    "aws:kms/key:Key": is_("enableKeyRotation", expected=True),
    "azure-native:keyvault:Key": _given("properties.rotationPolicy.lifetimeActions"),
    "gcp:kms/cryptoKey:CryptoKey": _given("rotationPeriod"),
}
"""Keys the cloud rotates by itself."""
