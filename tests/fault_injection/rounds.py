"""One round: a sandbox of its own, its faults, and whether all is well in the end."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tests.fault_injection.runs import Fault, Phase, Round, Tally, converges, go_through
from tests.support.sandbox import Sandbox

if TYPE_CHECKING:
    from pathlib import Path

    from tests.fault_injection.schedule import Course


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What was survived, and the one fault that was not."""

    tally: Tally
    lost_by: Fault | None = None
    why: str = ""


def survive(round_: Round, course: Course, folder: Path, enough: Callable[[], bool]) -> Outcome:
    """Go through a round. What its faults did not meet gets another sandbox, as long as one of them meets something.

    Once there is `enough` no further fault is begun. The sandbox is kept when something was lost.
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
        round_ = replace(round_, faults=tuple(left))


def _once(round_: Round, course: Course, folder: Path, enough: Callable[[], bool]) -> Outcome:
    tally, fault = Tally(), round_.faults[0]
    try:
        sandbox = _start(round_, course, folder)
        for next_one in go_through(sandbox, round_, tally):
            if tally.survived and enough():
                break
            fault = next_one
        converges(sandbox, round_.phase.command)
    # Whatever it is that went wrong, it went wrong because of the fault, and the next round goes on.
    except Exception as error:
        tally.survived = [other for other in tally.survived if other is not fault]
        return Outcome(tally=tally, lost_by=fault, why=f"{type(error).__name__}: {error}")
    shutil.rmtree(folder)
    return Outcome(tally=tally)


def _start(round_: Round, course: Course, folder: Path) -> Sandbox:
    match round_.phase:
        case Phase.FIRST_UP:
            return Sandbox.empty(folder, round_.stack)
        case Phase.CHANGE:
            return course.sandbox.copy(folder)
        case Phase.DESTROY:
            return course.disposable.copy(folder)
