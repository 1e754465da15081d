"""What all resource types of AWS have in common: unique names, and lists whose order means nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from simulator.aws.account import Account
from simulator.core.package import refusal
from simulator.core.resource_type import CreateRequest, ResourceType
from simulator.core.values import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.core.inventory import Record
    from simulator.core.sources import Message

Request = CreateRequest[Account]


class AwsType(ResourceType[Account]):
    """A resource type of AWS."""

    unique_name: ClassVar[Message | None] = None
    """How AWS refuses a physical name that exists in the account. Names are compared without case."""
    unordered: ClassVar[tuple[str, ...]] = ()
    """Inputs that are lists of objects, in any order."""

    def refuse_taken_name(self, request: Request, name: str) -> None:
        """Refuses a physical name that exists already."""
        if self.unique_name and self.has_name(request.account, name):
            raise refusal(self.unique_name, name)

    def has_name(self, account: Account, name: str) -> bool:
        """Whether a resource of this type has the name."""
        return any(record.name.lower() == name.lower() for record in account.of_type(self.token))

    def same(self, steps: Sequence[str | int], old: Any, new: Any) -> bool:
        if steps[0] in self.unordered and len(steps) == 1 and isinstance(old, list) and isinstance(new, list):
            return sorted(map(_canonical, old)) == sorted(map(_canonical, new))
        return False


def refuse_existing_snapshot(account: Account, token: str, applied: dict[str, Any], message: Message) -> None:
    """Refuses a final snapshot whose name exists."""
    name = applied.get("finalSnapshotIdentifier")
    if name and account.named(token, name):
        raise refusal(message, name)


def key_of(record: Record) -> dict[str, Any]:
    """The key of a snapshot, which is that of the server. Source: RDS, "Encrypting Amazon RDS resources"."""
    return {"kmsKeyId": plain(record.inputs).get("kmsKeyId")}


def _canonical(value: Any) -> str:
    opened = plain(value)
    return repr(sorted(opened.items(), key=repr)) if isinstance(opened, dict) else repr(opened)
