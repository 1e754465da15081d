"""A program of another team: a store on each cloud, which follows the policies or does not."""

from typing import Any

import pulumi

FOLLOWS = pulumi.Config().get_bool("follows") is True
OWNER = {"owner": "team"}
KEPT = pulumi.ResourceOptions(protect=FOLLOWS)


def register(type_: str, name: str, inputs: dict[str, Any], options: pulumi.ResourceOptions | None = None) -> None:
    pulumi.CustomResource(type_, name, inputs, options)


register(
    "aws:rds/instance:Instance",
    "aws-database",
    {
        "instanceClass": "db.t4g.medium",
        "engine": "postgres",
        "identifier": "team-database",
        "allocatedStorage": 20,
        "username": "team",
        "manageMasterUserPassword": True,
        "storageEncrypted": FOLLOWS,
        "publiclyAccessible": False,
        "backupRetentionPeriod": 7,
        "deleteAutomatedBackups": False,
        "deletionProtection": FOLLOWS,
        "tags": OWNER,
    },
    KEPT,
)
register(
    "gcp:storage/bucket:Bucket",
    "gcp-bucket",
    {
        "name": "team-bucket",
        "location": "EU",
        "publicAccessPrevention": "enforced" if FOLLOWS else "inherited",
        "uniformBucketLevelAccess": True,
        "versioning": {"enabled": True},
        "softDeletePolicy": {"retentionDurationSeconds": 604800},
        "labels": OWNER,
    },
    KEPT,
)
register(
    "azure-native:redis:Redis",
    "azure-cache",
    {
        "name": "team-cache",
        "resourceGroupName": "team",
        "location": "westeurope",
        "sku": {"name": "Standard", "family": "C", "capacity": 1},
        "enableNonSslPort": False,
        "minimumTlsVersion": "1.2",
        "publicNetworkAccess": "Disabled" if FOLLOWS else "Enabled",
        "tags": OWNER,
    },
    KEPT,
)
register(
    "kubernetes:core/v1:Namespace",
    "namespace",
    {
        "apiVersion": "v1",
        "kind": "Namespace",
        "metadata": {
            "name": "team",
            "labels": {"pod-security.kubernetes.io/enforce": "restricted" if FOLLOWS else "privileged"},
        },
    },
)
