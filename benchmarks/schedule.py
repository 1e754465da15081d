"""How long `up` and `destroy` take on a clock of typical durations, against what the cloud itself imposes.

A run on the simulator takes seconds, so its order is played again on a clock that is not real time: every resource
lasts as long as `durations.json` says, and starts when the engine could have started it.

- `up`: a resource starts when its dependencies and its provider are there.
- `destroy`: the engine deletes in waves, each when the one before has ended (`ScheduleDeletes` of
  pulumi/pulumi, pkg/resource/deploy/step_generator.go, 3.259). A resource's wave follows from its longest way to a
  resource without dependencies; its parent and what it is deleted with count as dependencies. The stack is
  disposable, so that everything is deleted.

What the cloud imposes is the longest chain of `IMPOSED`. For `destroy` it is the shortest way to delete the resources
of all these chains in waves: two chains of different lengths do not always fit into the waves of the longer one, and no
program can change that. Both figures are the same where they fit.
"""

from __future__ import annotations

import functools
import itertools
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from components.naming import PREFIX

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Operation = Literal["create", "delete"]
OTHER = "any other"
DURATIONS: Mapping[str, Mapping[str, Any]] = json.loads(Path(__file__).with_name("durations.json").read_text())

_AT_ONCE = ("pulumi:", "random:", "kubernetes:")
"""The engine's own, and objects the API server only stores: no time, unless `durations.json` has their type."""
_BOOTSTRAP = "kubernetes:batch/v1:Job"
_NAMESPACE = "kubernetes:core/v1:Namespace"
_RELEASE = "kubernetes:helm.sh/v3:Release"
IMPOSED: Sequence[Sequence[str]] = (
    # A server in a network: the key encrypts its disk, the Job talks to it, pods need the roles that the Job creates.
    ("aws:kms/key:Key", "aws:rds/instance:Instance", _BOOTSTRAP, _RELEASE),
    ("aws:kms/key:Key", "aws:elasticache/replicationGroup:ReplicationGroup", _RELEASE),
    # An API is enabled before its services are called; they have an address in the network once it is peered; the
    # administrator is a user of the server.
    (
        "gcp:projects/service:Service",
        "gcp:compute/globalAddress:GlobalAddress",
        "gcp:servicenetworking/connection:Connection",
        "gcp:sql/databaseInstance:DatabaseInstance",
        "gcp:sql/user:User",
        _BOOTSTRAP,
        _RELEASE,
    ),
    # The Job finds the server by a name that is recorded once its address is known.
    (
        "gcp:projects/service:Service",
        "gcp:compute/globalAddress:GlobalAddress",
        "gcp:servicenetworking/connection:Connection",
        "gcp:sql/databaseInstance:DatabaseInstance",
        "gcp:dns/recordSet:RecordSet",
        _BOOTSTRAP,
        _RELEASE,
    ),
    # A server in a delegated subnet needs a zone that its network resolves; `azure.extensions` is set before the Job
    # creates the extension, and Azure changes one setting of a server at a time.
    (
        "azure-native:resources:ResourceGroup",
        "azure-native:privatedns:PrivateZone database-zone",
        "azure-native:privatedns:VirtualNetworkLink database-zone-link",
        "azure-native:dbforpostgresql:Server",
        "azure-native:dbforpostgresql:Configuration",
        _BOOTSTRAP,
        _RELEASE,
    ),
    # The server's disk is encrypted with the key of the vault.
    (
        "azure-native:resources:ResourceGroup",
        "azure-native:keyvault:Vault",
        "azure-native:keyvault:Key",
        "azure-native:dbforpostgresql:Server",
        "azure-native:dbforpostgresql:Configuration",
        _BOOTSTRAP,
        _RELEASE,
    ),
    # A server with a private endpoint, which is created for it; Azure does one thing at a time to a server.
    (
        "azure-native:resources:ResourceGroup",
        "azure-native:dbforpostgresql:Server",
        "azure-native:network:PrivateEndpoint database-endpoint",
        "azure-native:dbforpostgresql:Configuration",
        _BOOTSTRAP,
        _RELEASE,
    ),
    # The same for the account of the buckets. With a key, the account's identity needs a role on the vault first.
    (
        "azure-native:resources:ResourceGroup",
        "azure-native:managedidentity:UserAssignedIdentity",
        "azure-native:keyvault:Vault",
        "azure-native:authorization:RoleAssignment encryption-role",
        "azure-native:storage:StorageAccount",
        "azure-native:network:PrivateEndpoint storage-endpoint",
        "azure-native:network:PrivateDnsZoneGroup storage-endpoint-names",
        _RELEASE,
    ),
    ("azure-native:resources:ResourceGroup", "azure-native:redisenterprise:RedisEnterprise", _RELEASE),
    # What a key encrypts needs the grant on it, and goes before the key. The provider changes the members of one policy
    # one at a time (`iamPolicyReadModifyWrite` of terraform-provider-google).
    (
        "gcp:kms/keyRing:KeyRing",
        "gcp:kms/cryptoKey:CryptoKey",
        "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember encryption-for-database",
        "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember encryption-for-storage",
        "gcp:sql/databaseInstance:DatabaseInstance",
        _BOOTSTRAP,
        _RELEASE,
    ),
    (_NAMESPACE, _BOOTSTRAP, _RELEASE),
    # Not a rule of the clouds: the provider has no lookup of a namespace, so it refuses somebody else's namespace only
    # at its creation, and no long operation may run before. This costs a destroy 6 s.
    (_NAMESPACE, "aws:rds/instance:Instance"),
    (_NAMESPACE, "aws:elasticache/replicationGroup:ReplicationGroup"),
    (_NAMESPACE, "gcp:sql/databaseInstance:DatabaseInstance"),
    (_NAMESPACE, "gcp:redis/instance:Instance"),
    (_NAMESPACE, "azure-native:resources:ResourceGroup"),
)
"""Chains of resource types, with a logical name where a stack has several of a type, in the order of creation that no
program could shorten, and why. Deleted in reverse. What a stack does not have is left out of a chain."""


