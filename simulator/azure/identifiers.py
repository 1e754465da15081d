"""How Azure writes resource ids, for one simulated subscription."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from simulator.sources import Message

if TYPE_CHECKING:
    from simulator.values import Properties

SUBSCRIPTION: Final = "00000000-0000-4000-8000-000000000000"
DEFAULT_LOCATION: Final = "westeurope"
MISSING: Final = "missing-"
"""What has a name that starts so does not exist."""
FORMATS: Final[dict[str, Message]] = {
    token: Message(facts["idFormat"], facts["source"])
    for token, facts in json.loads((Path(__file__).parent / "service.json").read_text())["types"].items()
}


def id_of(type_: str, subscription: str, inputs: Properties) -> str:
    """The id that a resource with these inputs has."""
    words = {"subscriptionId": subscription, **inputs}
    return re.sub(r"{(\w+)}", lambda found: str(words.get(found[1])), FORMATS[type_].text)


def group_id(subscription: str, name: str) -> str:
    """The id of a resource group."""
    return f"/subscriptions/{subscription}/resourceGroups/{name}"


def is_missing(resource_id: str) -> bool:
    """Whether a word of the id says that it does not exist."""
    return any(word.startswith(MISSING) for word in resource_id.split("/"))


def same_id(one: str, other: str) -> bool:
    """Azure compares ids without case."""
    return one.lower() == other.lower()


def is_inside(resource_id: str, scope: str) -> bool:
    """Whether the resource is the scope itself or below it."""
    return same_id(resource_id, scope) or resource_id.lower().startswith(f"{scope.lower()}/")


def stable(text: str, length: int = 12) -> str:
    """Letters and digits that depend on the text alone."""
    return hashlib.sha512(text.encode()).hexdigest()[:length]
