"""The resource types in which something is kept that cannot be made again."""

HOLDS_DATA = frozenset(
    {
        "aws:elasticache/replicationGroup:ReplicationGroup",
        "aws:kms/key:Key",
        "aws:rds/instance:Instance",
        "aws:s3/bucket:Bucket",
        "azure-native:authorization:RoleAssignment",
        "azure-native:dbforpostgresql:Server",
        "azure-native:keyvault:Key",
        "azure-native:keyvault:Vault",
        "azure-native:managedidentity:UserAssignedIdentity",
        "azure-native:redis:Redis",
        "azure-native:redisenterprise:Database",
        "azure-native:redisenterprise:RedisEnterprise",
        "azure-native:resources:ResourceGroup",
        "azure-native:storage:BlobContainer",
        "azure-native:storage:StorageAccount",
        "gcp:compute/globalAddress:GlobalAddress",
        "gcp:kms/cryptoKey:CryptoKey",
        "gcp:kms/keyRing:KeyRing",
        "gcp:redis/instance:Instance",
        "gcp:serviceaccount/account:Account",
        "gcp:servicenetworking/connection:Connection",
        "gcp:sql/databaseInstance:DatabaseInstance",
        "gcp:storage/bucket:Bucket",
        "kubernetes:core/v1:Namespace",
        # Not RandomId: it makes the revisions of Secrets, which are there to change.
        "random:index/randomBytes:RandomBytes",
        "random:index/randomPassword:RandomPassword",
        "random:index/randomString:RandomString",
    }
)

GUARDS_DATA = frozenset(
    {
        "azure-native:privatedns:VirtualNetworkLink",
        "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember",
        "gcp:storage/bucketIAMMember:BucketIAMMember",
    }
)
"""Parts of what holds data that are protected with it: a change that would be refused is refused here first."""

KEPT_IN_STATE = frozenset({"pulumi:index:Stash"})
"""The engine's own: a value that is nowhere else and goes with a lost state. The next update makes it again."""
