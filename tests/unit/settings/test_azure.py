"""Settings of a stack on Azure: what is accepted, and the messages about what is not."""

from __future__ import annotations

import pytest

from components.settings.azure import AzureSettings
from components.settings.cache import CacheMode
from components.settings.identity import IdentityMode
from tests.support.stack_settings import error_settings, load_yaml, refusal

SMALLEST = "carto:cloud: azure\ncarto:cluster: {name: platform, resourceGroup: platform}\n"
NETWORK = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/n/providers/Microsoft.Network"
SUBNET = f"{NETWORK}/virtualNetworks/v/subnets/s"
DATABASE_ZONE = f"{NETWORK}/privateDnsZones/privatelink.postgres.database.azure.com"
WITH_GROUP = f"existing: {SUBNET}, networkSecurityGroupId: {NETWORK}/networkSecurityGroups/g"
KEY = "https://acme.vault.azure.net/keys/carto"
IDENTITY = (
    "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/s/providers/Microsoft.ManagedIdentity"
    "/userAssignedIdentities/carto"
)
BROUGHT_KEY = f"kmsKey: {KEY}, identity: {IDENTITY}"
ACCOUNT = "account: {existing: acme, resourceGroup: shared}"
OWN_KEY = "carto:identity: {existing: {key: {secure: k}}}"
BROUGHT = "imports: {existing: imports}, thumbnails: {existing: thumbnails}"
HOST = "existing: {host: d.example.com, adminUser: a, adminPassword: {secure: s}}"


