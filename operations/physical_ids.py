"""The id under which a resource is imported, built from the inputs that the program registers.

The formats of the ids are in `components.resource_facts`. The cloud generates the others: docs/adopt.md has the command
for each.
"""

from __future__ import annotations

import re

from components.resource_facts import FACTS
from components.resource_facts.checks import Inputs, value_at

UNKNOWN = ("04da6b54-80e4-46f7-96ec-b56ff0331ba9", "<nil>", "[unknown]")
"""What the engine's preview shows in place of a value that is only known after an update."""
LATER = ""
"""The id depends on something that has to be in the state first."""
NAMED_BY_THE_ENGINE = "pulumi.com/autonamed"
_INPUT = re.compile(r"{([\w.]+)}")


def id_of(type_: str, inputs: Inputs) -> str | None:
    """The id; `LATER` when it is not known yet, None when the inputs do not tell it."""
    facts = FACTS.get(type_)
    if facts is None or not isinstance(facts.import_id, str):
        return None
    annotations = value_at(inputs, "metadata.annotations") or {}
    if annotations.get(NAMED_BY_THE_ENGINE):
        return None
    id_ = _INPUT.sub(lambda found: str(value_at(inputs, found[1]) or "<nil>"), facts.import_id)
    return LATER if any(mark in id_ for mark in UNKNOWN) else id_
