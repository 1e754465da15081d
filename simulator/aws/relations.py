"""What AWS refuses between resources: names that are taken, references to what is not there, things still in use.

One table of references serves both directions: what a resource needs when it is made or changed, and what keeps the
thing it refers to from being deleted. Messages are AWS's own, shortened to what a person sees.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.aws.account import MISSING
from simulator.package import CloudError
from simulator.rules import at
from simulator.values import Bag, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from simulator.inventory import Inventory, Record

TAKEN = "taken-"
"""Buckets whose names start so belong to somebody else."""
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


def _last(text: str) -> str:
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
            type=type_, path=path, target=KEY, to_id=_last, absent="NotFoundException: Key '{}' does not exist"
        )


NO_ROLE = "NoSuchEntity: The role with name {} cannot be found."
NO_USER = "NoSuchEntity: The user with name {} cannot be found."
NO_GROUP = "InvalidGroup.NotFound: The security group '{}' does not exist"
ROLE_CONFLICT = "DeleteConflict: Cannot delete entity, must {} first."
GROUP_IN_USE = "DependencyViolation: resource {} has a dependent object"
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
        in_use="DeleteConflict: Cannot delete entity, must delete policies first.",
        unless="forceDetachPolicies",
    ),
    Reference(
        type="aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        path="role",
        target=ROLE,
        absent=NO_ROLE,
        in_use="DeleteConflict: Cannot delete entity, must detach all policies first.",
        unless="forceDetachPolicies",
    ),
    Reference(
        type="aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        path="policyArn",
        target=POLICY,
        absent="NoSuchEntity: Policy {} does not exist or is not attachable.",
        in_use="DeleteConflict: Cannot delete a policy attached to entities.",
    ),
    Reference(
        type="aws:iam/userPolicy:UserPolicy",
        path="user",
        target=USER,
        absent=NO_USER,
        in_use="DeleteConflict: Cannot delete entity, must delete policies first.",
        unless="forceDestroy",
    ),
    Reference(
        type="aws:iam/accessKey:AccessKey",
        path="user",
        target=USER,
        absent=NO_USER,
        in_use="DeleteConflict: Cannot delete entity, must delete access keys first.",
        unless="forceDestroy",
    ),
    Reference(
        type="aws:eks/podIdentityAssociation:PodIdentityAssociation",
        path="roleArn",
        target=ROLE,
        to_id=_last,
        absent="InvalidParameterException: Role provided in the request does not exist: {}",
    ),
    Reference(
        type=CACHE,
        path="subnetGroupName",
        target=CACHE_SUBNETS,
        to_id=_lower,
        absent="CacheSubnetGroupNotFoundFault: Cache Subnet Group {} does not exist.",
        in_use="CacheSubnetGroupInUse: Cache subnet group {} is currently in use by a cache cluster.",
    ),
    Reference(
        type=CACHE,
        path="parameterGroupName",
        target=CACHE_PARAMETERS,
        to_id=_lower,
        absent="CacheParameterGroupNotFound: CacheParameterGroup {} not found.",
        in_use="InvalidCacheParameterGroupState: One or more cache clusters are still members of "
        "this parameter group {}.",
    ),
    Reference(type=CACHE, path="securityGroupIds[]", target=GROUP, absent=NO_GROUP, in_use=GROUP_IN_USE),
    Reference(
        type=DATABASE,
        path="dbSubnetGroupName",
        target=DATABASE_SUBNETS,
        absent="DBSubnetGroupNotFoundFault: DBSubnetGroup {} not found.",
        in_use="InvalidDBSubnetGroupStateFault: Cannot delete the subnet group '{}' because at least "
        "one database instance is still using it.",
    ),
    Reference(
        type=DATABASE,
        path="parameterGroupName",
        target=DATABASE_PARAMETERS,
        absent="DBParameterGroupNotFound: DBParameterGroup not found: {}",
        in_use="InvalidDBParameterGroupState: One or more database instances are still members of "
        "this parameter group {}, so the group cannot be deleted",
    ),
    Reference(type=DATABASE, path="vpcSecurityGroupIds[]", target=GROUP, absent=NO_GROUP, in_use=GROUP_IN_USE),
    Reference(
        type="aws:ec2/vpcEndpoint:VpcEndpoint",
        path="securityGroupIds[]",
        target=GROUP,
        absent=NO_GROUP,
        in_use=GROUP_IN_USE,
    ),
    *(Reference(type=rule, path="securityGroupId", target=GROUP, absent=NO_GROUP) for rule in RULES),
    *(
        Reference(
            type=rule, path="referencedSecurityGroupId", target=GROUP, to_id=_last, absent=NO_GROUP, in_use=GROUP_IN_USE
        )
        for rule in RULES
    ),
    Reference(
        type="aws:route53/record:Record",
        path="zoneId",
        target=ZONE,
        absent="NoSuchHostedZone: No hosted zone found with ID: {}",
        in_use="HostedZoneNotEmpty: The specified hosted zone contains non-required resource record "
        "sets and so cannot be deleted.",
        unless="forceDestroy",
    ),
    Reference(
        type="aws:acm/certificateValidation:CertificateValidation",
        path="certificateArn",
        target=CERTIFICATE,
        absent="ResourceNotFoundException: Could not find certificate {}.",
    ),
    Reference(
        type="aws:secretsmanager/secretVersion:SecretVersion",
        path="secretId",
        target=SECRET,
        absent="ResourceNotFoundException: Secrets Manager can't find the specified secret: {}",
    ),
    Reference(
        type="aws:lambda/permission:Permission",
        path="function",
        target=FUNCTION,
        absent="ResourceNotFoundException: Function not found: {}",
    ),
    Reference(
        type=FUNCTION,
        path="role",
        target=ROLE,
        to_id=_last,
        absent="InvalidParameterValueException: The role defined for the function cannot be assumed by Lambda: {}",
    ),
)

NAMES_TAKEN: dict[str, str] = {
    BUCKET: "BucketAlreadyOwnedByYou: Your previous request to create the named bucket succeeded "
    "and you already own it: {}",
    ROLE: "EntityAlreadyExists: Role with name {} already exists.",
    POLICY: "EntityAlreadyExists: A policy called {} already exists. Duplicate names are not allowed.",
    USER: "EntityAlreadyExists: User with name {} already exists.",
    CACHE: "ReplicationGroupAlreadyExists: Replication group {} already exists.",
    CACHE_SUBNETS: "CacheSubnetGroupAlreadyExists: Cache subnet group {} already exists.",
    CACHE_PARAMETERS: "CacheParameterGroupAlreadyExists: CacheParameterGroup {} already exists.",
    DATABASE: "DBInstanceAlreadyExists: DB instance already exists: {}",
    DATABASE_SUBNETS: "DBSubnetGroupAlreadyExists: The DB subnet group '{}' already exists.",
    DATABASE_PARAMETERS: "DBParameterGroupAlreadyExists: Parameter group {} already exists",
    "aws:kms/alias:Alias": "AlreadyExistsException: An alias with the name {} already exists",
    "aws:cloudwatch/logGroup:LogGroup": "ResourceAlreadyExistsException: The specified log group already exists: {}",
    SECRET: "ResourceExistsException: The operation failed because the secret {} already exists.",
    FUNCTION: "ResourceConflictException: Function already exist: {}",
    "aws:lambda/permission:Permission": "ResourceConflictException: The statement id provided already exists: {}",
    "aws:ecr/repository:Repository": "RepositoryAlreadyExistsException: The repository with name '{}' already exists",
    "aws:eks/addon:Addon": "ResourceInUseException: Addon already exists: {}",
    "aws:route53/record:Record": "InvalidChangeBatch: Tried to create resource record set [{}] but it already exists",
}
"""Types whose physical name is unique in the account; records of it are found by that name, ignoring case."""


@dataclass(frozen=True, kw_only=True)
class Relations:
    """The checks, for one account."""

    inventory: Inventory
    account: str

    def require(self, type_: str, inputs: Bag) -> None:
        """Refuses a reference to something that was deleted, or that by its name never existed."""
        opened = plain(inputs)
        for reference in (r for r in REFERENCES if r.type == type_):
            for place in at(opened, reference.path):
                if not isinstance(place.value, str) or ":aws:policy/" in place.value:
                    continue
                wanted = reference.to_id(place.value)
                if self.inventory.get("aws", self.account, reference.target, wanted):
                    continue
                if _last(wanted).startswith(MISSING) or self.inventory.is_gone(
                    "aws", self.account, reference.target, wanted
                ):
                    raise CloudError(reference.absent.format(wanted))

    def refuse_taken(self, type_: str, name: str, region: str) -> None:
        """Refuses a physical name that exists already."""
        if type_ == BUCKET and name.startswith(TAKEN):
            raise CloudError(f"BucketAlreadyExists: The requested bucket name is not available: {name}")
        message = NAMES_TAKEN.get(type_)
        if not message:
            return
        if any(record.name.lower() == name.lower() for record in self.inventory.of_type("aws", type_)):
            if type_ == BUCKET and region == "us-east-1":
                message = "BucketAlreadyExists: bucket already exists: {}"
            raise CloudError(message.format(name))

    def refuse_in_use(self, record: Record, state: Bag) -> None:
        """Refuses to delete what another resource still needs. `state` holds the flags AWS is called with."""
        for reference in REFERENCES:
            if reference.target != record.type or not reference.in_use or plain(state.get(reference.unless)) is True:
                continue
            for user in self.inventory.of_type("aws", reference.type):
                named = [
                    reference.to_id(p.value) for p in at(plain(user.inputs), reference.path) if isinstance(p.value, str)
                ]
                if record.id in named and not _is_own_rule(user, record):
                    raise CloudError(reference.in_use.format(record.id))


def _is_own_rule(rule: Record, group: Record) -> bool:
    """A rule of a group that names the group itself goes with it."""
    return rule.type in RULES and plain(rule.inputs).get("securityGroupId") == group.id