@pytest.mark.parametrize(
    ("stack", "path", "phrase"),
    [
        ("carto:cluster: {name: platform}", "carto:cluster.resourceGroup", "missing; on azure expected"),
        ("carto:cluster: {name: a b, resourceGroup: r}", "carto:cluster.name", "an AKS cluster's name"),
        ("carto:cluster: {name: a, resourceGroup: r, location: europe-west1}", "carto:cluster.location", "gcp only"),
        ("carto:resourceGroup: 'ends.'", "carto:resourceGroup", "no dot at the end"),
        ("carto:tags: {azure-team: gis}", "carto:tags", "do not start with azure"),
        (f"carto:tags: {{{', '.join(f't{number}: x' for number in range(13))}}}", "carto:tags", "at most 12 tags"),
        ("carto:storage: {imports: {existing: imports}}", "carto:storage.imports.existing", "account.existing"),
        (f"carto:storage: {{{BROUGHT}, account: {{existing: Acme-1}}}}", "carto:storage.account.existing", "3 to 24"),
        (
            f"carto:storage: {{{BROUGHT}, account: {{existing: acme}}}}",
            "carto:storage.account.resourceGroup",
            "missing",
        ),
        (
            "carto:storage: {account: {existing: acme, resourceGroup: r, replication: zrs}}",
            "carto:storage.account.replication",
            "nothing is created with `existing`",
        ),
        ("carto:storage: {account: {allowedCidrs: [10.0.0.0/8]}}", "carto:storage.account.allowedCidrs[0]", "public"),
        ("carto:storage: {account: {allowedCidrs: [203.0.113.7/32]}}", "carto:storage.account.allowedCidrs[0]", "/32"),
        (
            f"carto:storage: {{{ACCOUNT}, retentionDays: {{noncurrent: 5}}}}",
            "carto:storage.retentionDays.noncurrent",
            "the whole account, which exists already",
        ),
        (
            "carto:storage: {retentionDays: {noncurrent: 400}}",
            "carto:storage.retentionDays.noncurrent",
            "at most 365 days",
        ),
        *(
            (f"carto:database: {{instance: {size}}}", "carto:database.instance", "a size of PostgreSQL")
            for size in ("Standard_D1ds_v5", "Standard_B3ms", "Standard_E2", "Standard_D10ds_v5")
        ),
        *(
            (f"carto:cache: {{mode: managed-redis, node: {size}}}", "carto:cache.node", "a size of Azure Managed Redis")
            for size in ("Balanced_B2", "MemoryOptimized_M5", "ComputeOptimized_X1")
        ),
        (
            f"carto:network: {{azure: {{privateDnsZones: {{database: {NETWORK}/privateDnsZones/example.com}}}}}}",
            "carto:network.azure.privateDnsZones.database",
            "privatelink.postgres.database.azure.com",
        ),
        (
            f"carto:network: {{azure: {{privateDnsRecords: policy, privateDnsZones: {{database: {DATABASE_ZONE}}}}}}}",
            "carto:network.azure.privateDnsZones.database",
            "has no effect",
        ),
        (
            f"carto:network: {{azure: {{databaseConnection: delegated-subnet, databaseSubnet: {{{WITH_GROUP}}}}}}}",
            "carto:network.azure.databaseSubnet.networkSecurityGroupId",
            "has no effect",
        ),
        (f"carto:storage: {{encryption: {{kmsKey: {KEY}}}}}", "carto:storage.encryption.identity", "missing; the key"),
        (
            f"carto:storage: {{encryption: {{kmsKey: create, identity: {IDENTITY}}}}}",
            "carto:storage.encryption.identity",
            "has no effect",
        ),
        (
            f"carto:storage: {{encryption: {{kmsKey: {KEY}, identity: carto}}}}",
            "carto:storage.encryption.identity",
            "a user-assigned identity's resource id",
        ),
        (
            "carto:storage: {encryption: {kmsKey: create}}\ncarto:database: {backups: {geoRedundant: true}}",
            "carto:database.backups.geoRedundant",
            "a second key in that region",
        ),
        (
            f"carto:storage: {{{ACCOUNT}, encryption: {{kmsKey: create}}}}\ncarto:database: {{{HOST}}}",
            "carto:storage.encryption.kmsKey",
            "would encrypt nothing",
        ),
        (
            f"carto:storage: {{{ACCOUNT}, encryption: {{{BROUGHT_KEY}}}}}\ncarto:database: {{{HOST}}}",
            "carto:storage.encryption.kmsKey",
            "would encrypt nothing",
        ),
        ("carto:storage: {exports: {enabled: true}}", "carto:storage.exports", "aws and gcp only"),
        (OWN_KEY, "carto:identity.existing.key", "has keys of its own"),
        ("carto:identity: {mode: pod-identity}", "carto:identity.mode", "on azure one of account-key"),
        ("carto:database: {instance: db.m7g.large}", "carto:database.instance", "another cloud's"),
        ("carto:database: {storageGb: {initial: 100}}", "carto:database.storageGb.initial", "storageGb.initial 128"),
        ("carto:database: {parameters: {azure.extensions: postgis}}", "carto:database.parameters", "postgis,pgcrypto"),
        ("carto:database: {parameters: {require_secure_transport: 'off'}}", "carto:database.parameters", "TLS alone"),
        ("carto:database: {storageGb: {max: 100}}", "carto:database.storageGb.max", "aws and gcp only"),
        ("carto:database: {backups: {retentionDays: 3}}", "carto:database.backups.retentionDays", "7 to 35 days"),
        ("carto:database: {backups: {window: '03:00-04:00'}}", "carto:database.backups.window", "aws and gcp only"),
        (
            "carto:database: {instance: Standard_B2s, highAvailability: true}",
            "carto:database.highAvailability",
            "no standby",
        ),
        ("carto:database: {authentication: iam}", "carto:database.authentication", "one of password"),
        (
            "carto:network: {azure: {databaseConnection: delegated-subnet}}",
            "carto:network.azure.databaseSubnet.cidr",
            "missing",
        ),
        (
            "carto:network: {azure: {databaseSubnet: {cidr: 10.1.0.0/28}}}",
            "carto:network.azure.databaseSubnet.cidr",
            "has no effect",
        ),
        (
            "carto:network: {azure: {databaseConnection: delegated-subnet, databaseSubnet: {cidr: 10.1.0.0/29}}}",
            "carto:network.azure.databaseSubnet.cidr",
            "16 addresses",
        ),
        ("carto:network: {azure: {subnetId: nodes}}", "carto:network.azure.subnetId", "a subnet's resource id"),
        (
            f"carto:database: {{{HOST}}}\ncarto:network: {{azure: {{databaseConnection: private-endpoint}}}}",
            "carto:network.azure.databaseConnection",
            "exists already",
        ),
        ("carto:network: {vpcId: vpc-0a1b2c3d}", "carto:network.vpcId", "aws only"),
        ("carto:cache: {mode: managed}", "carto:cache.mode", "on azure one of in-cluster, managed-redis"),
        (
            "carto:cache: {mode: managed-redis}\ncarto:features: {ai: {enabled: true}}",
            "carto:cache.mode",
            "logical database 1",
        ),
        ("carto:cache: {mode: managed-redis, node: Standard_C1}", "carto:cache.node", "not a size of managed-redis"),
        ("carto:cache: {mode: azure-cache, node: Balanced_B1}", "carto:cache.node", "not a size of azure-cache"),
        ("carto:cache: {mode: managed-redis, node: Balanced_B50}", "carto:cache.node", "without clustering"),
        ("carto:cache: {mode: azure-cache, highAvailability: false}", "carto:cache.highAvailability", "a replica"),
        ("carto:cache: {mode: azure-cache, memoryGb: 3}", "carto:cache.memoryGb", "gcp only"),
        (
            f"carto:storage: {{{BROUGHT}, {ACCOUNT}}}\n{OWN_KEY}\ncarto:rotation: {{accessKey: 1}}",
            "carto:rotation.accessKey",
            "is the key of the storage account",
        ),
    ],
)
def test_what_azure_would_refuse_is_refused_by_the_settings_name(stack: str, path: str, phrase: str) -> None:
    error = refusal(SMALLEST + stack)
    assert path in error_settings(error), str(error)
    assert phrase in error_settings(error)[path]
    assert len(error.problems) <= 2, str(error)


@pytest.mark.parametrize(
    "stack",
    [
        f"carto:network: {{azure: {{databaseConnection: delegated-subnet, databaseSubnet: {{existing: '{SUBNET}'}}}}}}",
        "carto:storage: {account: {allowedCidrs: []}}",
        "carto:storage: {account: {existing: acme}}\ncarto:resourceGroup: shared",
        f"carto:storage: {{{BROUGHT}, account: {{existing: acme}}}}\n{OWN_KEY}",
        "carto:database: {maintenanceWindow: 'sun:03:00-sun:04:00'}",
        "carto:disposable: true\ncarto:deletionLocks: true",
        "carto:cache: {mode: azure-cache, node: Premium_P1}\ncarto:features: {ai: {enabled: true}}",
        "carto:cache: {mode: existing, existing: {host: c.example.com, password: {secure: 'aB3+/w=='}}}",
        "carto:rotation: {accessKey: 3, cachePassword: 1}",
    ],
)
def test_what_looks_odd_and_is_right_is_accepted(stack: str) -> None:
    load_yaml(SMALLEST + stack)


def test_defaults_are_azures_own() -> None:
    settings = load_yaml(SMALLEST)
    assert isinstance(settings, AzureSettings)
    assert settings.cache.mode is CacheMode.IN_CLUSTER
    assert settings.identity.mode is IdentityMode.ACCOUNT_KEY
    assert settings.deletion_locks
