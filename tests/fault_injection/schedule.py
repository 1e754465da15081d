"""Which faults there are for a stack, and in which rounds they are tried."""

from __future__ import annotations

import random
import signal
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from tests.fault_injection.runs import ONE_BY_ONE, UP, Interruption, Phase, ResourceFault, Round
from tests.support.sandbox import PROVIDERS, STASH, Sandbox
from tests.support.setting_changes import change
from tests.support.stack_commands import steps

if TYPE_CHECKING:
    from pathlib import Path

EFFECTS = ("fail", "fail-after", "crash", "crash-after", "timeout")
STOPS = {
    (signal.SIGKILL,): {Phase.FIRST_UP: 10, Phase.CHANGE: 6, Phase.DESTROY: 4},
    (signal.SIGINT,): {Phase.FIRST_UP: 2, Phase.CHANGE: 1, Phase.DESTROY: 1},
    (signal.SIGINT, signal.SIGINT): {Phase.FIRST_UP: 2, Phase.CHANGE: 1, Phase.DESTROY: 1},
}
"""At how many moments the engine is stopped, by which signals."""
ROUND = 10
"""Faults of one sandbox: starting a sandbox costs more than a fault, and one that is lost ends a round."""
LONG_ROUND = 3 * ROUND
"""The same for faults that stop a run one by one: none of them can get into another's way."""
T = TypeVar("T")
CHANGED = {"update": "update", "create-replacement": "create", "delete-replaced": "delete"}


@dataclass(frozen=True, kw_only=True)
class Course:
    """How it goes when nothing goes wrong: what is made, in order, and what a change does."""

    sandbox: Sandbox
    """In which the stack is up."""
    made: Sequence[str]
    changed: Sequence[tuple[str, str]]
    """Operation and URN."""
    disposable: Sandbox
    """In which the stack is up and may be destroyed."""
    deleted: Sequence[str]
    """What is deleted then, by an operation of its own."""


def course_of(stack: str, folder: Path) -> Course:
    """Bring a stack up, change it in a copy, and make another disposable."""
    sandbox = Sandbox.empty(folder / "up", stack)
    sandbox.succeed(*UP, *ONE_BY_ONE)
    made = [str(resource["urn"]) for resource in sandbox.provided()]
    copy = sandbox.copy(folder / "changed")
    change(copy, 0)
    done = steps(copy.succeed(*UP, *ONE_BY_ONE, "--json").stdout)
    changed = [
        (CHANGED[step.op], step.urn)
        for step in done
        if step.op in CHANGED and not step.type.startswith((PROVIDERS, STASH))
    ]
    disposable = sandbox.copy(folder / "disposable")
    disposable.set({"carto:disposable": True})
    disposable.succeed(*UP)
    deleted = [
        str(resource["urn"])
        for resource in disposable.provided()
        if not resource.get("deletedWith") and not resource.get("retainOnDelete")
    ]
    return Course(sandbox=sandbox, made=made, changed=changed, disposable=disposable, deleted=deleted[::-1])


def rounds(course: Course, seed: int) -> list[Round]:
    """Everything there is to try, which depends on the seed alone; a round in the order in which an update comes by."""
    dice = random.Random(f"{seed} {course.sandbox.stack}")  # noqa: S311 - nothing is secret about the order
    stack = course.sandbox.stack
    faults = {
        Phase.FIRST_UP: [("create", urn) for urn in course.made],
        Phase.CHANGE: list(course.changed),
        Phase.DESTROY: [("delete", urn) for urn in course.deleted],
    }
    found: list[Round] = []
    for phase, places in faults.items():
        for shift in range(len(EFFECTS)):
            single = [
                ResourceFault(operation=operation, effect=EFFECTS[(index + shift) % len(EFFECTS)], urns=(urn,))
                for index, (operation, urn) in enumerate(places)
            ]
            found += [Round(stack=stack, phase=phase, faults=some) for some in _shared_out(single, LONG_ROUND)]
        found += [Round(stack=stack, phase=phase, faults=some) for some in _shared_out(_pairs(dice, places), ROUND)]
    for phase, places in faults.items():
        stops = [
            Interruption(phase=phase, signals=signals, steps=_moment(dice, resources=len(places)), number=number)
            for signals, moments in STOPS.items()
            for number in range(1, moments[phase] + 1)
        ]
        dice.shuffle(stops)
        found += [Round(stack=stack, phase=phase, faults=some) for some in _shared_out(stops, ROUND)]
    dice.shuffle(found)
    return found


def _pairs(dice: random.Random, places: Sequence[tuple[str, str]]) -> list[ResourceFault]:
    """Two resources at random, as many pairs as half of the resources, in the order in which an update comes by.

    Which pairs these are does not depend on that order, which is another one each time.
    """
    turn = {place: number for number, place in enumerate(places)}
    known = sorted(places)
    pairs = {(tuple(sorted(dice.sample(known, 2))), dice.choice(EFFECTS)) for _ in range(len(places) // 2)}
    in_turn = sorted(pairs, key=lambda pair: (sorted(turn[place] for place in pair[0]), pair[1]))
    return [
        ResourceFault(operation=operation, effect=effect, urns=(urn, other))
        for ((operation, urn), (same, other)), effect in in_turn
        if operation == same
    ]


def _shared_out(all_of_them: Sequence[T], most: int) -> Iterable[tuple[T, ...]]:
    """As few rounds as will do, none longer than that, each from all over the stack and in the same order."""
    count = -(-len(all_of_them) // most)
    return [tuple(all_of_them[number::count]) for number in range(count)]


def _moment(dice: random.Random, *, resources: int) -> int:
    """After how many steps begun or done: each resource has two of these, shared among a sandbox's stops."""
    return dice.randrange(1, 2 + max(1, 2 * resources // ROUND))
