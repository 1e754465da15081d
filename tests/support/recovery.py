"""Bringing a stack back by the commands of docs/troubleshooting.md, and what must hold then."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

from components.resource_facts import HOLDS_DATA
from simulator.engine import ROOT

if TYPE_CHECKING:
    from collections.abc import Collection

    from simulator.core.inventory import Record
    from simulator.engine import Completed, Simulator
    from tests.support.sandbox import Sandbox

GUIDE = ROOT / "docs/troubleshooting.md"
KILLED = "The engine was killed"
NAMED = re.compile(r"^  (\S+) \((\S+)\):$", re.MULTILINE)
"""Type and logical name above a resource's errors, in the list at the end of a run."""
Data = frozenset[tuple[str, str]]


def documented(section: str) -> list[list[str]]:
    """The commands of a section's first code block, each confirmed with --yes."""
    block = rf"^#+ {re.escape(section)}\n.*?```sh\n(.*?)```"
    found = re.search(block, GUIDE.read_text(), re.DOTALL | re.MULTILINE)
    assert found, f"docs/troubleshooting.md has no commands under {section!r}"
    return confirmed(found[1])


def confirmed(text: str) -> list[list[str]]:
    """The engine's commands of a code block, each confirmed with --yes."""
    commands = [shlex.split(line, comments=True) for line in text.strip().splitlines()]
    assert {words[0] for words in commands} == {"pulumi"}
    return [[*words[1:], "--yes"] for words in commands]


def data_of(sandbox: Sandbox) -> Data:
    """What holds data and belongs to the stack: made, and in its state."""
    in_state = {(resource["type"], resource["id"]) for resource in sandbox.managed()}
    return frozenset((r.type, r.id) for r in sandbox.existing() if r.type in HOLDS_DATA and (r.type, r.id) in in_state)


def nothing_lost(sandbox: Sandbox, before: Data) -> None:
    """All data of a moment ago exists still."""
    lost = before - {(record.type, record.id) for record in sandbox.existing()}
    assert not lost, f"data is gone: {sorted(lost)}"


def named_by(failed: Completed, sandbox: Sandbox) -> frozenset[str]:
    """The URNs of the resources whose errors a run showed."""
    shown = set(NAMED.findall(failed.output))
    known = {str(resource["urn"]) for resource in sandbox.simulator.resources(sandbox.stack)}
    known |= {record.urn for record in sandbox.existing()}
    return frozenset(urn for urn in known if _as_shown(urn) in shown)


def _as_shown(urn: str) -> tuple[str, str]:
    """Type and logical name as the engine prints them: `aws:s3:Bucket` is the short form of `aws:s3/bucket:Bucket`."""
    *_, types, name = urn.split("::")
    module, _, kind = types.rpartition("$")[-1].rpartition(":")
    return f"{module.removesuffix(f'/{kind[:1].lower()}{kind[1:]}')}:{kind}", name


def clear(sandbox: Sandbox, *, was_killed: bool, interrupted: frozenset[str] = frozenset()) -> int:
    """Everything the guide asks for before the next `pulumi up`. Returns how many objects it had deleted by hand.

    `interrupted` are the URNs an error named; what was being made when the engine was killed is added to them.
    """
    begun = interrupted | set(sandbox.pending())
    cancel, refresh, _ = documented(KILLED)
    if was_killed:
        sandbox.pulumi(*cancel)  # fails when the engine had the time to take its lock away
    by_hand = delete_by_hand(sandbox.simulator, sandbox.stack, begun)
    if was_killed or begun - interrupted:
        sandbox.succeed(*refresh, "--skip-preview")
    assert sandbox.pending() == []
    return by_hand


def delete_by_hand(simulator: Simulator, stack: str, urns: Collection[str]) -> int:
    """What came into being without the engine seeing it, of the resources it was busy with. Holds nothing yet."""
    unseen = [record for record in unknown(simulator, stack) if record.urn in urns]
    with simulator.open() as account:
        for record in unseen:
            account.remove(record)
    return len(unseen)


def unknown(simulator: Simulator, stack: str) -> list[Record]:
    """What a program asked for and exists, but is not in the stack's state."""
    in_state = {(resource["type"], resource.get("id")) for resource in simulator.resources(stack)}
    return [r for r in simulator.inventory() if r.urn and (r.type, r.id) not in in_state]


def is_clear(done: Completed) -> None:
    """Whatever happened, a person reads an error and no stack of calls."""
    assert "Traceback" not in done.output, done.output
    assert "panic:" not in done.output, done.output
