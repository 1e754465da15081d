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
from simulator.values import Bag, plain

if TYPE_CHECKING:
    from simulator.inventory import Inventory, Record

TAKEN = "taken-"
"""Buckets whose names start so belong to somebody else."""
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
                if last(wanted).startswith(MISSING) or self.inventory.is_gone(
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
