"""A stack's state, read and written through the engine."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

Pulumi = Callable[..., str]
"""Runs `pulumi <arguments>` on the stack and returns what it wrote to stdout; raises an error when it fails."""


def exported(pulumi: Pulumi, *, show_secrets: bool = False) -> dict[str, Any]:
    """The state, with its secrets encrypted or shown."""
    state: dict[str, Any] = json.loads(pulumi("stack", "export", *(["--show-secrets"] if show_secrets else [])))
    return state


def write(pulumi: Pulumi, state: Mapping[str, Any]) -> None:
    """Let the state be this."""
    with TemporaryDirectory() as folder:
        pulumi("stack", "import", "--file", str(private(Path(folder) / "state.json", state)))


def private(file: Path, content: Mapping[str, Any]) -> Path:
    """A new file that nobody else can read."""
    file.touch(mode=0o600)
    file.write_text(json.dumps(content))
    return file