@dataclass(frozen=True, kw_only=True)
class Resource:
    """What the state says about one resource: its type, and what it waited for."""

    type: str
    custom: bool
    dependencies: frozenset[str]
    parent: str | None
    deleted_with: str = ""
    """The resource it goes with, without a call of its own."""
    retained: bool = False
    """The cloud keeps it: the engine deletes it from the state alone."""

    def lasts(self, operation: Operation) -> int:
        """Seconds."""
        if not self.custom or (operation == "delete" and (self.deleted_with or self.retained)):
            return 0
        known = DURATIONS.get(self.type)
        if known is None and self.type.startswith(_AT_ONCE):
            return 0
        return int((known or DURATIONS[OTHER])[operation])


@dataclass(frozen=True, kw_only=True)
class Compared:
    """Seconds on the clock, and the longest chain that the cloud imposes."""

    takes: int
    imposed: int
    last: Sequence[str]
    """URNs of what `up` or `destroy` waited for, in order."""

    @property
    def ratio(self) -> float:
        """1 is as quick as can be."""
        return self.takes / self.imposed


def graph(exported: Mapping[str, Any]) -> Mapping[str, Resource]:
    """The resources of a `pulumi stack export`, by URN."""
    resources = exported["deployment"]["resources"]
    urns = {resource["urn"] for resource in resources}
    return {
        resource["urn"]: Resource(
            type=resource["type"],
            custom=resource["custom"],
            dependencies=frozenset({*resource.get("dependencies", []), _provider(resource)} & urns),
            parent=resource.get("parent"),
            deleted_with=resource.get("deletedWith", ""),
            retained=resource.get("retainOnDelete", False),
        )
        for resource in resources
    }


def _provider(resource: Mapping[str, Any]) -> str:
    return str(resource.get("provider", "")).rpartition("::")[0]


def creation(resources: Mapping[str, Resource]) -> Compared:
    """How long `up` of an empty stack takes."""

    @functools.cache
    def ready(urn: str) -> tuple[int, tuple[str, ...]]:
        before = max((ready(each) for each in resources[urn].dependencies), default=(0, ()))
        return before[0] + resources[urn].lasts("create"), (*before[1], urn)

    takes, last = max(ready(urn) for urn in resources)
    imposed = max(sum(resources[urn].lasts("create") for urn in chain) for chain in _chains(resources))
    return Compared(takes=takes, imposed=imposed, last=last)


def deletion(resources: Mapping[str, Resource]) -> Compared:
    """How long `destroy` takes."""

    @functools.cache
    def wave(urn: str) -> int:
        resource = resources[urn]
        needs = {*resource.dependencies, resource.parent, resource.deleted_with} & resources.keys()
        return max((wave(each) + 1 for each in needs if each), default=0)

    slowest: dict[int, str] = {}
    for urn, resource in resources.items():
        longest = slowest.get(wave(urn))
        if longest is None or resource.lasts("delete") > resources[longest].lasts("delete"):
            slowest[wave(urn)] = urn
    last = [slowest[number] for number in sorted(slowest, reverse=True)]
    takes = sum(resources[urn].lasts("delete") for urn in last)
    return Compared(takes=takes, imposed=_in_waves(resources), last=last)


def _chains(resources: Mapping[str, Resource]) -> list[list[str]]:
    """URNs of the resources in each chain."""
    present = {resource.type: urn for urn, resource in resources.items()}
    present |= {f"{resource.type} {_name(urn)}": urn for urn, resource in resources.items()}
    return [[present[each] for each in chain if each in present] for chain in IMPOSED]


def _name(urn: str) -> str:
    """A logical name without the prefix that the program puts before it."""
    return urn.rpartition("::")[2].removeprefix(f"{PREFIX}-")


def _in_waves(resources: Mapping[str, Resource]) -> int:
    """Seconds of the shortest way to delete the resources of all chains in waves.

    A wave that lasts as long as one of its resources takes every other one that is ready and no slower: leaving one
    for later never makes the rest shorter.
    """
    dependents: dict[str, set[str]] = {urn: set() for chain in _chains(resources) for urn in chain}
    for chain in _chains(resources):
        for needed, needing in itertools.pairwise(chain):
            dependents[needed].add(needing)

    @functools.cache
    def shortest(left: frozenset[str]) -> int:
        if not left:
            return 0
        ready = {urn: resources[urn].lasts("delete") for urn in left if not dependents[urn] & left}
        return min(
            lasts + shortest(left - {urn for urn, each in ready.items() if each <= lasts})
            for lasts in set(ready.values())
        )

    return shortest(frozenset(dependents))
