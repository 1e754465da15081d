"""Recorded values of example stacks, and how the values of today differ from them."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import TYPE_CHECKING

from tests.golden.values import text_of
from tests.support.example_stacks import STACKS

if TYPE_CHECKING:
    from collections.abc import Sequence

FOLDER = Path(__file__).parent
RECORD = "python -m tests.golden --record"


def recording(stack: str) -> Path:
    """The file of a stack."""
    return FOLDER / f"{stack}.yaml"


def record(stack: str) -> None:
    """Write the values of a stack."""
    recording(stack).write_text(text_of(stack), "utf-8")


def difference(stack: str) -> str:
    """A unified diff from the recording to the values of today; empty when they are equal."""
    file = recording(stack)
    before = file.read_text("utf-8") if file.exists() else ""
    lines = difflib.unified_diff(
        before.splitlines(keepends=True), text_of(stack).splitlines(keepends=True), f"recorded {stack}", f"now {stack}"
    )
    return "".join(lines)


def superfluous() -> Sequence[Path]:
    """Recordings of stacks that are no examples."""
    return [file for file in sorted(FOLDER.glob("*.yaml")) if file.stem not in STACKS]
