"""A comparison as a person or a program reads it: types, properties and shapes; no names, ids or addresses."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simulator.comparison.differences import Comparison

EXPLAINED = {
    "missing": "the cloud answers it, the simulator does not",
    "invented": "the simulator answers it, the cloud does not",
    "other shape": "both answer it, and the values look different",
    "not as set": "the cloud changes an input, the simulator returns it",
}


def as_json(comparison: Comparison) -> str:
    """For programs."""
    return json.dumps(dataclasses.asdict(comparison), indent=2)


def as_text(comparison: Comparison) -> str:
    """For people."""
    lines = [f"{comparison.resources} resources compared; {comparison.encrypted} encrypted values skipped."]
    for type_ in dict.fromkeys(difference.type for difference in comparison.differences):
        lines += ["", type_]
        for each in (difference for difference in comparison.differences if difference.type == type_):
            shapes = " · ".join(
                f"{who}: {shape}" for who, shape in (("cloud", each.real), ("simulator", each.simulated)) if shape
            )
            lines.append(f"  {each.property}: {each.kind} ({shapes})")
    if comparison.unknown_types:
        lines += ["", "The simulator does not know:", *(f"  {type_}" for type_ in comparison.unknown_types)]
    kinds = [difference.kind for difference in comparison.differences]
    if kinds:
        lines += ["", *(f"{kinds.count(kind)} {kind}: {text}" for kind, text in EXPLAINED.items() if kind in kinds)]
        lines.append('See docs/simulator.md, "Where facts come from", for where to correct it.')
    else:
        lines.append("The simulator would have answered the same.")
    return "\n".join(lines)
