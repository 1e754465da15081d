"""One count for one thing: the resources in accounts and clusters, in previews, updates and the state alike.

The engine's own totals also count components, providers and the stack, of which nothing exists outside of the state.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

PARTS_OF_REPLACE = {"create-replacement", "delete-replaced", "discard-replaced"}
"""The engine reports a replacement as a whole and in these parts."""
COLOUR = re.compile(r"<\{%.*?%\}>")


def is_resource(resource: Mapping[str, Any]) -> bool:
    """Whether a resource, as the engine writes it, exists in an account or a cluster."""
    return bool(resource.get("custom")) and not str(resource.get("type")).startswith("pulumi:")


def planned(preview: str) -> Counter[str]:
    """How many resources `pulumi preview --json` plans to create, update, delete … (`same`: leave)."""
    counted: Counter[str] = Counter()
    for step in json.loads(preview).get("steps", []):
        if step["op"] not in PARTS_OF_REPLACE and is_resource(step.get("newState") or step.get("oldState") or {}):
            counted[step["op"]] += 1
    return counted


def changed(event: Mapping[str, Any]) -> str | None:
    """The logical name of the resource that an event of `pulumi up --json` reports as changed, or None."""
    metadata = event.get("resOutputsEvent", {}).get("metadata", {})
    resource = metadata.get("new") or metadata.get("old") or {}
    if metadata.get("op") in PARTS_OF_REPLACE | {"same", None} or not is_resource(resource):
        return None
    return str(metadata["urn"]).rsplit("::", 1)[-1]


def events(lines: Iterable[str]) -> Iterable[dict[str, Any] | str]:
    """What a command with `--json` prints: its events, and lines that are none, as they come."""
    for line in lines:
        try:
            yield dict(json.loads(line))
        except ValueError:
            yield line


def problems(event: dict[str, Any] | str) -> str:
    """The text of an error that an event reports, or of a line that is no event; empty for all others."""
    if isinstance(event, str):
        return event
    diagnostic = event.get("diagnosticEvent", {})
    return COLOUR.sub("", str(diagnostic["message"])) if diagnostic.get("severity") == "error" else ""
