"""What all resource types of Azure have in common: ids, parents, names that are unique in all of Azure, locks.

Azure refuses many inputs only when the resource is written, and many changes that are planned as an update: marks below
the top of a specification never replace.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from simulator.azure.account import Subscription, is_inside, is_missing, same_id
from simulator.azure.errors import Refusals, error, value_at
from simulator.core.account import MISSING
from simulator.core.check import rule_failures
from simulator.core.package import CloudError, refusal, refuse_first
from simulator.core.resource_type import CreateRequest, ResourceType
from simulator.core.rules import at
from simulator.core.sources import Message, Output, Outputs, described, link, outputs_of, refuses
from simulator.core.values import Properties, plain

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from simulator.core.inventory import Record
    from simulator.core.resource_type import Created

Request = CreateRequest[Subscription]
UsedKey = tuple[str, str, str]
"""Vault, key and identity of a key that a resource is encrypted with."""
GROUP = "azure-native:resources:ResourceGroup"
LOCK = "azure-native:authorization:ManagementLockByScope"
CHANGE_NOT_ALLOWED = 'Status=400 Code="PropertyChangeNotAllowed" Message="{} can\'t be changed after creation"'
COMMON = {
    **described(
        "azure-docs:azure/azure-resource-manager/management/resource-name-rules",
        {"name": "<name>", "location": "<location>"},
    ),
    **described(
        "azure-docs:azure/azure-resource-manager/management/async-operations", {"provisioningState": "Succeeded"}
    ),
}


@dataclass(frozen=True, slots=True)
class Fixed:
    """Inputs that stay what they were when the resource was created, and where that is documented."""

    paths: tuple[str, ...]
    source: str

    def __post_init__(self) -> None:
        link(self.source)


class AzureType(ResourceType[Subscription]):
    """A resource type of Azure."""

    id_format: ClassVar[str]
    """The id, with inputs in braces."""
    name_input: ClassVar[str]
    """The input with the name."""
    parent: ClassVar[type[AzureType] | None] = None
    """The type that this one is a part of."""
    exists_with_parent: ClassVar[bool] = False
    """Creating takes over what exists with its parent. It can't be deleted alone."""
    taken_code: ClassVar[str] = ""
    """The error for a name that exists anywhere in Azure. Names with the prefix "taken" belong to others."""
    id_inputs: ClassVar[tuple[str, ...]] = ()
    """Inputs with ids of other resources."""
    fixed: ClassVar[Fixed | None] = None
    ignored: ClassVar[tuple[str, ...]] = ()
    """Inputs that Azure reads when the resource is created, and drops later without an error."""
    most_tags: ClassVar[int] = 50
    actions: ClassVar[tuple[str, ...]] = ()
    """What the type needs of `permissions.py`, besides reading, writing and deleting it."""

    @classmethod
    def id_of(cls, subscription: Subscription, inputs: Properties) -> str:
        """The id that a resource with these inputs has."""
        words = {"subscriptionId": subscription.id, **inputs}
        return re.sub(r"{(\w+)}", lambda found: str(words.get(found[1])), cls.id_format)

    @classmethod
    def find(cls, subscription: Subscription, arguments: Properties) -> Record | None:
        """The resource that a program created with these inputs."""
        return subscription.get(cls.token, cls.id_of(subscription, arguments))

    def own_outputs(self, request: Request) -> Properties:
        """What Azure computes for this type, each output declared with `@outputs`."""
        return {}

    def compute(self, request: Request) -> Created:
        name = str(request.inputs.get(self.name_input))
        common: dict[str, Any] = {"name": name, "provisioningState": "Succeeded"}
        return self.id_of(request.account, request.inputs), name, common | self.own_outputs(request)

    def known_outputs(self) -> Outputs:
        """What is known of the outputs."""
        return {"id": Output(self.id_format, self.rules.source), **COMMON, **outputs_of(self.own_outputs)}

    def same(self, steps: Sequence[str | int], old: Any, new: Any) -> bool:
        if not (isinstance(old, str) and isinstance(new, str)):
            return False
        if steps == ("location",):
            return old.replace(" ", "").lower() == new.replace(" ", "").lower()
        return old.startswith("/subscriptions/") and same_id(old, new)

    def refusals(self, inputs: Properties) -> Refusals:
        """What Azure refuses when the resource is written, beyond the rules."""
        return ()

    def change_refusals(self, old: Properties, new: Properties) -> Refusals:
        """Changes that are planned as an update and that Azure refuses."""
        return ()

    def used_keys(self, inputs: Properties) -> Iterator[UsedKey]:
        """The keys that the resource is encrypted with."""
        yield from ()

    def busy_ids(self, subscription: Subscription, inputs: Properties) -> set[str]:
        """What is busy while the resource is written."""
        return set()

    @refuses(
        "azure-docs:azure/azure-resource-manager/management/tag-resources",
        "azure-docs:azure/storage/common/storage-account-overview",
    )
    def refuse_write(self, inputs: Properties) -> None:
        """Refuses the first wrong input. Secrets are opened."""
        for failure in rule_failures(self.rules.on_write, inputs) if self.rules.on_write else ():
            raise error("InvalidParameterValue", f"{failure.path}: {failure.reason}")
        if len(inputs.get("tags") or {}) > self.most_tags:
            raise error("InvalidTagCount", f"a resource of this type can have {self.most_tags} tags")
        refuse_first(self.refusals(inputs), error)

    def refuse_change(self, old: Properties, new: Properties) -> None:
        """Refuses a change that Azure refuses. Secrets are opened."""
        if self.fixed:
            for path in self.fixed.paths:
                if _without_case(value_at(old, path)) != _without_case(value_at(new, path)):
                    raise refusal(Message(CHANGE_NOT_ALLOWED, self.fixed.source), path)
        refuse_first(self.change_refusals(old, new), error)

    def accepted(self, old: Properties, new: Properties) -> Properties:
        """What Azure accepts of a change: ignored inputs stay as they were."""
        was = {name: old[name] for name in self.ignored if name in old}
        return {name: value for name, value in new.items() if name not in self.ignored} | was

    @refuses(
        "azure-docs:azure/azure-resource-manager/troubleshooting/error-not-found",
        "azure-docs:azure/azure-resource-manager/troubleshooting/error-parent-resource",
    )
    def require_references(self, subscription: Subscription, inputs: Properties, every_type: Collection[str]) -> None:
        """Refuses a resource group, a parent or another id that does not exist."""
        wanted: list[tuple[Collection[str], str, str]] = []
        group = inputs.get("resourceGroupName")
        if self.token != GROUP and group:
            wanted.append(((GROUP,), subscription.group_id(str(group)), "ResourceGroupNotFound"))
        if self.parent is not None:
            wanted.append(((self.parent.token,), self.parent.id_of(subscription, inputs), "ParentResourceNotFound"))
        for path in self.id_inputs:
            wanted += [(every_type, str(place.value), "InvalidResourceReference") for place in at(inputs, path)]
        for types, id_, code in wanted:
            if is_missing(id_) or any(subscription.is_gone(type_, id_) for type_ in types):
                raise error(code, f"{id_} was not found", 404)

    @refuses(
        "azure-docs:azure/azure-resource-manager/management/resource-name-rules",
        "azure-docs:azure/azure-resource-manager/troubleshooting/error-storage-account-name",
    )
    def refuse_existing(self, request: Request, id_: str, name: str) -> None:
        """Refuses what exists in the subscription, and a name that exists anywhere in Azure."""
        subscription = request.account
        if subscription.get(self.token, id_) is not None and not self.exists_with_parent:
            # What the provider finds before it asks Azure. Source: its client_azcore.go, CanCreate.
            raise CloudError(f"cannot create already existing resource '{id_}'")
        if self.taken_code and (name.startswith("taken") or subscription.named(self.token, name)):
            raise error(self.taken_code, f"the name {name} is already taken", 409)

    @refuses("azure-docs:azure/azure-resource-manager/management/lock-resources")
    def validate_delete(self, account: Subscription, record: Record, applied: Properties) -> None:
        """A lock refuses the deletion of everything in its scope.

        A part that exists as long as its whole is not deleted: the provider writes its defaults, which no lock refuses.
        """
        if self.exists_with_parent:
            return
        for lock in account.of_type(LOCK):
            if self.token != LOCK and is_inside(record.id, str(plain(lock.inputs)["scope"])):
                raise error(
                    "ScopeLocked", f"{record.id} can't be deleted: there is a lock on {lock.inputs['scope']}", 409
                )


