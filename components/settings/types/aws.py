"""Formats of names on AWS: buckets, ARNs, ids, instance classes, versions, tags.

Sources: S3 "General purpose bucket naming rules", RDS "Tagging resources" and "CreateDBInstance", ElastiCache "Engine
versions", EC2 resource ids, IAM "Rules for tagging".
"""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING, Annotated

from ..problems import invalid
from ..text_format import TextFormat

if TYPE_CHECKING:
    from collections.abc import Mapping

VALKEY_VERSIONS = ("7.2", "8.0", "8.1", "8.2", "9.0", "9.1")
LOG_DAYS = (
    *(1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545),
    *(731, 1096, 1827, 2192, 2557, 2922, 3288, 3653),
)
"""Source: CloudWatch Logs API, PutRetentionPolicy, "retentionInDays"."""
MOST_TAGS = 40
"""AWS allows 50 on a resource; ten are left to the project."""

_SIZES = r"(nano|micro|small|medium|large|[0-9]{0,2}xlarge)"
_TAG_CHARACTERS = re.compile(r"[\w .:/=+\-@]*")
_RESERVED_BUCKET_STARTS = ("xn--", "sthree-", "amzn-s3-demo-")
_RESERVED_BUCKET_ENDS = ("-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3")


def _cluster(text: str) -> None:
    # As kubectl's contexts of EKS are called. Source: AWS CLI, eks update-kubeconfig, --alias.
    arn = re.fullmatch(r"arn:[a-z-]+:eks:[a-z0-9-]+:\d{12}:cluster/([0-9A-Za-z][0-9A-Za-z_-]{0,99})", text)
    if arn:
        raise invalid("the EKS cluster's name alone, not its ARN", f"use {arn[1]}")


def _bucket(text: str) -> None:
    if text.startswith(("s3://", "arn:", "http")) and re.search(r"[:/]", text):
        name = re.fullmatch(r"(s3://|arn:[a-z-]+:s3:::)([a-z0-9.-]+)/?", text)
        raise invalid("a bucket's name alone, without s3:// or arn:", f"use {name[2]}" if name else "")
    try:
        ipaddress.ip_address(text)
    except ValueError:
        pass
    else:
        raise invalid("a bucket's name, which cannot look like an IP address")
    if not 3 <= len(text) <= 63:
        raise invalid("a bucket's name of 3 to 63 characters")
    if "." in text and re.fullmatch(r"[a-z0-9.-]+", text):
        raise invalid("a bucket without dots in its name; browsers refuse TLS to one with dots")
    if text.startswith(_RESERVED_BUCKET_STARTS) or text.endswith(_RESERVED_BUCKET_ENDS):
        raise invalid("a bucket's name; this start or end is reserved by S3, which has no such bucket")


def _kms_key(text: str) -> None:
    if ":alias/" in text or text.startswith("alias/"):
        raise invalid(
            "a key's own ARN; an alias can be pointed at another key, and grants by alias do not work",
            "aws kms describe-key --key-id <alias> --query KeyMetadata.Arn",
        )


def _instance(text: str) -> None:
    if text.startswith("cache."):
        raise invalid("a database's instance class, which starts with db.")
    if text == "db.serverless":
        raise invalid("an instance class with fixed size; Aurora Serverless is not what is created here")
    if re.fullmatch(r"db\.[a-z0-9-]+\.(nano|micro)", text):
        raise invalid("a class with 2 GB of memory or more; CARTO does not run on less", "use db.t4g.small or larger")


def _node(text: str) -> None:
    if "serverless" in text:
        raise invalid("a node type; CARTO uses two logical databases, which ElastiCache Serverless lacks")
    if text.startswith("db."):
        raise invalid("a cache's node type, which starts with cache.")


def _valkey(text: str) -> None:
    if text not in VALKEY_VERSIONS:
        raise invalid(
            f"a Valkey version of ElastiCache: one of {', '.join(VALKEY_VERSIONS)}", "put it in quotes: '8.0'"
        )


def _region(text: str) -> None:
    """Source: botocore, data/partitions.json: these partitions have other domains, which policies contain."""
    if text.startswith(("cn-", "us-iso", "eu-iso", "eusc-")):
        raise invalid("a region of the partition aws or aws-us-gov; in others, AWS's services have other addresses")


