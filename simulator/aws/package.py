"""The AWS provider: one account, the provider's region, and the facts of rules.json."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.aws import disks, identity, lifecycle
from simulator.aws.account import Account
from simulator.aws.conditions import CONDITIONS
from simulator.aws.identifiers import ACCOUNT, DEFAULT_REGION, Place
from simulator.aws.invokes import LOOKUPS
from simulator.aws.making import Making
from simulator.aws.outputs import MAKERS
from simulator.bridged import BridgedPackage
from simulator.check import Failure
from simulator.package import CloudError, Resource, State
from simulator.rules import load
from simulator.sources import Outputs, described, outputs_of, refuses
from simulator.values import Properties, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from simulator.inventory import Inventory, Record
    from simulator.schema import Schemas

RULES = load(Path(__file__).parent / "rules.json")
KNOWN_TYPES = tuple(RULES)
DATABASE = "aws:rds/instance:Instance"
ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
ASSOCIATION = "aws:eks/podIdentityAssociation:PodIdentityAssociation"
COMMON = described(
    "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/guides/resource-tagging",
    {"tagsAll": "the tags, and the provider's default tags"},
) | described(
    "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/guides/enhanced-region-support",
    {"region": "<region>"},
)
REGION = re.compile(r"[a-z]{2,4}(-[a-z]+)+-\d{1,2}")


class Provider(BridgedPackage):
    """Everything is in one account; a resource's own `region` wins over the provider's."""

    name = "aws"
    rules = RULES

    def __init__(self, inventory: Inventory, schemas: Schemas) -> None:
        super().__init__(inventory, schemas)
        self._lifecycle = lifecycle.Lifecycle(inventory, ACCOUNT)

    @property
    def scope(self) -> str:
        return ACCOUNT

    @property
    def region(self) -> str:
        """The provider's region."""
        return str(self.config.get("region") or os.environ.get("AWS_REGION") or DEFAULT_REGION)

    @staticmethod
    def outputs_of(token: str) -> Outputs:
        return outputs_of(LOOKUPS[token]) if token in LOOKUPS else {**COMMON, **outputs_of(MAKERS[token])}

    @refuses("botocore:endpoints.json")
    def check_config(self, config: Properties) -> list[Failure]:
        region = config.get("region")
        if isinstance(region, str) and not REGION.fullmatch(region):
            return [
                Failure(
                    "region", f"{region!r} is not an AWS region. Set it with `pulumi config set aws:region <region>`"
                )
            ]
        return []

    @refuses("https://github.com/hashicorp/aws-sdk-go-base/blob/main/awsauth.go")
    def configure(self, config: Properties) -> None:
        super().configure(config)
        allowed = config.get("allowedAccountIds")
        accounts = json.loads(allowed) if isinstance(allowed, str) else allowed
        if accounts and ACCOUNT not in accounts:
            raise CloudError(f"AWS account ID not allowed: {ACCOUNT}")

    def invoke(self, function: str, arguments: Properties) -> Properties:
        answer = LOOKUPS.get(function)
        if answer is None:
            return super().invoke(function, arguments)
        place = Place(str(arguments.get("region") or self.region))
        return answer(
            Account(inventory=self.inventory, place=place, identity=identity.of_provider(self.config)), arguments
        )

    def conditions(self, resource: Resource, inputs: Properties) -> Iterable[Failure]:
        return CONDITIONS[resource.type](inputs) if resource.type in CONDITIONS else ()

    def conditional_replaces(
        self, resource: Resource, before: State, new: Properties, changed: set[str]
    ) -> Iterable[str]:
        return lifecycle.replaces(resource.type, before, new, changed, self.region)

    def suppresses(self, resource: Resource, before: State, new: Properties, top: str) -> bool:
        return resource.type == DATABASE and top == "allocatedStorage" and disks.is_left_larger(before.outputs, new)

    def same(self, resource: Resource, steps: Sequence[str | int], old: Any, new: Any) -> bool:
        return lifecycle.same(resource.type, steps, old, new)

    def read(self, resource: Resource, before: State) -> State | None:
        """For imports: a database by identifier, an attachment by role and policy, an association after a cluster."""
        found = super().read(resource, before)
        if found is None and resource.type in (DATABASE, ATTACHMENT):
            named = self.inventory.named(self.name, self.scope, resource.type, before.id)
            found = next((super(Provider, self).read(resource, State(id=record.id)) for record in named), None)
        if found is None and resource.type == ASSOCIATION and "," in before.id:
            found = super().read(resource, State(id=before.id.split(",", 1)[1]))
        return found

    def validate_create(self, resource: Resource, inputs: Properties) -> None:
        region = str(plain(inputs.get("region")) or self.region)
        _, name, _ = MAKERS[resource.type](Making(inputs=plain(inputs), place=Place(region), old={}))
        self._lifecycle.admit(resource.type, name, inputs, region)

    def allow_update(self, resource: Resource, record: Record, new: Properties) -> None:
        self._lifecycle.allow_update(record, new)

    def allow_delete(self, resource: Resource, record: Record, state: State) -> None:
        self._lifecycle.allow_delete(record, state)

    def after_delete(self, resource: Resource, record: Record, state: State) -> None:
        self._lifecycle.after_delete(record, state)

    def make(self, resource: Resource, inputs: Properties, before: State | None) -> tuple[str, str, Properties]:
        opened = plain(inputs)
        place = Place(str(opened.get("region") or self.region))
        old = plain(before.outputs) if before else {}
        making = Making(inputs=opened, place=place, id=before.id if before else "", old=old)
        id_, name, computed = MAKERS[resource.type](making)
        known = self.schema(resource.type).outputs
        if "region" in known:
            computed["region"] = place.region
        if "tagsAll" in known:
            computed["tagsAll"] = self._default_tags() | (opened.get("tags") or {})
        return id_, name, {key: value for key, value in computed.items() if key in known}

    def _default_tags(self) -> dict[str, str]:
        given = self.config.get("defaultTags")
        block = json.loads(given) if isinstance(given, str) else given or {}
        return dict(block.get("tags") or {})
