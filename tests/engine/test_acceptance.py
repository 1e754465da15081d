"""The acceptance run itself, on simulated clouds: every step passes, and nothing is left over."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from operations import acceptance

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.long


def test_a_run_on_the_demo_passes_every_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIMULATOR_HOME", str(tmp_path / "sandbox"))
    file = tmp_path / "results.json"

    assert acceptance.main(["--stack", "demo", "--simulated", "--yes", "--report", str(file)]) == 0

    report = json.loads(file.read_text())
    assert {each["step"]: each["outcome"] for each in report["steps"]} == {
        "up": "passed",
        "preview without changes": "passed",
        "verify": "skipped",
        "a change": "passed",
        "preview without changes, after the change": "passed",
        "compare with the simulator": "passed",
        "destroy": "passed",
        "nothing left over": "passed",
    }
    assert report["comparison"]["differences"] == []