@refuses("azure-docs:azure/azure-resource-manager/troubleshooting/error-not-found")
def require(subscription: Subscription, type_: type[AzureType], arguments: Properties, name: str) -> None:
    """Refuses a lookup of something that does not exist."""
    group = str(arguments["resourceGroupName"])
    if group.startswith(MISSING):
        raise CloudError(
            f'Status=404 Code="ResourceGroupNotFound" Message="Resource group \'{group}\' could not be found."'
        )
    if name.startswith(MISSING) or subscription.is_gone(type_.token, type_.id_of(subscription, arguments)):
        raise CloudError(
            f'Status=404 Code="ResourceNotFound" Message="The Resource \'{name}\' under resource group '
            f"'{group}' was not found.\""
        )


@refuses("azure-docs:azure/azure-resource-manager/troubleshooting/error-not-found")
def only_created(subscription: Subscription, type_: type[AzureType], arguments: Properties) -> Properties:
    """The outputs of a resource that a program created. No others exist."""
    record = type_.find(subscription, arguments)
    id_ = type_.id_of(subscription, arguments)
    if record is None:
        raise CloudError(f'Status=404 Code="ResourceNotFound" Message="{id_}"')
    return {"id": id_, **plain(record.outputs)}


def _without_case(value: Any) -> Any:
    """Ids and locations without case."""
    if isinstance(value, str):
        return value.lower()
    if isinstance(value, list):
        return [_without_case(inner) for inner in value]
    return {key: _without_case(inner) for key, inner in value.items()} if isinstance(value, dict) else value