def check_tags(tags: Mapping[str, str]) -> None:
    """Refuse what AWS refuses on any of the resources that get the tags; IAM is the strictest.

    Raises:
        PydanticCustomError: for the first tag that is wrong.
    """
    if len(tags) > MOST_TAGS:
        raise invalid(f"at most {MOST_TAGS} tags; AWS takes 50 on a resource and the project adds its own")
    folded: dict[str, str] = {}
    for key, value in tags.items():
        if not 1 <= len(key) <= 128:
            raise invalid(f"tag keys of 1 to 128 characters, which {key[:20]!r}… is not")
        if len(value) > 256:
            raise invalid(f"tag values of at most 256 characters, which that of {key!r} is not")
        if key.lower().startswith("aws:"):
            raise invalid(f"tag keys that do not start with aws:, which AWS keeps to itself, as {key!r} does")
        if not (_TAG_CHARACTERS.fullmatch(key) and _TAG_CHARACTERS.fullmatch(value)):
            raise invalid(f"tags of letters, digits, spaces and _ . : / = + - @, which {key!r} is not")
        if key.lower() in folded:
            raise invalid(
                f"tag keys that differ in more than case, unlike {folded[key.lower()]!r} and {key!r}; IAM wants it"
            )
        folded[key.lower()] = key


