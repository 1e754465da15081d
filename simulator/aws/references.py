"""Which resource of AWS refers to which, and how AWS refuses when that is not there, or still in use.

One table for both directions: what a resource needs when it is made or changed, and what keeps the thing it refers to
from being deleted. Messages are AWS's own, shortened to what a person sees.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

BUCKET = "aws:s3/bucket:Bucket"
ROLE = "aws:iam/role:Role"
POLICY = "aws:iam/policy:Policy"
USER = "aws:iam/user:User"
KEY = "aws:kms/key:Key"
GROUP = "aws:ec2/securityGroup:SecurityGroup"
CACHE = "aws:elasticache/replicationGroup:ReplicationGroup"
CACHE_SUBNETS = "aws:elasticache/subnetGroup:SubnetGroup"
CACHE_PARAMETERS = "aws:elasticache/parameterGroup:ParameterGroup"
DATABASE = "aws:rds/instance:Instance"
DATABASE_SUBNETS = "aws:rds/subnetGroup:SubnetGroup"
DATABASE_PARAMETERS = "aws:rds/parameterGroup:ParameterGroup"
ZONE = "aws:route53/zone:Zone"
CERTIFICATE = "aws:acm/certificate:Certificate"
SECRET = "aws:secretsmanager/secret:Secret"  # noqa: S105 - a resource type
FUNCTION = "aws:lambda/function:Function"


def _as_is(text: str) -> str:
    return text


def last(text: str) -> str:
    """A name out of an ARN or a path."""
    return text.rsplit("/", 1)[-1]


def _lower(text: str) -> str:
    return text.lower()


@dataclass(frozen=True, kw_only=True)
class Reference:
    """`type` names a `target` at `path`. `absent` and `in_use` are the refusals; {} is the target's id."""

    type: str
    path: str
    target: str
    absent: str
    source: str
    in_use: str = ""
    to_id: Callable[[str], str] = _as_is
    unless: str = ""
    """A flag of the target that makes AWS remove the hindrance itself."""


def _bucket_parts() -> Iterator[Reference]:
    parts = (
        "CorsConfiguration",
        "PublicAccessBlock",
        "ServerSideEncryptionConfiguration",
        "Versioning",
        "OwnershipControls",
        "LifecycleConfiguration",
        "Policy",
    )
    for part in parts:
        yield Reference(
            type=f"aws:s3/bucket{part}:Bucket{part}",
            path="bucket",
            target=BUCKET,
            absent="NoSuchBucket: The specified bucket does not exist: {}",
            source="botocore:s3/2006-03-01/service-2.json#NoSuchBucket",
        )


def _key_users() -> Iterator[Reference]:
    uses = {
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": (
            "rules[].applyServerSideEncryptionByDefault.kmsMasterKeyId"
        ),
        DATABASE: "kmsKeyId",
        CACHE: "kmsKeyId",
        "aws:kms/alias:Alias": "targetKeyId",
        SECRET: "kmsKeyId",
        "aws:cloudwatch/logGroup:LogGroup": "kmsKeyId",
    }
    for type_, path in uses.items():
        yield Reference(
            type=type_,
            path=path,
            target=KEY,
            to_id=last,
            absent="NotFoundException: Key '{}' does not exist",
            source="botocore:kms/2014-11-01/service-2.json#NotFoundException",
        )


NO_ROLE = "NoSuchEntity: The role with name {} cannot be found."
NO_USER = "NoSuchEntity: The user with name {} cannot be found."
NO_GROUP = "InvalidGroup.NotFound: The security group '{}' does not exist"
GROUP_IN_USE = "DependencyViolation: resource {} has a dependent object"
GROUP_ERRORS = "aws-docs:AWSEC2/latest/APIReference/errors-overview.html"
RULES = (
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
)

