"""One fault after the other in one sandbox: each update recovers from the last fault and runs into the next."""

from __future__ import annotations

import itertools
import os
import signal
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from simulator.faults import met, parse
from tests.support.recovery import clear, data_of, is_clear, named_by, nothing_lost
from tests.support.setting_changes import change

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.engine import Completed
    from tests.support.sandbox import Sandbox

UP = ("up", "--yes", "--skip-preview")
DESTROY = ("destroy", "--yes", "--skip-preview")
ONE_BY_ONE = ("--parallel", "1")
STEP = " "
ANSWER_LOST = ("fail-after", "crash-after")
CRASH = "crash"


@dataclass(frozen=True, kw_only=True)
class ResourceFault:
    """What goes wrong, at one resource or two."""

    operation: str
    effect: str
    urns: tuple[str, ...]

    @property
    def kind(self) -> str:
        """By which it is counted."""
        return f"{self.operation} {self.effect}{', two at once' if len(self.urns) > 1 else ''}"

    @property
    def text(self) -> str:
        """In the simulator's language."""
        return "; ".join(f"{self.operation} {urn} {self.effect}" for urn in self.urns)

    @property
    def may_be_unacknowledged(self) -> bool:
        """Whether the cloud may have done something without the engine getting the answer.

        A provider that crashes loses every pending response. It has none pending but that of the fault
        where one operation runs at a time.
        """
        return self.effect in ANSWER_LOST or (self.effect == CRASH and len(self.urns) > 1)

    def met_in(self, sandbox: Sandbox) -> bool:
        """Whether it has happened, at one of its resources at least."""
        with sandbox.simulator.open() as inventory:
            return bool(met(parse(self.text), inventory))

    def __str__(self) -> str:
        return f"{self.kind} at {', '.join(urn.rsplit('::', 1)[-1] for urn in self.urns)}"


class Phase(Enum):
    """Where in the life of a stack things go wrong."""

    FIRST_UP = "up"
    CHANGE = "change"
    DESTROY = "destroy"

    @property
    def command(self) -> tuple[str, ...]:
        """What is run."""
        return DESTROY if self is Phase.DESTROY else UP


@dataclass(frozen=True, kw_only=True)
class Interruption:
    """The engine stopped from outside after so many steps begun or done. Unlike time, these are the same anywhere."""

    phase: Phase
    signals: tuple[signal.Signals, ...]
    steps: int
    number: int
    """Tells it from others of its kind."""

    @property
    def kind(self) -> str:
        """By which it is counted."""
        return f"{self.phase.value}, {' and '.join(each.name for each in self.signals)}"

    @property
    def text(self) -> str:
        """In words."""
        return f"{self.kind}, number {self.number}, after {self.steps} steps"

    def __str__(self) -> str:
        return self.text


Fault = ResourceFault | Interruption


@dataclass(frozen=True, kw_only=True)
class Round:
    """Faults that one sandbox goes through, one after the other."""

    stack: str
    phase: Phase
    faults: tuple[Fault, ...]

    @property
    def one_by_one(self) -> bool:
        """Whether each run goes as far as the next fault, and no further."""
        return all(isinstance(fault, ResourceFault) and len(fault.urns) == 1 for fault in self.faults)

    def key(self, fault: Fault) -> str:
        """Tells one fault of a stack from all others of all stacks."""
        return f"{self.stack}, {self.phase.value}: {fault.text}"


@dataclass(kw_only=True)
class Tally:
    """What came of a round."""

    survived: list[Fault] = field(default_factory=list)
    not_met: list[Fault] = field(default_factory=list)
    """Faults at resources that the run did not touch any more."""
    by_hand: int = 0
    """Objects that had to be deleted by hand, as the guide says."""


def go_through(sandbox: Sandbox, round_: Round, tally: Tally) -> Iterator[Fault]:
    """Run into one fault after the other. Yields each before it is tried, so that a failure can be put down to it.

    The caller may stop at any time: every fault leaves a usable sandbox.
    """
    command = round_.phase.command
    for number, fault in enumerate(round_.faults):
        yield fault
        before, gone = data_of(sandbox), frozenset[str]()
        # What one change has to do is enough for all that stop one by one.
        if round_.phase is Phase.CHANGE and not (number and round_.one_by_one):
            change(sandbox, number + 1)
        if isinstance(fault, ResourceFault):
            done, met = fails_at(sandbox, fault, command), fault.met_in(sandbox)
            assert met or done.returncode == 0, f"failed, but not because of the fault:\n{done.output}"
            unacknowledged = named_by(done, sandbox) if fault.may_be_unacknowledged else frozenset()
            # What is deleted without an answer is in the state until the next run finds it gone.
            gone = unacknowledged if fault.operation == "delete" else gone
            if done.returncode != 0:
                tally.by_hand += clear(sandbox, was_killed=False, interrupted=unacknowledged)
            elif round_.one_by_one:
                # All is done: what else there is in the round has nothing left to happen at.
                tally.not_met += round_.faults[number + met :]
                tally.survived += [fault] * met
                return
        else:
            met = _is_stopped(sandbox, fault, command)
            tally.by_hand += clear(sandbox, was_killed=met)
        if command[0] != "destroy":
            nothing_lost(sandbox, before)
            sandbox.matches_the_account(without=gone)
        (tally.survived if met else tally.not_met).append(fault)


def converges(sandbox: Sandbox, command: tuple[str, ...]) -> None:
    """The command once more, with nothing in its way: all is there, or all is gone."""
    before = data_of(sandbox)
    sandbox.succeed(*command)
    if command[0] == "destroy":
        assert sandbox.left() == []
        assert sandbox.managed() == []
    else:
        nothing_lost(sandbox, before)
        sandbox.has_converged()


def fails_at(sandbox: Sandbox, fault: ResourceFault, command: tuple[str, ...] = UP) -> Completed:
    """One run into a fault, and no further than that."""
    # One at a time for a single fault: a parallel operation could end before its own turn.
    alone = ONE_BY_ONE if len(fault.urns) == 1 else ()
    done = sandbox.pulumi(*command, *alone, env={"SIMULATOR_FAULTS": fault.text})
    is_clear(done)
    return done


def _is_stopped(sandbox: Sandbox, stop: Interruption, command: tuple[str, ...]) -> bool:
    """Whether the engine was still at work when the signal came."""
    engine = sandbox.start(*command)
    assert engine.stdout
    # A line that begins with a space is about a resource; the others say how long it takes.
    steps = (line for line in engine.stdout if line.startswith(STEP))
    if sum(1 for _ in itertools.islice(steps, stop.steps)) == stop.steps:
        for each in stop.signals:
            os.killpg(engine.pid, each)
    engine.communicate()
    return engine.returncode != 0
