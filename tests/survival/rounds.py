"""One round: a world of its own, its troubles, and whether all is well in the end."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from threading import Lock
from typing import TYPE_CHECKING

from tests.engine.world import World
from tests.survival.trials import UP, Phase, Round, Tally, Trouble, converges, go_through

if TYPE_CHECKING:
    from pathlib import Path

    from tests.survival.plan import Course

_PREPARING = Lock()


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
        if outcome.lost_by is None and not outcome.tally.survived:
            tally.not_met = left
        if outcome.lost_by is not None or not outcome.tally.survived or not left or enough():
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
            return _disposable(course).copy(folder)


def _disposable(course: Course) -> World:
    """The stack as it is before it is destroyed; made once."""
    if course.world.settings.get("carto:disposable"):
        return course.world
    folder = course.world.folder.with_name("disposable")
    with _PREPARING:
        if not folder.exists():
            world = course.world.copy(folder)
            world.set({"carto:disposable": True})
            world.succeed(*UP)
    return World(folder=folder, stack=course.world.stack)
