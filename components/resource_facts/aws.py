"""Facts about resource types of AWS.

Actions: what the AWS provider calls for a type, as in docs/permissions.md; not measured in an account.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from . import aws_databases as databases
from . import aws_exposure as exposure
from . import aws_functions as functions
from .checks import all_of, always, each, equals, has, is_set
from .model import MAJOR_UPGRADE, Billing, Facts, Interruption, LookedUp, NoImportId, Storage

_RDS_SETTINGS = "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ModifyInstance.Settings.html"
_RDS_DOWNTIME = "https://aws.amazon.com/premiumsupport/knowledge-center/rds-performance-impact/"
_CACHE_SCALING = "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Scaling.RedisReplGrps.html"
_TAGS_OF_RDS = "AddTagsToResource ListTagsForResource RemoveTagsFromResource"
_TAGS_OF_LOGS = "ListTagsForResource TagResource UntagResource"
_KEY_FOR_SERVERS = "kms:CreateGrant kms:Decrypt kms:DescribeKey kms:GenerateDataKey kms:GenerateDataKeyWithoutPlaintext"


def _actions(service: str, names: str, *others: str) -> tuple[str, ...]:
    """Actions of one service by name, and `others` in full."""
    return (*(f"{service}:{name}" for name in names.split()), *others)


FACTS: Final[Mapping[str, Facts]] = MappingProxyType({
    **exposure.FACTS,
    **databases.FACTS,
    **functions.FACTS,
    "aws:cloudwatch/logGroup:LogGroup": Facts(
        import_id="{name}",
        tags="tags",
        actions=_actions(
            "logs",
            f"CreateLogGroup DeleteLogGroup DeleteRetentionPolicy DescribeLogGroups PutRetentionPolicy {_TAGS_OF_LOGS}",
        ),
    ),
    "aws:cloudwatch/metricAlarm:MetricAlarm": Facts(
        import_id="{name}",
        tags="tags",
        actions=_actions(
            "cloudwatch",
            "DeleteAlarms DescribeAlarms ListTagsForResource PutMetricAlarm TagResource UntagResource",
        ),
    ),
    "aws:ec2/securityGroup:SecurityGroup": Facts(
        import_id=LookedUp("database-access"),
        tags="tags",
        actions=_actions(
            "ec2",
            "CreateSecurityGroup CreateTags DeleteSecurityGroup DeleteTags DescribeNetworkInterfaces "
            "DescribeSecurityGroups RevokeSecurityGroupEgress RevokeSecurityGroupIngress",
        ),
    ),
    "aws:eks/addon:Addon": Facts(
        import_id="{clusterName}:{addonName}",
        tags="tags",
        actions=_actions("eks", "CreateAddon DeleteAddon DescribeAddon TagResource UntagResource UpdateAddon"),
    ),
    "aws:eks/podIdentityAssociation:PodIdentityAssociation": Facts(
        import_id=LookedUp("identity-association"),
        created_once=True,
        tags="tags",
        actions=_actions(
            "eks",
            "CreatePodIdentityAssociation DeletePodIdentityAssociation DescribePodIdentityAssociation "
            "ListPodIdentityAssociations TagResource UntagResource UpdatePodIdentityAssociation",
            "iam:GetRole",
            "iam:PassRole",
        ),
    ),
    "aws:elasticache/parameterGroup:ParameterGroup": Facts(
        import_id=LookedUp("cache-parameters"),
        tags="tags",
        actions=_actions(
            "elasticache",
            "CreateCacheParameterGroup DeleteCacheParameterGroup DescribeCacheParameterGroups "
            f"DescribeCacheParameters ModifyCacheParameterGroup ResetCacheParameterGroup {_TAGS_OF_RDS}",
        ),
    ),
    "aws:elasticache/replicationGroup:ReplicationGroup": Facts(
        import_id="{replicationGroupId}",
        holds_data=True,
        stores=Storage(
            encrypted=all_of(equals("atRestEncryptionEnabled", True), equals("transitEncryptionMode", "required")),
            private=all_of(is_set("subnetGroupName"), is_set("securityGroupIds"), is_set("authToken")),
            highly_available=all_of(equals("multiAzEnabled", True), equals("automaticFailoverEnabled", True)),
            backed_up=is_set("snapshotRetentionLimit"),
        ),
        tags="tags",
        interruption={
            "nodeType": Interruption(
                effect="connections to the old nodes break for some seconds; the data is copied to the new ones",
                source=_CACHE_SCALING,
            ),
        },
        actions=_actions(
            "elasticache",
            "CreateReplicationGroup CreateSnapshot DecreaseReplicaCount DeleteReplicationGroup DescribeCacheClusters "
            f"DescribeReplicationGroups IncreaseReplicaCount ModifyReplicationGroup {_TAGS_OF_RDS}",
            "iam:CreateServiceLinkedRole",
            *_KEY_FOR_SERVERS.split(),
        ),
        billing=Billing(name="cache", size="nodeType", prices="https://aws.amazon.com/elasticache/pricing/"),
    ),
    "aws:elasticache/subnetGroup:SubnetGroup": Facts(
        import_id="{name}",
        tags="tags",
        actions=_actions(
            "elasticache",
            "CreateCacheSubnetGroup DeleteCacheSubnetGroup DescribeCacheSubnetGroups ModifyCacheSubnetGroup "
            f"{_TAGS_OF_RDS}",
        ),
    ),
    # The secret of an access key is shown once, when it is created.
    "aws:iam/accessKey:AccessKey": Facts(
        import_id=NoImportId.CREATED_AGAIN,
        actions=_actions("iam", "CreateAccessKey DeleteAccessKey ListAccessKeys UpdateAccessKey"),
    ),
    "aws:iam/role:Role": Facts(
        import_id="{name}",
        tags="tags",
        actions=_actions(
            "iam",
            "CreateRole DeleteRole DeleteRolePermissionsBoundary GetRole ListAttachedRolePolicies "
            "ListInstanceProfilesForRole ListRolePolicies PutRolePermissionsBoundary TagRole UntagRole "
            "UpdateAssumeRolePolicy UpdateRole UpdateRoleDescription",
        ),
    ),
    "aws:iam/rolePolicy:RolePolicy": Facts(
        import_id="{role}:{name}", actions=_actions("iam", "DeleteRolePolicy GetRolePolicy PutRolePolicy")
    ),
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": Facts(
        import_id="{role}/{policyArn}",
        actions=_actions("iam", "AttachRolePolicy DetachRolePolicy ListAttachedRolePolicies"),
    ),
    "aws:iam/user:User": Facts(
        import_id="{name}",
        tags="tags",
        actions=_actions(
            "iam",
            "CreateUser DeleteUser DeleteUserPermissionsBoundary GetUser ListGroupsForUser ListUserTags "
            "PutUserPermissionsBoundary TagUser UntagUser UpdateUser",
        ),
    ),
    "aws:iam/userPolicy:UserPolicy": Facts(
        import_id="{user}:{name}", actions=_actions("iam", "DeleteUserPolicy GetUserPolicy PutUserPolicy")
    ),
    "aws:kms/alias:Alias": Facts(
        import_id="{name}", actions=_actions("kms", "CreateAlias DeleteAlias ListAliases UpdateAlias")
    ),
    "aws:kms/key:Key": Facts(
        import_id=LookedUp("encryption-key"),
        holds_data=True,
        stores=Storage(
            encrypted=always("KMS developer guide: key material never leaves KMS unencrypted"), private=is_set("policy")
        ),
        rotated=equals("enableKeyRotation", True),
        tags="tags",
        actions=_actions(
            "kms",
            "CreateKey DescribeKey DisableKeyRotation EnableKeyRotation GetKeyPolicy GetKeyRotationStatus "
            "ListResourceTags PutKeyPolicy ScheduleKeyDeletion TagResource UntagResource UpdateKeyDescription",
        ),
        billing=Billing(name="encryption key", prices="https://aws.amazon.com/kms/pricing/"),
    ),
    "aws:rds/instance:Instance": Facts(
        import_id="{identifier}",
        holds_data=True,
        stores=Storage(
            encrypted=equals("storageEncrypted", True),
            private=equals("publiclyAccessible", False),
            highly_available=equals("multiAz", True),
            backed_up=is_set("backupRetentionPeriod"),
        ),
        tags="tags",
        interruption={
            "allocatedStorage": Interruption(effect="none; the server may be slower meanwhile", source=_RDS_SETTINGS),
            "backupRetentionPeriod": Interruption(effect="a restart", source=_RDS_SETTINGS, only_with=0),
            "engineVersion": MAJOR_UPGRADE,
            "instanceClass": Interruption(
                effect="a failover with a standby, typically one to two minutes; without one, until the new server has "
                "recovered the database",
                source=_RDS_DOWNTIME,
            ),
            "multiAz": Interruption(effect="none; the server may be slower meanwhile", source=_RDS_SETTINGS),
            "port": Interruption(effect="a restart at once", source=_RDS_SETTINGS),
        },
        actions=_actions(
            "rds",
            "CreateDBInstance CreateDBSnapshot DeleteDBInstance DescribeDBInstances ModifyDBInstance RebootDBInstance "
            f"{_TAGS_OF_RDS}",
            "iam:CreateServiceLinkedRole",
            "iam:PassRole",
            *_KEY_FOR_SERVERS.split(),
        ),
        billing=Billing(
            name="database server", size="instanceClass", prices="https://aws.amazon.com/rds/postgresql/pricing/"
        ),
    ),
    "aws:rds/parameterGroup:ParameterGroup": Facts(
        import_id=LookedUp("database-parameters"),
        tags="tags",
        actions=_actions(
            "rds",
            "CreateDBParameterGroup DeleteDBParameterGroup DescribeDBParameterGroups DescribeDBParameters "
            f"ModifyDBParameterGroup ResetDBParameterGroup {_TAGS_OF_RDS}",
        ),
    ),
    "aws:rds/subnetGroup:SubnetGroup": Facts(
        import_id="{name}",
        tags="tags",
        actions=_actions(
            "rds",
            f"CreateDBSubnetGroup DeleteDBSubnetGroup DescribeDBSubnetGroups ModifyDBSubnetGroup {_TAGS_OF_RDS}",
        ),
    ),
    "aws:s3/bucket:Bucket": Facts(
        import_id="{bucket}",
        holds_data=True,
        stores=Storage(
            encrypted=has(
                "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
                each("rules", is_set("applyServerSideEncryptionByDefault.sseAlgorithm")),
            ),
            private=all_of(
                has(
                    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
                    equals("blockPublicAcls", True),
                    equals("ignorePublicAcls", True),
                    equals("blockPublicPolicy", True),
                    equals("restrictPublicBuckets", True),
                ),
                has(
                    "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
                    equals("rule.objectOwnership", "BucketOwnerEnforced"),
                ),
            ),
            backed_up=has(
                "aws:s3/bucketVersioning:BucketVersioning", equals("versioningConfiguration.status", "Enabled")
            ),
        ),
        tags="tags",
        # The provider reads every aspect of a bucket, whichever are configured.
        actions=_actions(
            "s3",
            "CreateBucket DeleteBucket DeleteObject DeleteObjectVersion GetAccelerateConfiguration GetBucketAcl "
            "GetBucketCORS GetBucketLocation GetBucketLogging GetBucketObjectLockConfiguration GetBucketPolicy "
            "GetBucketRequestPayment GetBucketTagging GetBucketVersioning GetBucketWebsite GetEncryptionConfiguration "
            "GetLifecycleConfiguration GetReplicationConfiguration ListBucket ListBucketVersions ListTagsForResource "
            "PutBucketTagging TagResource UntagResource",
        ),
        billing=Billing(name="bucket", prices="https://aws.amazon.com/s3/pricing/"),
    ),
    "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration": Facts(
        import_id="{bucket}", actions=_actions("s3", "GetBucketCORS PutBucketCORS")
    ),
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": Facts(
        import_id="{bucket}", actions=_actions("s3", "GetLifecycleConfiguration PutLifecycleConfiguration")
    ),
    "aws:s3/bucketLogging:BucketLogging": Facts(
        import_id="{bucket}", actions=_actions("s3", "GetBucketLogging PutBucketLogging")
    ),
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls": Facts(
        import_id="{bucket}", actions=_actions("s3", "GetBucketOwnershipControls PutBucketOwnershipControls")
    ),
    "aws:s3/bucketPolicy:BucketPolicy": Facts(
        import_id="{bucket}", actions=_actions("s3", "DeleteBucketPolicy GetBucketPolicy PutBucketPolicy")
    ),
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": Facts(
        import_id="{bucket}", actions=_actions("s3", "GetBucketPublicAccessBlock PutBucketPublicAccessBlock")
    ),
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": Facts(
        import_id="{bucket}", actions=_actions("s3", "GetEncryptionConfiguration PutEncryptionConfiguration")
    ),
    "aws:s3/bucketVersioning:BucketVersioning": Facts(
        import_id="{bucket}", actions=_actions("s3", "GetBucketVersioning PutBucketVersioning")
    ),
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": Facts(
        import_id=LookedUp("database-access-…"),
        tags="tags",
        actions=_actions(
            "ec2",
            "AuthorizeSecurityGroupIngress CreateTags DeleteTags DescribeSecurityGroupRules ModifySecurityGroupRules "
            "RevokeSecurityGroupIngress",
        ),
    ),
})  # fmt: skip
