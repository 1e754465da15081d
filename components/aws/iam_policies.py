"""IAM documents as plain dictionaries: pure functions of ARNs, which can be read, tested and linted alone.

No document has a wildcard in an action or a resource, except for the objects of one bucket.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Document = dict[str, Any]

# Actions of CARTO on the objects of a bucket. The vendor's policy has `s3:*Object`; these are the matching actions that
# reading, writing and deleting need. With the last two, CARTO resumes or drops an interrupted upload of a large file;
# the vendor's pattern does not match them.
_OBJECT_ACTIONS = (
    "s3:GetObject",
    "s3:PutObject",
    "s3:DeleteObject",
    "s3:AbortMultipartUpload",
    "s3:ListMultipartUploadParts",
)
# With ListBucket, S3 answers 404 for a missing object instead of 403. SDKs ask for the location before they sign.
_BUCKET_ACTIONS = ("s3:ListBucket", "s3:GetBucketLocation")


def _document(*statements: Mapping[str, Any]) -> Document:
    return {"Version": "2012-10-17", "Statement": [dict(statement) for statement in statements]}


def pod_identity_trust(*, cluster_arn: str, namespace: str, service_account: str) -> Document:
    """Trust of a role that EKS Pod Identity gives to one service account of one cluster.

    EKS sets the three session tags itself, so an association for anything else can't assume the role. The ARN of
    the cluster contains account and region. Source: EKS user guide, "Create IAM role with trust policy required by EKS
    Pod Identity" and "List of session tags".
    """
    return _document(
        {
            "Sid": "PodIdentity",
            "Effect": "Allow",
            "Principal": {"Service": "pods.eks.amazonaws.com"},
            "Action": ["sts:AssumeRole", "sts:TagSession"],
            "Condition": {
                "StringEquals": {
                    "aws:RequestTag/eks-cluster-arn": cluster_arn,
                    "aws:RequestTag/kubernetes-namespace": namespace,
                    "aws:RequestTag/kubernetes-service-account": service_account,
                }
            },
        }
    )


def monitoring_trust(*, account: str, database_arn: str) -> Document:
    """Trust of a role that RDS assumes for the Enhanced Monitoring of one database.

    Source: RDS user guide, "Preventing the confused deputy problem" of Enhanced Monitoring.
    """
    return _document(
        {
            "Sid": "EnhancedMonitoring",
            "Effect": "Allow",
            "Principal": {"Service": "monitoring.rds.amazonaws.com"},
            "Action": ["sts:AssumeRole"],
            "Condition": {
                "StringEquals": {"aws:SourceAccount": account},
                "ArnLike": {"aws:SourceArn": database_arn},
            },
        }
    )


def user_trust(*, user_arn: str) -> Document:
    """Trust of a role that one IAM user may assume; the user needs no policy for that."""
    return _document(
        {
            "Sid": "OneUser",
            "Effect": "Allow",
            "Principal": {"AWS": user_arn},
            "Action": ["sts:AssumeRole", "sts:TagSession"],
        }
    )


def bucket_access(
    *,
    bucket_arns: Sequence[str],
    acl_bucket_arns: Sequence[str] = (),
    kms_key_arn: str | None = None,
    former_kms_key_arns: Sequence[str] = (),
    bucket_key_arns: Sequence[str] = (),
    s3_endpoint: str | None = None,
) -> Document:
    """Read and write the objects of `bucket_arns`, and use their key if they have one, or several (`bucket_key_arns`).

    `acl_bucket_arns` may also have ACLs set on their objects (`s3:PutObjectAcl`). The key may be used through S3
    alone, `s3_endpoint` being S3's name in the region (`s3.eu-west-1.amazonaws.com`): `kms:GenerateDataKey` encrypts a
    new object, `kms:Decrypt` reads one and finishes an upload in parts. With the former keys objects are read only: S3
    keeps each object encrypted with the key it was written with.
    """
    statements: list[Mapping[str, Any]] = [
        {
            "Sid": "Buckets",
            "Effect": "Allow",
            "Action": list(_BUCKET_ACTIONS),
            "Resource": list(bucket_arns),
        },
        {
            "Sid": "Objects",
            "Effect": "Allow",
            "Action": list(_OBJECT_ACTIONS),
            "Resource": [f"{arn}/*" for arn in bucket_arns],
        },
    ]
    if acl_bucket_arns:
        statements.append(
            {
                "Sid": "PublicObjects",
                "Effect": "Allow",
                "Action": ["s3:PutObjectAcl"],
                "Resource": [f"{arn}/*" for arn in acl_bucket_arns],
            }
        )
    keys = list(dict.fromkeys([*([kms_key_arn] if kms_key_arn is not None else []), *bucket_key_arns]))
    if keys:
        statements.append(
            {
                "Sid": "Key",
                "Effect": "Allow",
                "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
                "Resource": keys,
                "Condition": {"StringEquals": {"kms:ViaService": s3_endpoint}},
            }
        )
    if former_kms_key_arns:
        statements.append(
            {
                "Sid": "FormerKeys",
                "Effect": "Allow",
                "Action": ["kms:Decrypt"],
                "Resource": list(former_kms_key_arns),
                "Condition": {"StringEquals": {"kms:ViaService": s3_endpoint}},
            }
        )
    return _document(*statements)


def database_login(*, partition: str, region: str, account: str, resource_id: str, user: str) -> Document:
    """Log in to one RDS database as one user with a short-lived token.

    Source: RDS user guide, "Creating and using an IAM policy for IAM database access".
    """
    return _document(
        {
            "Sid": "DatabaseLogin",
            "Effect": "Allow",
            "Action": ["rds-db:connect"],
            "Resource": [f"arn:{partition}:rds-db:{region}:{account}:dbuser:{resource_id}/{user}"],
        }
    )


def bucket_policy(*, bucket_arn: str, public_read: bool = False) -> Document:
    """Denies every request without TLS 1.2. With `public_read`, anyone with an address can read an object."""
    everything = [bucket_arn, f"{bucket_arn}/*"]
    deny = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": everything}
    statements: list[Mapping[str, Any]] = [
        {"Sid": "TlsOnly", **deny, "Condition": {"Bool": {"aws:SecureTransport": "false"}}},
        {"Sid": "Tls12OrLater", **deny, "Condition": {"NumericLessThan": {"s3:TlsVersion": 1.2}}},
    ]
    if public_read:
        statements.append(
            {
                "Sid": "PublicRead",
                "Effect": "Allow",
                "Principal": "*",
                "Action": "s3:GetObject",
                "Resource": f"{bucket_arn}/*",
            }
        )
    return _document(*statements)


def key_policy(*, partition: str, region: str, account: str) -> Document:
    """The policy of the stack's key.

    Principals of this account may use it if their own policies allow it, and only through S3, RDS and ElastiCache:
    nobody can decrypt with it directly, whatever IAM allows. CloudWatch Logs uses it for the database's logs. The
    account keeps the administration: without it, nobody could ever manage the key again.
    Source: CloudWatch Logs user guide, "Encrypt log data in CloudWatch Logs using AWS Key Management Service".
    """
    root = {"AWS": f"arn:{partition}:iam::{account}:root"}
    services = [f"{service}.{region}.amazonaws.com" for service in ("s3", "rds", "elasticache")]
    return _document(
        {
            "Sid": "Administration",
            "Effect": "Allow",
            "Principal": root,
            "Action": [
                "kms:CancelKeyDeletion",
                "kms:CreateAlias",
                "kms:DeleteAlias",
                "kms:DescribeKey",
                "kms:DisableKey",
                "kms:DisableKeyRotation",
                "kms:EnableKey",
                "kms:EnableKeyRotation",
                "kms:GetKeyPolicy",
                "kms:GetKeyRotationStatus",
                "kms:ListGrants",
                "kms:ListKeyPolicies",
                "kms:ListKeyRotations",
                "kms:ListResourceTags",
                "kms:PutKeyPolicy",
                "kms:RevokeGrant",
                "kms:RotateKeyOnDemand",
                "kms:ScheduleKeyDeletion",
                "kms:TagResource",
                "kms:UntagResource",
                "kms:UpdateAlias",
                "kms:UpdateKeyDescription",
            ],
            "Resource": "*",
        },
        {
            "Sid": "UseThroughServices",
            "Effect": "Allow",
            "Principal": root,
            "Action": [
                "kms:Decrypt",
                "kms:Encrypt",
                "kms:GenerateDataKey",
                "kms:GenerateDataKeyWithoutPlaintext",
                "kms:ReEncryptFrom",
                "kms:ReEncryptTo",
            ],
            "Resource": "*",
            "Condition": {"StringEquals": {"kms:ViaService": services, "kms:CallerAccount": account}},
        },
        {
            "Sid": "GrantsForServices",
            "Effect": "Allow",
            "Principal": root,
            "Action": ["kms:CreateGrant"],
            "Resource": "*",
            "Condition": {
                "Bool": {"kms:GrantIsForAWSResource": "true"},
                "StringEquals": {"kms:ViaService": services, "kms:CallerAccount": account},
            },
        },
        {
            "Sid": "DatabaseLogs",
            "Effect": "Allow",
            "Principal": {"Service": f"logs.{region}.amazonaws.com"},
            "Action": [
                "kms:Decrypt",
                "kms:DescribeKey",
                "kms:Encrypt",
                "kms:GenerateDataKey",
                "kms:GenerateDataKeyWithoutPlaintext",
                "kms:ReEncryptFrom",
                "kms:ReEncryptTo",
            ],
            "Resource": "*",
            "Condition": {
                "ArnLike": {
                    "kms:EncryptionContext:aws:logs:arn": (
                        f"arn:{partition}:logs:{region}:{account}:log-group:/aws/rds/instance/*"
                    )
                }
            },
        },
    )
