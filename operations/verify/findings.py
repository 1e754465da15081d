"""The result of a check, as a table for people and as JSON for programs."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from rich.markup import escape
from rich.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence


class State(StrEnum):
    """How a check ended."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"
    """It could not be tried; the detail says why."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One check of one subject, such as "bucket imports" and "write"."""

    subject: str
    check: str
    state: State
    detail: str = ""
    """What was seen. Never a secret."""
    remedy: str = ""
    """What to do about a failure: a command, or a page."""


def passed(subject: str, check: str, detail: str = "") -> Finding:
    """A check that found what it should."""
    return Finding(subject=subject, check=check, state=State.PASSED, detail=detail)


def failed(subject: str, check: str, detail: str, remedy: str) -> Finding:
    """A check that found something else."""
    return Finding(subject=subject, check=check, state=State.FAILED, detail=detail, remedy=remedy)


def skipped(subject: str, check: str, detail: str) -> Finding:
    """A check that could not be tried."""
    return Finding(subject=subject, check=check, state=State.SKIPPED, detail=detail)


def exit_code(findings: Sequence[Finding]) -> int:
    """0 when nothing failed, else 1. A skipped check fails nothing."""
    return int(any(finding.state is State.FAILED for finding in findings))


def as_json(findings: Sequence[Finding]) -> str:
    """`{"passed": bool, "findings": [{subject, check, state, detail, remedy}]}`."""
    return json.dumps({"passed": exit_code(findings) == 0, "findings": [asdict(each) for each in findings]}, indent=2)


def table(findings: Sequence[Finding]) -> Table:
    """For a terminal."""
    shown = Table()
    for title in ("Subject", "Check", "State", "Found", "What to do"):
        shown.add_column(title, overflow="fold")
    colours = {State.PASSED: "green", State.FAILED: "bold red", State.SKIPPED: "yellow"}
    for each in findings:
        state = f"[{colours[each.state]}]{each.state}[/]"
        subject, check, detail, remedy = map(escape, (each.subject, each.check, each.detail, each.remedy))
        shown.add_row(subject, check, state, detail, remedy)
    return shown