REFERENCES: tuple[Reference, ...] = (
    *_bucket_parts(),
    *_key_users(),
    Reference(
        type="aws:iam/rolePolicy:RolePolicy",
        path="role",
        target=ROLE,
        absent=NO_ROLE,
        source="botocore:iam/2010-05-08/service-2.json#NoSuchEntityException",
        in_use="DeleteConflict: Cannot delete entity, must delete policies first.",
        unless="forceDetachPolicies",
    ),
    Reference(
        type="aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        path="role",
        target=ROLE,
        absent=NO_ROLE,
        source="botocore:iam/2010-05-08/service-2.json#NoSuchEntityException",
        in_use="DeleteConflict: Cannot delete entity, must detach all policies first.",
        unless="forceDetachPolicies",
    ),
    Reference(
        type="aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        path="policyArn",
        target=POLICY,
        absent="NoSuchEntity: Policy {} does not exist or is not attachable.",
        source="botocore:iam/2010-05-08/service-2.json#NoSuchEntityException",
        in_use="DeleteConflict: Cannot delete a policy attached to entities.",
    ),
    Reference(
        type="aws:iam/userPolicy:UserPolicy",
        path="user",
        target=USER,
        absent=NO_USER,
        source="botocore:iam/2010-05-08/service-2.json#NoSuchEntityException",
        in_use="DeleteConflict: Cannot delete entity, must delete policies first.",
        unless="forceDestroy",
    ),
    Reference(
        type="aws:iam/accessKey:AccessKey",
        path="user",
        target=USER,
        absent=NO_USER,
        source="botocore:iam/2010-05-08/service-2.json#NoSuchEntityException",
        in_use="DeleteConflict: Cannot delete entity, must delete access keys first.",
        unless="forceDestroy",
    ),
    Reference(
        type="aws:eks/podIdentityAssociation:PodIdentityAssociation",
        path="roleArn",
        target=ROLE,
        to_id=last,
        absent="InvalidParameterException: Role provided in the request does not exist: {}",
        source="botocore:eks/2017-11-01/service-2.json#InvalidParameterException",
    ),
    Reference(
        type=CACHE,
        path="subnetGroupName",
        target=CACHE_SUBNETS,
        to_id=_lower,
        absent="CacheSubnetGroupNotFoundFault: Cache Subnet Group {} does not exist.",
        source="botocore:elasticache/2015-02-02/service-2.json#CacheSubnetGroupNotFoundFault",
        in_use="CacheSubnetGroupInUse: Cache subnet group {} is currently in use by a cache cluster.",
    ),
    Reference(
        type=CACHE,
        path="parameterGroupName",
        target=CACHE_PARAMETERS,
        to_id=_lower,
        absent="CacheParameterGroupNotFound: CacheParameterGroup {} not found.",
        source="botocore:elasticache/2015-02-02/service-2.json#CacheParameterGroupNotFoundFault",
        in_use="InvalidCacheParameterGroupState: One or more cache clusters are still members of "
        "this parameter group {}.",
    ),
    Reference(
        type=CACHE, path="securityGroupIds[]", target=GROUP, absent=NO_GROUP, source=GROUP_ERRORS, in_use=GROUP_IN_USE
    ),
    Reference(
        type=DATABASE,
        path="dbSubnetGroupName",
        target=DATABASE_SUBNETS,
        absent="DBSubnetGroupNotFoundFault: DBSubnetGroup {} not found.",
        source="botocore:rds/2014-10-31/service-2.json#DBSubnetGroupNotFoundFault",
        in_use="InvalidDBSubnetGroupStateFault: Cannot delete the subnet group '{}' because at least "
        "one database instance is still using it.",
    ),
    Reference(
        type=DATABASE,
        path="parameterGroupName",
        target=DATABASE_PARAMETERS,
        absent="DBParameterGroupNotFound: DBParameterGroup not found: {}",
        source="botocore:rds/2014-10-31/service-2.json#DBParameterGroupNotFoundFault",
        in_use="InvalidDBParameterGroupState: One or more database instances are still members of "
        "this parameter group {}, so the group cannot be deleted",
    ),
    Reference(
        type=DATABASE,
        path="vpcSecurityGroupIds[]",
        target=GROUP,
        absent=NO_GROUP,
        source=GROUP_ERRORS,
        in_use=GROUP_IN_USE,
    ),
    Reference(
        type="aws:ec2/vpcEndpoint:VpcEndpoint",
        path="securityGroupIds[]",
        target=GROUP,
        absent=NO_GROUP,
        source=GROUP_ERRORS,
        in_use=GROUP_IN_USE,
    ),
    *(
        Reference(type=rule, path="securityGroupId", target=GROUP, absent=NO_GROUP, source=GROUP_ERRORS)
        for rule in RULES
    ),
    *(
        Reference(
            type=rule,
            path="referencedSecurityGroupId",
            target=GROUP,
            to_id=last,
            absent=NO_GROUP,
            source=GROUP_ERRORS,
            in_use=GROUP_IN_USE,
        )
        for rule in RULES
    ),
    Reference(
        type="aws:route53/record:Record",
        path="zoneId",
        target=ZONE,
        absent="NoSuchHostedZone: No hosted zone found with ID: {}",
        source="botocore:route53/2013-04-01/service-2.json#NoSuchHostedZone",
        in_use="HostedZoneNotEmpty: The specified hosted zone contains non-required resource record "
        "sets and so cannot be deleted.",
        unless="forceDestroy",
    ),
    Reference(
        type="aws:acm/certificateValidation:CertificateValidation",
        path="certificateArn",
        target=CERTIFICATE,
        absent="ResourceNotFoundException: Could not find certificate {}.",
        source="botocore:acm/2015-12-08/service-2.json#ResourceNotFoundException",
    ),
    Reference(
        type="aws:secretsmanager/secretVersion:SecretVersion",
        path="secretId",
        target=SECRET,
        absent="ResourceNotFoundException: Secrets Manager can't find the specified secret: {}",
        source="botocore:secretsmanager/2017-10-17/service-2.json#ResourceNotFoundException",
    ),
    Reference(
        type="aws:lambda/permission:Permission",
        path="function",
        target=FUNCTION,
        absent="ResourceNotFoundException: Function not found: {}",
        source="botocore:lambda/2015-03-31/service-2.json#ResourceNotFoundException",
    ),
    Reference(
        type=FUNCTION,
        path="role",
        target=ROLE,
        to_id=last,
        absent="InvalidParameterValueException: The role defined for the function cannot be assumed by Lambda: {}",
        source="botocore:lambda/2015-03-31/service-2.json#InvalidParameterValueException",
    ),
)