BucketName = Annotated[
    str,
    TextFormat(
        description="a bucket's name: 3 to 63 lower-case letters, digits and inner hyphens",
        example="example-carto-imports",
        check=_bucket,
        pattern=r"[a-z0-9][a-z0-9-]{1,61}[a-z0-9]",
    ),
]
KmsKey = Annotated[
    str,
    TextFormat(
        description="provider-managed, create, or a key's ARN (arn:aws:kms:…:key/…)",
        example="create",
        check=_kms_key,
        pattern=r"(provider-managed|create|arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+)",
    ),
]
ExistingKmsKey = Annotated[
    str,
    TextFormat(
        description="a key's ARN (arn:aws:kms:…:key/…)",
        example="arn:aws:kms:eu-west-1:111122223333:key/0a1b2c3d-0000-4000-8000-000000000000",
        check=_kms_key,
        pattern=r"arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+",
    ),
]
FormerKmsKey = Annotated[
    str,
    TextFormat(
        description="create, or a key's ARN (arn:aws:kms:…:key/…)",
        example="create",
        check=_kms_key,
        pattern=r"(create|arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+)",
    ),
]
RoleArn = Annotated[
    str,
    TextFormat(
        description="a role's ARN (arn:aws:iam::…:role/…)",
        example="arn:aws:iam::111122223333:role/carto-backend",
        pattern=r"arn:aws[a-z-]*:iam::[0-9]{12}:role/[A-Za-z0-9_+=,.@/-]+",
    ),
]
MonitoringRole = Annotated[
    str,
    TextFormat(
        description="create, off, or a role's ARN (arn:aws:iam::…:role/…)",
        example="create",
        pattern=r"(create|off|arn:aws[a-z-]*:iam::[0-9]{12}:role/[A-Za-z0-9_+=,.@/-]+)",
    ),
]
PolicyArn = Annotated[
    str,
    TextFormat(
        description="a policy's ARN (arn:aws:iam::…:policy/…)",
        example="arn:aws:iam::111122223333:policy/boundary",
        pattern=r"arn:aws[a-z-]*:iam::([0-9]{12}|aws):policy/[A-Za-z0-9_+=,.@/-]+",
    ),
]
Region = Annotated[
    str,
    TextFormat(
        description="a region of AWS such as eu-west-1",
        example="eu-west-1",
        check=_region,
        pattern=r"[a-z]{2,4}(-[a-z]+)+-[0-9]{1,2}",
    ),
]
AccountId = Annotated[
    str, TextFormat(description="an account's 12 digits, in quotes", example="111122223333", pattern=r"[0-9]{12}")
]
UserArn = Annotated[
    str,
    TextFormat(
        description="a user's ARN (arn:aws:iam::…:user/…)",
        example="arn:aws:iam::111122223333:user/carto-exports",
        pattern=r"arn:aws[a-z-]*:iam::[0-9]{12}:user/[A-Za-z0-9_+=,.@/-]+",
    ),
]
ExternalId = Annotated[
    str,
    TextFormat(
        # Source: STS API, AssumeRole, `ExternalId`.
        description="an external id: 2 to 1224 letters, digits and _ + = , . @ : / -",
        example="carto",
        pattern=r"[A-Za-z0-9_+=,.@:/-]{2,1224}",
    ),
]
AwsAccessKeyId = Annotated[
    str,
    TextFormat(
        # Sources: IAM API, AccessKey, `AccessKeyId`; IAM user guide, "Unique identifiers".
        description="the id of a user's access key (AKIA…)",
        example="AKIAIOSFODNN7EXAMPLE",
        pattern=r"AKIA[A-Z0-9]{12,124}",
    ),
]
VpcId = Annotated[
    str,
    TextFormat(
        description="a VPC's id (vpc-…)", example="vpc-0a1b2c3d4e5f60718", pattern=r"vpc-[0-9a-f]{8}([0-9a-f]{9})?"
    ),
]
SubnetId = Annotated[
    str,
    TextFormat(
        description="a subnet's id (subnet-…)",
        example="subnet-0a1b2c3d4e5f60718",
        pattern=r"subnet-[0-9a-f]{8}([0-9a-f]{9})?",
    ),
]
SecurityGroupId = Annotated[
    str,
    TextFormat(
        description="a security group's id (sg-…)",
        example="sg-0a1b2c3d4e5f60718",
        pattern=r"sg-[0-9a-f]{8}([0-9a-f]{9})?",
    ),
]
ClusterName = Annotated[
    str,
    TextFormat(
        description="an EKS cluster's name: at most 100 letters, digits, hyphens and underscores",
        example="platform",
        check=_cluster,
        pattern=r"[0-9A-Za-z][0-9A-Za-z_-]{0,99}",
    ),
]
SnsTopicArn = Annotated[
    str,
    TextFormat(
        description="a standard SNS topic's ARN (arn:aws:sns:…)",
        example="arn:aws:sns:eu-west-1:111122223333:platform-alarms",
        # Source: SNS API, CreateTopic, "Name"; CloudWatch API, PutMetricAlarm, "AlarmActions".
        pattern=r"arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]{1,256}",
    ),
]
DatabaseResourceId = Annotated[
    str,
    TextFormat(
        description="an RDS resource id (db-… or cluster-…)",
        example="db-ABCDEFGHIJKL01234",
        pattern=r"(db|cluster)-[A-Z0-9]+",
    ),
]
DatabaseName = Annotated[
    str,
    TextFormat(
        # Source: RDS API, CreateDBInstance, "DBInstanceIdentifier".
        description="an RDS instance's name: lower-case letters, digits and single hyphens",
        example="carto-production-database",
        pattern=r"[a-z][a-z0-9]{0,62}(-[a-z0-9]{1,62}){0,31}",
    ),
]
ReplicationGroupId = Annotated[
    str,
    TextFormat(
        # Source: ElastiCache API, CreateReplicationGroup, "ReplicationGroupId".
        description="a replication group's name: at most 40 lower-case letters, digits and single hyphens",
        example="carto-production-cache",
        pattern=r"[a-z][a-z0-9]{0,39}(-[a-z0-9]{1,39}){0,19}",
    ),
]
RoleName = Annotated[
    str,
    TextFormat(
        # Source: IAM API, CreateRole, "RoleName".
        description="a role's name: at most 64 letters, digits and _ + = , . @ -",
        example="carto-backend",
        pattern=r"[A-Za-z0-9_+=,.@-]{1,64}",
    ),
]
Snapshot = Annotated[
    str,
    TextFormat(
        # Sources: RDS API, CreateDBSnapshot, "DBSnapshotIdentifier"; names of automated snapshots start with `rds:`.
        description="a snapshot's name, or its ARN (arn:aws:rds:…:snapshot:…)",
        example="carto-before-upgrade",
        pattern=r"(arn:aws[a-z-]*:rds:[a-z0-9-]+:[0-9]{12}:snapshot:)?(rds:)?[A-Za-z][A-Za-z0-9-]{0,254}",
    ),
]
InstanceClass = Annotated[
    str,
    TextFormat(
        description="an instance class", example="db.m7g.large", check=_instance, pattern=rf"db\.[a-z0-9-]+\.{_SIZES}"
    ),
]
NodeType = Annotated[
    str,
    TextFormat(
        description="a node type", example="cache.m7g.large", check=_node, pattern=rf"cache\.[a-z0-9-]+\.{_SIZES}"
    ),
]
ValkeyVersion = Annotated[
    str,
    TextFormat(
        description="a Valkey version: " + ", ".join(VALKEY_VERSIONS),
        example="8.0",
        check=_valkey,
        pattern=f"({'|'.join(VALKEY_VERSIONS)})".replace(".", "[.]"),
    ),
]
