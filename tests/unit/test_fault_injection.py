"""Which faults are tried, and what is made of the figures."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.sections import write_section
from tests.fault_injection.__main__ import RESULTS, in_turn, only, sample, spread
from tests.fault_injection.report import HEADING, Figures, by_kind, by_stack, load, mark, save, write
from tests.fault_injection.rounds import Outcome
from tests.fault_injection.runs import Interruption, Phase, ResourceFault, Round, Tally
from tests.fault_injection.schedule import EFFECTS, STOPS, Course, rounds
from tests.support.sandbox import STACKS, Sandbox

MADE = [f"urn:pulumi:demo::carto::aws:s3/bucket:Bucket::bucket-{number}" for number in range(9)]
CLOUDS = ("aws", "azure", "demo", "gcp", "kubernetes")
COURSE = Course(
    sandbox=Sandbox(folder=Path("nowhere"), stack="demo"),
    made=MADE,
    changed=[("update", urn) for urn in MADE[:4]],
    disposable=Sandbox(folder=Path("nowhere"), stack="demo"),
    deleted=MADE[2:],
)
FAULT = ResourceFault(operation="create", effect="fail", urns=(MADE[0],))
OTHER = ResourceFault(operation="create", effect="crash", urns=(MADE[0],))


def test_every_fault_is_tried_at_every_resource() -> None:
    faults = [fault for round_ in rounds(COURSE, 1) for fault in round_.faults]
    at_resources = {fault.text for fault in faults if isinstance(fault, ResourceFault) and len(fault.urns) == 1}
    wanted = [("create", urn) for urn in MADE] + [("delete", urn) for urn in MADE[2:]] + [*COURSE.changed]
    assert at_resources == {f"{operation} {urn} {effect}" for operation, urn in wanted for effect in EFFECTS}
    stops = Counter(fault.kind for fault in faults if isinstance(fault, Interruption))
    assert stops == {
        f"{phase.value}, {' and '.join(each.name for each in signals)}": moments
        for signals, phases in STOPS.items()
        for phase, moments in phases.items()
    }
    assert sum(moments for kind, moments in stops.items() if kind.endswith(", SIGKILL")) == 20


def test_what_is_tried_does_not_depend_on_the_order_in_which_things_came_into_being() -> None:
    another = replace(COURSE, made=MADE[::-1], deleted=MADE[:1:-1], changed=COURSE.changed[::-1])
    tried, again, reseeded = (
        {round_.key(fault) for round_ in rounds(course, seed) for fault in round_.faults}
        for course, seed in ((COURSE, 1), (another, 1), (COURSE, 2))
    )
    assert tried == again
    assert tried != reseeded


def test_a_sample_has_stacks_of_all_clouds_and_all_get_their_turn() -> None:
    stacks = sample(STACKS, 4, seed=3)
    assert sorted(stack.split("-")[0] for stack in sample(STACKS, 5, seed=3)) == sorted(CLOUDS)
    assert stacks == sample(STACKS, 5, seed=3)[:4]
    assert list(in_turn([["a", "b", "c"], ["d"]])) == ["a", "d", "b", "c"]


def test_some_kinds_of_trouble_can_be_tried_alone() -> None:
    planned = rounds(COURSE, 1)
    kinds = {fault.kind for round_ in only(["* crash", "*, SIGKILL"], planned) for fault in round_.faults}
    assert kinds == {*(f"{operation} crash" for operation in ("create", "update", "delete"))} | {
        f"{phase.value}, SIGKILL" for phase in Phase
    }
    assert list(only(["*"], planned)) == planned


@pytest.mark.parametrize("jobs", [1, 3])
def test_work_is_shared_and_a_failure_is_not_swallowed(jobs: int) -> None:
    done: list[int] = []
    spread(done.append, range(20), jobs)
    assert sorted(done) == list(range(20))
    with pytest.raises(ZeroDivisionError):
        spread(lambda number: done.append(1 // number), range(2), jobs)


def test_the_seed_alone_decides() -> None:
    assert rounds(COURSE, 1) == rounds(COURSE, 1)
    assert rounds(COURSE, 1) != rounds(COURSE, 2)


def test_the_figures_of_several_runs_are_summed_by_stack_and_by_kind(tmp_path: Path) -> None:
    file = tmp_path / "figures.json"
    for stack, fault, survived in (("demo", FAULT, True), ("demo", OTHER, False), ("kubernetes", FAULT, True)):
        figures = load(file)
        tally = Tally(survived=[fault] if survived else [])
        outcome = Outcome(tally=tally, lost_by=None if survived else fault, why="it was gone")
        figures.add(Round(stack=stack, phase=Phase.FIRST_UP, faults=(fault,)), outcome)
        save(figures, file)
    figures = load(file)
    for stack in ("demo", "kubernetes"):
        figures.plan([Round(stack=stack, phase=Phase.FIRST_UP, faults=(FAULT, OTHER))])
    assert by_stack(figures) == [("demo", "2", "2", "1"), ("kubernetes", "2", "1", "1"), ("all", "4", "3", "2")]
    assert by_kind(figures) == [("create crash", "1", "0"), ("create fail", "2", "2"), ("all", "3", "2")]
    assert figures.lost == {f"demo, up: {OTHER.text}": ("demo", OTHER.kind, "it was gone")}


def test_what_was_survived_or_cannot_happen_is_not_tried_again(tmp_path: Path) -> None:
    file = tmp_path / "figures.json"
    all_rounds = rounds(COURSE, 1)
    done, cut_off = all_rounds[0], all_rounds[1]
    figures = Figures()
    figures.add(done, Outcome(tally=Tally(survived=list(done.faults[1:]), not_met=[done.faults[0]])))
    lost = cut_off.faults[1]
    figures.add(cut_off, Outcome(tally=Tally(survived=[cut_off.faults[0]]), lost_by=lost))
    save(figures, file)
    figures = load(file)
    left = figures.plan(all_rounds)
    assert left == [replace(cut_off, faults=cut_off.faults[1:]), *all_rounds[2:]]
    figures.add(left[0], Outcome(tally=Tally(survived=[lost])))
    assert figures.lost == {}
    keys = [round_.key(fault) for round_ in all_rounds for fault in round_.faults]
    assert len(keys) == len({mark(key) for key in keys})


@pytest.mark.parametrize("order", [("# Benchmarks", HEADING), (HEADING, "# Benchmarks")])
def test_the_page_keeps_what_others_wrote(tmp_path: Path, order: tuple[str, str]) -> None:
    page = tmp_path / "RESULTS.md"
    for round_ in ("old", "new"):
        for heading in order:
            if heading == HEADING:
                write(Figures(), page)
            else:
                write_section(page, heading, f"{heading}\n\n{round_} figures\n")
    text = page.read_text()
    assert "new figures" in text
    assert "old figures" not in text
    assert [text.count(f"{heading}\n") for heading in order] == [1, 1]


def test_the_results_say_what_was_tried(tmp_path: Path) -> None:
    page = tmp_path / "RESULTS.md"
    page.write_text(RESULTS.read_text())
    write(load(RESULTS.with_name("fault_injection.json")), page)
    assert page.read_text() == RESULTS.read_text()
