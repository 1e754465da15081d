"""Which troubles there are for a stack, and in which rounds they are tried."""

from __future__ import annotations

import random
import signal
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from tests.engine.world import PROVIDERS, World, steps
from tests.survival.changes import change
from tests.survival.trials import UP, Fault, Interruption, Phase, Round, Trouble

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
"""Troubles one world goes through: starting a world costs more than a trouble, and one that is lost ends a round."""
T = TypeVar("T")
CHANGED = {"update": "update", "create-replacement": "create", "delete-replaced": "delete"}


@dataclass(frozen=True, kw_only=True)
class Course:
    """How it goes when nothing goes wrong: what is made, in order, and what a change does."""

    world: World
    """In which the stack is up."""
    made: Sequence[str]
    changed: Sequence[tuple[str, str]]
    """Operation and URN."""


def course_of(stack: str, folder: Path) -> Course:
    """Bring a stack up, and change it in a copy."""
    world = World.empty(folder / "up", stack)
    world.succeed(*UP)
    made = [str(resource["urn"]) for resource in world.created()]
    copy = world.copy(folder / "changed")
    change(copy, 0)
    done = steps(copy.succeed(*UP, "--json").stdout)
    changed = [
        (CHANGED[step.op], step.urn) for step in done if step.op in CHANGED and not step.type.startswith(PROVIDERS)
    ]
    return Course(world=world, made=made, changed=changed)


def rounds(course: Course, seed: int) -> list[Round]:
    """Everything there is to try, in an order that depends on the seed alone."""
    dice = random.Random(f"{seed} {course.world.stack}")  # noqa: S311 - nothing is secret about the order
    stack = course.world.stack
    faults = {
        Phase.FIRST_UP: [("create", urn) for urn in course.made],
        Phase.CHANGE: list(course.changed),
        Phase.DESTROY: [("delete", urn) for urn in reversed(course.made)],
    }
    found: list[Round] = []
    for phase, places in faults.items():
        for effect in EFFECTS:
            single = [Fault(operation=operation, effect=effect, urns=(urn,)) for operation, urn in places]
            pairs = [_pair(dice, places, effect) for _ in range(len(places) // 4)] if len(places) > 1 else []
            found += [Round(stack=stack, phase=phase, troubles=some) for some in _dealt(dice, [*single, *pairs])]
    for phase, places in faults.items():
        stops = [
            Interruption(phase=phase, signals=signals, steps=_moment(dice, resources=len(places)))
            for signals, moments in STOPS.items()
            for _ in range(moments[phase])
        ]
        dice.shuffle(stops)
        found += [Round(stack=stack, phase=phase, troubles=some) for some in _shared_out(stops)]
    dice.shuffle(found)
    return found


def _pair(dice: random.Random, places: Sequence[tuple[str, str]], effect: str) -> Fault:
    operation, first = dice.choice(places)
    same = [urn for other, urn in places if other == operation and urn != first]
    return Fault(operation=operation, effect=effect, urns=(first, dice.choice(same)) if same else (first,))


def _dealt(dice: random.Random, faults: Sequence[Fault]) -> Iterable[tuple[Trouble, ...]]:
    """Rounds of faults from all over the stack, each in the order in which an update comes by."""
    order = list(range(len(faults)))
    dice.shuffle(order)
    for share in _shared_out(order):
        yield tuple(faults[index] for index in sorted(share))


def _shared_out(all_of_them: Sequence[T]) -> Iterable[tuple[T, ...]]:
    """As few rounds as will do, none longer than `ROUND`."""
    count = -(-len(all_of_them) // ROUND)
    return [tuple(all_of_them[number::count]) for number in range(count)]


def _moment(dice: random.Random, *, resources: int) -> int:
    """After how many steps begun or done: each resource has two of these, shared among a world's stops."""
    return dice.randrange(1, 2 + max(1, 2 * resources // ROUND))
