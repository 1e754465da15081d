"""Which troubles there are for a stack, and in which rounds they are tried."""

from __future__ import annotations

import random
import signal
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.engine.world import PROVIDERS, World, steps
from tests.survival.changes import change
from tests.survival.trials import DESTROY, UP, Fault, Interruption, Phase, Round, Trouble

if TYPE_CHECKING:
    from pathlib import Path

EFFECTS = ("fail", "fail-after", "crash", "crash-after", "timeout")
SIGNALS = ((signal.SIGKILL,), (signal.SIGINT,), (signal.SIGINT, signal.SIGINT))
MOMENTS = 20
"""At which the engine is stopped, by each of the signals."""
ROUND = 6
"""Troubles one world goes through: starting a world costs more than a trouble, and one that is lost ends a round."""
CHANGED = {"update": "update", "create-replacement": "create", "delete-replaced": "delete"}


@dataclass(frozen=True, kw_only=True)
class Course:
    """How it goes when nothing goes wrong: what is made, in order; what a change does; how much the engine says."""

    world: World
    """In which the stack is up."""
    made: Sequence[str]
    changed: Sequence[tuple[str, str]]
    """Operation and URN."""
    lines: int


def course_of(stack: str, folder: Path) -> Course:
    """Bring a stack up, and change it in a copy."""
    world = World.empty(folder / "up", stack)
    said = world.succeed(*UP).stdout
    made = [str(resource["urn"]) for resource in world.created()]
    copy = world.copy(folder / "changed")
    change(copy, 0)
    done = steps(copy.succeed(*UP, "--json").stdout)
    changed = [
        (CHANGED[step.op], step.urn) for step in done if step.op in CHANGED and not step.type.startswith(PROVIDERS)
    ]
    return Course(world=world, made=made, changed=changed, lines=said.count("\n"))


def rounds(course: Course, seed: int) -> list[Round]:
    """Everything there is to try, in an order that depends on the seed alone."""
    dice = random.Random(f"{seed} {course.world.stack}")  # noqa: S311 - nothing is secret about the order
    stack = course.world.stack
    faults = {
        Phase.FIRST_UP: [("create", urn) for urn in course.made],
        Phase.CHANGE: list(course.changed),
        Phase.DESTROY: [("delete", urn) for urn in reversed(course.made)],
    }
    found = []
    for phase, places in faults.items():
        for effect in EFFECTS:
            single = [Fault(operation=operation, effect=effect, urns=(urn,)) for operation, urn in places]
            pairs = [_pair(dice, places, effect) for _ in range(len(places) // 4)] if len(places) > 1 else []
            found += [Round(stack=stack, phase=phase, troubles=some) for some in _dealt(dice, [*single, *pairs])]
    stops = [
        (Phase.FIRST_UP, Interruption(command=UP, signals=signals, lines=dice.randrange(1, course.lines)))
        for signals in SIGNALS
        for _ in range(MOMENTS)
    ]
    # A destroy says about as much as the update that made what it takes away.
    stops += [
        (Phase.DESTROY, Interruption(command=DESTROY, signals=SIGNALS[0], lines=dice.randrange(1, course.lines // 2)))
        for _ in range(MOMENTS // 4)
    ]
    found += [Round(stack=stack, phase=phase, troubles=(stop,)) for phase, stop in stops]
    dice.shuffle(found)
    return found


def _pair(dice: random.Random, places: Sequence[tuple[str, str]], effect: str) -> Fault:
    operation, first = dice.choice(places)
    same = [urn for other, urn in places if other == operation and urn != first]
    return Fault(operation=operation, effect=effect, urns=(first, dice.choice(same)) if same else (first,))


def _dealt(dice: random.Random, faults: Sequence[Fault]) -> Iterable[tuple[Trouble, ...]]:
    """Rounds of faults from all over the stack, each in the order in which an update comes by."""
    count = -(-len(faults) // ROUND)
    order = list(range(len(faults)))
    dice.shuffle(order)
    for number in range(count):
        yield tuple(faults[index] for index in sorted(order[number::count]))
