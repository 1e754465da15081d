"""GitHub's workflows, as data and as text."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import yaml

from tests.support.pages import ROOT


def workflow(name: str) -> dict[str, Any]:
    """One workflow by its file's name."""
    # YAML 1.1 reads the word `on` as true.
    return {"on" if key is True else str(key): value for key, value in yaml.safe_load(text(name)).items()}


def text(name: str) -> str:
    """The file."""
    return (ROOT / ".github/workflows" / name).read_text()


def steps(name: str) -> list[dict[str, Any]]:
    """The steps of all jobs, in order."""
    return [step for job in workflow(name)["jobs"].values() for step in job["steps"]]


def with_environment(folder: Path) -> None:
    """The program's virtual environment, as `python -m tools install` creates it; the runner has none."""
    (folder / ".venv/bin").mkdir(parents=True)
    (folder / ".venv/bin/python").write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    (folder / ".venv/bin/python").chmod(0o755)
