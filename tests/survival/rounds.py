"""One round: a world of its own, its troubles, and whether all is well in the end."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tests.engine.world import World
from tests.survival.trials import UP, Phase, Round, Tally, Trouble, converges, go_through

if TYPE_CHECKING:
    from pathlib import Path

    from tests.survival.plan import Course


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What was survived, and the one trouble that was not."""

    tally: Tally
    lost_by: Trouble | None = None
    why: str = ""


def survive(round_: Round, course: Course, folder: Path) -> Outcome:
    """Go through a round. What its troubles did not meet gets another world, as long as one of them meets something.

    The world is kept when something was lost.
    """
    tally = Tally()
    while True:
        outcome = _once(round_, course, folder)
        tally.survived += outcome.tally.survived
        tally.by_hand += outcome.tally.by_hand
        if outcome.lost_by is not None or not outcome.tally.survived or not outcome.tally.not_met:
            tally.not_met = outcome.tally.not_met
            return replace(outcome, tally=tally)
        round_ = replace(round_, troubles=tuple(outcome.tally.not_met))


def _once(round_: Round, course: Course, folder: Path) -> Outcome:
    tally, trouble = Tally(), round_.troubles[0]
    try:
        world = _start(round_, course, folder)
        for trouble in go_through(world, round_, tally):  # noqa: B007 - the last one is to blame
            pass
        converges(world, round_.phase.command)
    # Whatever it is that went wrong, it went wrong because of the trouble, and the next round goes on.
    except Exception as error:
        tally.survived = [other for other in tally.survived if other is not trouble]
        return Outcome(tally=tally, lost_by=trouble, why=f"{type(error).__name__}: {error}")
    shutil.rmtree(folder)
    return Outcome(tally=tally)


def _start(round_: Round, course: Course, folder: Path) -> World:
    if round_.phase is Phase.FIRST_UP:
        return World.empty(folder, round_.stack)
    world = course.world.copy(folder)
    if round_.phase is Phase.DESTROY and not world.settings.get("carto:disposable"):
        world.set({"carto:disposable": True})
        world.succeed(*UP)
    return world
