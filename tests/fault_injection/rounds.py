"""One round: a world of its own, its troubles, and whether all is well in the end."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tests.fault_injection.runs import Phase, Round, Tally, Trouble, converges, go_through
from tests.support.sandbox import World

if TYPE_CHECKING:
    from pathlib import Path

    from tests.fault_injection.schedule import Course


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What was survived, and the one trouble that was not."""

    tally: Tally
    lost_by: Trouble | None = None
    why: str = ""


def survive(round_: Round, course: Course, folder: Path, enough: Callable[[], bool]) -> Outcome:
    """Go through a round. What its troubles did not meet gets another world, as long as one of them meets something.

    Once there is `enough` no further trouble is begun. The world is kept when something was lost.
    """
    tally = Tally()
    while True:
        outcome = _once(round_, course, folder, enough)
        tally.survived += outcome.tally.survived
        tally.by_hand += outcome.tally.by_hand
        left = outcome.tally.not_met
        if not outcome.tally.survived:
            # Nothing was in its way, and it did not happen: it never will.
            tally.not_met += left[:1]
            left = left[1:]
        if outcome.lost_by is not None or not left or enough():
            return replace(outcome, tally=tally)
        round_ = replace(round_, troubles=tuple(left))


def _once(round_: Round, course: Course, folder: Path, enough: Callable[[], bool]) -> Outcome:
    tally, trouble = Tally(), round_.troubles[0]
    try:
        world = _start(round_, course, folder)
        for next_one in go_through(world, round_, tally):
            if tally.survived and enough():
                break
            trouble = next_one
        converges(world, round_.phase.command)
    # Whatever it is that went wrong, it went wrong because of the trouble, and the next round goes on.
    except Exception as error:
        tally.survived = [other for other in tally.survived if other is not trouble]
        return Outcome(tally=tally, lost_by=trouble, why=f"{type(error).__name__}: {error}")
    shutil.rmtree(folder)
    return Outcome(tally=tally)


def _start(round_: Round, course: Course, folder: Path) -> World:
    match round_.phase:
        case Phase.FIRST_UP:
            return World.empty(folder, round_.stack)
        case Phase.CHANGE:
            return course.world.copy(folder)
        case Phase.DESTROY:
            return course.disposable.copy(folder)
