"""What all resource types of Google Cloud have in common: labels, APIs, keys, and names that stay taken."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from simulator.core.check import Failure
from simulator.core.package import CloudError, refusal
from simulator.core.references import last
from simulator.core.resource_type import CreateRequest, ResourceType
from simulator.core.rules import at
from simulator.core.sources import refuses
from simulator.core.values import UNKNOWN, Properties
from simulator.gcp.account import Project, stable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.core.resource_type import Created, Failures
    from simulator.core.sources import Message

Request = CreateRequest[Project]
LABEL = re.compile(r"[a-z0-9_-]{0,63}")
LABELS = {"labels", "userLabels", "settings.userLabels"}


@dataclass(frozen=True, slots=True)
class UsesKey:
    """The input that names a key, and the service agent that has to be allowed to use it."""

    path: tuple[str, ...]
    agent: str


class GcpType(ResourceType[Project]):
    """A resource type of Google Cloud."""

    apis: ClassVar[tuple[str, ...]] = ()
    """The APIs of the type that a new project does not have enabled."""
    uses_key: ClassVar[UsesKey | None] = None
    name_stays: ClassVar[Message | None] = None
    """How Google Cloud refuses a name that stays taken after the resource is deleted, and one that exists."""
    can_exist: ClassVar[bool] = False
    """Creating one that exists changes nothing, and is no error."""

    @property
    def name_token(self) -> str:
        """The type of the record that keeps the name of a deleted resource."""
        return f"{self.token}Name"

    @refuses("google-docs:apis/design/errors")
    def refuse_existing(self, request: Request, id_: str, name: str) -> None:
        """Refuses what exists, or has a name that stays taken."""
        exists = not self.can_exist and request.account.get(self.token, id_) is not None
        if self.name_stays and (exists or request.account.get(self.name_token, id_) is not None):
            raise refusal(self.name_stays, name)
        if exists:
            raise CloudError(f"googleapi: Error 409: {name} already exists.")

    def same(self, steps: Sequence[str | int], old: Any, new: Any) -> bool:
        if steps[-1] in {"location", "visibility"}:
            return isinstance(old, str) and isinstance(new, str) and old.lower() == new.lower()
        if steps[-1] in {"bucket", "managedZone", "network", "keyRing"}:
            return isinstance(old, str) and isinstance(new, str) and last(old) == last(new)
        return False


@refuses("google-docs:resource-manager/docs/labels-overview")
def label_failures(inputs: Properties) -> Failures:
    """Keys and values of labels, on every type that has labels."""
    for path in LABELS:
        for place in at(inputs, path):
            for key, value in place.value.items() if isinstance(place.value, dict) else ():
                if not key or not key[0].islower() or not LABEL.fullmatch(key):
                    yield Failure(f"{path}.{key}", f"{key!r} is not a label's name")
                if isinstance(value, str) and not LABEL.fullmatch(value):
                    yield Failure(f"{path}.{key}", f"{value!r} is not a label's value")


def iam_member(request: Request, parent: str) -> Created:
    """A member of a role on a resource: its id holds all of it."""
    condition = (request.inputs.get("condition") or {}).get("title")
    words = [parent, request.inputs["role"], request.inputs["member"], *([condition] if condition else [])]
    id_ = "/".join(words)
    return id_, id_, {"etag": f"Bw{stable(id_, 10)}="}


def is_less(new: Any, old: Any) -> bool:
    """Whether a value becomes smaller; unknown values do not."""
    return None not in (new, old) and UNKNOWN not in (new, old) and bool(new < old)
