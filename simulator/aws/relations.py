"""What AWS refuses between resources: names that are taken, references to what is not there, things still in use.

Messages are AWS's own, shortened to what a person sees.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.aws.account import MISSING
from simulator.aws.references import (
    BUCKET,
    CACHE,
    CACHE_PARAMETERS,
    CACHE_SUBNETS,
    DATABASE,
    DATABASE_PARAMETERS,
    DATABASE_SUBNETS,
    FUNCTION,
    POLICY,
    REFERENCES,
    ROLE,
    RULES,
    SECRET,
    USER,
    last,
)
from simulator.package import CloudError
from simulator.rules import at
from simulator.sources import Message, refuses
from simulator.values import Properties, plain

if TYPE_CHECKING:
    from simulator.inventory import Inventory, Record

TAKEN = "taken-"
"""Buckets whose names start so belong to somebody else."""
NAMES_TAKEN: dict[str, Message] = {
    BUCKET: Message(
        "BucketAlreadyOwnedByYou: Your previous request to create the named bucket succeeded "
        "and you already own it: {}",
        "botocore:s3/2006-03-01/service-2.json#BucketAlreadyOwnedByYou",
    ),
    ROLE: Message(
        "EntityAlreadyExists: Role with name {} already exists.",
        "botocore:iam/2010-05-08/service-2.json#EntityAlreadyExistsException",
    ),
    POLICY: Message(
        "EntityAlreadyExists: A policy called {} already exists. Duplicate names are not allowed.",
        "botocore:iam/2010-05-08/service-2.json#EntityAlreadyExistsException",
    ),
    USER: Message(
        "EntityAlreadyExists: User with name {} already exists.",
        "botocore:iam/2010-05-08/service-2.json#EntityAlreadyExistsException",
    ),
    CACHE: Message(
        "ReplicationGroupAlreadyExists: Replication group {} already exists.",
        "botocore:elasticache/2015-02-02/service-2.json#ReplicationGroupAlreadyExistsFault",
    ),
    CACHE_SUBNETS: Message(
        "CacheSubnetGroupAlreadyExists: Cache subnet group {} already exists.",
        "botocore:elasticache/2015-02-02/service-2.json#CacheSubnetGroupAlreadyExistsFault",
    ),
    CACHE_PARAMETERS: Message(
        "CacheParameterGroupAlreadyExists: CacheParameterGroup {} already exists.",
        "botocore:elasticache/2015-02-02/service-2.json#CacheParameterGroupAlreadyExistsFault",
    ),
    DATABASE: Message(
        "DBInstanceAlreadyExists: DB instance already exists: {}",
        "botocore:rds/2014-10-31/service-2.json#DBInstanceAlreadyExistsFault",
    ),
    DATABASE_SUBNETS: Message(
        "DBSubnetGroupAlreadyExists: The DB subnet group '{}' already exists.",
        "botocore:rds/2014-10-31/service-2.json#DBSubnetGroupAlreadyExistsFault",
    ),
    DATABASE_PARAMETERS: Message(
        "DBParameterGroupAlreadyExists: Parameter group {} already exists",
        "botocore:rds/2014-10-31/service-2.json#DBParameterGroupAlreadyExistsFault",
    ),
    "aws:kms/alias:Alias": Message(
        "AlreadyExistsException: An alias with the name {} already exists",
        "botocore:kms/2014-11-01/service-2.json#AlreadyExistsException",
    ),
    "aws:cloudwatch/logGroup:LogGroup": Message(
        "ResourceAlreadyExistsException: The specified log group already exists: {}",
        "botocore:logs/2014-03-28/service-2.json#ResourceAlreadyExistsException",
    ),
    SECRET: Message(
        "ResourceExistsException: The operation failed because the secret {} already exists.",
        "botocore:secretsmanager/2017-10-17/service-2.json#ResourceExistsException",
    ),
    FUNCTION: Message(
        "ResourceConflictException: Function already exist: {}",
        "botocore:lambda/2015-03-31/service-2.json#ResourceConflictException",
    ),
    "aws:lambda/permission:Permission": Message(
        "ResourceConflictException: The statement id provided already exists: {}",
        "botocore:lambda/2015-03-31/service-2.json#ResourceConflictException",
    ),
    "aws:ecr/repository:Repository": Message(
        "RepositoryAlreadyExistsException: The repository with name '{}' already exists",
        "botocore:ecr/2015-09-21/service-2.json#RepositoryAlreadyExistsException",
    ),
    "aws:eks/addon:Addon": Message(
        "ResourceInUseException: Addon already exists: {}",
        "botocore:eks/2017-11-01/service-2.json#ResourceInUseException",
    ),
    "aws:route53/record:Record": Message(
        "InvalidChangeBatch: Tried to create resource record set [{}] but it already exists",
        "botocore:route53/2013-04-01/service-2.json#InvalidChangeBatch",
    ),
}
"""Types whose physical name is unique in the account; records of it are found by that name, ignoring case."""


@dataclass(frozen=True, kw_only=True)
class Relations:
    """The checks, for one account."""

    inventory: Inventory
    account: str

    @refuses(*(reference.source for reference in REFERENCES))
    def require(self, type_: str, inputs: Properties) -> None:
        """Refuses a reference to something that was deleted, or that by its name never existed."""
        opened = plain(inputs)
        for reference in (r for r in REFERENCES if r.type == type_):
            for place in at(opened, reference.path):
                if not isinstance(place.value, str) or ":aws:policy/" in place.value:
                    continue
                wanted = reference.to_id(place.value)
                if self.inventory.get("aws", self.account, reference.target, wanted):
                    continue
                if last(wanted).startswith(MISSING) or self.inventory.is_gone(
                    "aws", self.account, reference.target, wanted
                ):
                    raise CloudError(reference.absent.format(wanted))

    @refuses("aws-docs:AmazonS3/latest/API/ErrorResponses.html", *(message.source for message in NAMES_TAKEN.values()))
    def refuse_taken(self, type_: str, name: str, region: str) -> None:
        """Refuses a physical name that exists already."""
        if type_ == BUCKET and name.startswith(TAKEN):
            raise CloudError(f"BucketAlreadyExists: The requested bucket name is not available: {name}")
        if type_ not in NAMES_TAKEN:
            return
        message = NAMES_TAKEN[type_].text
        if any(record.name.lower() == name.lower() for record in self.inventory.of_type("aws", type_)):
            if type_ == BUCKET and region == "us-east-1":
                message = "BucketAlreadyExists: bucket already exists: {}"
            raise CloudError(message.format(name))

    @refuses(*(reference.source for reference in REFERENCES))
    def refuse_in_use(self, record: Record, state: Properties) -> None:
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
