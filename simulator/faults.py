"""Trouble on request: the language of the environment variable SIMULATOR_FAULTS.

    SIMULATOR_FAULTS="create aws:rds/instance:Instance crash-after; update *Release#2 fail always"

Faults are separated by semicolons or line ends. Each is `<operation> <target>[#n] <effect> [once|always|each]`:

* operation: check, create, update, delete, read or invoke; `*` for any of them
* target: a pattern (`*` and `?`) for the resource's type, its logical name or its URN; for invoke the function
* `#n`: the n-th matching operation (counted over runs, from 1); without it the first
* effect: `fail` refuses; `fail-after` lets the cloud do it, then loses the answer; `crash` ends the provider process;
  `crash-after` lets the cloud do it, then ends the process; `slow(20)` takes 20 seconds, or up to the resource's own
  time-out, which then ends it; `timeout` is that without the waiting
* `once` (the default) happens at that one operation and never again, `always` from there on; `each` counts by resource,
  or by function, and happens once at every one

Counts are kept in the inventory under the fault's own text: another run continues to count, another text starts at 0.
"""

from __future__ import annotations

import fnmatch
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.core.inventory import Inventory

OPERATIONS = ("check", "create", "update", "delete", "read", "invoke", "*")
FAULT = re.compile(
    r"(?P<operation>\S+)\s+(?P<target>[^\s#]+)(?:#(?P<n>[1-9]\d*))?"
    r"\s+(?P<effect>fail-after|fail|crash-after|crash|timeout|slow\((?P<seconds>\d+(?:\.\d+)?)\))(?:\s+(?P<how>once|always|each))?"
)


class BadFault(ValueError):
    """SIMULATOR_FAULTS holds something that is not a fault."""


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One line of trouble."""

    text: str
    operation: str
    target: str
    nth: int
    effect: str
    seconds: float
    how: str

    def concerns(self, operation: str, names: Sequence[str]) -> bool:
        """Whether the operation, on something with these names, is one that counts."""
        return self.operation in (operation, "*") and any(fnmatch.fnmatchcase(name, self.target) for name in names)

    def counts(self, names: Sequence[str]) -> str:
        """What is counted at an operation on something with these names, the last of which is its own alone."""
        return f"fault {self.text} {names[-1]}" if self.how == "each" else f"fault {self.text}"


def parse(text: str) -> list[Fault]:
    """The faults of a text; BadFault names the first one that cannot be read."""
    return [_fault(" ".join(line.split())) for line in re.split(r"[;\n]", text) if line.strip()]


def _fault(line: str) -> Fault:
    found = FAULT.fullmatch(line)
    if not found or found["operation"] not in OPERATIONS:
        raise BadFault(
            f"SIMULATOR_FAULTS: {line!r} is not a fault. Expected: <operation> <target>[#n] "
            "<effect> [once|always|each], where "
            f"operation is one of {', '.join(OPERATIONS)} and effect one of fail, fail-after, "
            "crash, crash-after, timeout, slow(<seconds>)"
        )
    return Fault(
        text=line,
        operation=found["operation"],
        target=found["target"],
        nth=int(found["n"] or 1),
        effect=re.sub(r"\(.*", "", found["effect"]),
        seconds=float(found["seconds"] or 0),
        how=found["how"] or "once",
    )


def due(faults: Sequence[Fault], inventory: Inventory, operation: str, names: Sequence[str]) -> list[Fault]:
    """The faults that happen at this operation. Counts it for every fault it concerns."""
    happening = []
    for fault in faults:
        if fault.concerns(operation, names):
            count = inventory.count(fault.counts(names))
            if count == fault.nth or (fault.how == "always" and count > fault.nth):
                happening.append(fault)
    return happening


def met(faults: Sequence[Fault], inventory: Inventory) -> list[Fault]:
    """Those of the faults, each meant for one operation, that have happened."""
    return [fault for fault in faults if inventory.counted(fault.counts(())) >= fault.nth]
