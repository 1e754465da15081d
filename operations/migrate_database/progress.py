"""What the worker prints, and the lines that a person sees."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

MARK = "carto-migrate: "
"""At the start of each line of the worker that has a JSON document."""
SHOWN_SECONDS = 5
"""Less between two lines about progress is not shown."""


@dataclass
class Progress:
    """Turns the worker's lines into lines for a person, and remembers what failed."""

    failed: bool = False
    _step: str = ""
    _since: float = 0
    _shown: float = field(default=float("-inf"))

    def line(self, text: str, now: float) -> list[str]:
        """The lines to show for a line of the log; `now` is in seconds, of any clock."""
        document = _document(text)
        if document is None:
            return [f"  {text}"] if text.strip() else []
        match document["kind"]:
            case "check":
                return self._check(document)
            case "step":
                return self._began(document, now)
            case _:
                return self._progress(document, now)

    def _check(self, found: dict[str, Any]) -> list[str]:
        self.failed |= not found["ok"]
        first = f"{'passed' if found['ok'] else 'FAILED'}  {found['check']}: {found['detail']}"
        return [first, f"        {found['remedy']}"] if found["remedy"] and not found["ok"] else [first]

    def _began(self, step: dict[str, Any], now: float) -> list[str]:
        if step["state"] == "started":
            self._step, self._since, self._shown = step["step"], now, float("-inf")
        return [f"{step['step']}: {step['state']}"]

    def _progress(self, found: dict[str, Any], now: float) -> list[str]:
        done, total = found["done"], max(found["total"], 1)
        if now - self._shown < SHOWN_SECONDS:
            return []
        self._shown = now
        passed = now - self._since
        # The time that a few percent took says little about the rest.
        left = f", about {duration(passed * (total - done) / done)} left" if done * 20 >= total else ""
        written = f", {mebibytes(found['written'])} written" if found.get("written") else ""
        return [f"{found['step']}: {100 * done // total} %, {mebibytes(done)} of {mebibytes(total)}{written}{left}"]


def _document(text: str) -> dict[str, Any] | None:
    """What the worker prints; None for a line of another program, or one that a node has cut."""
    if not text.startswith(MARK):
        return None
    try:
        found: dict[str, Any] = json.loads(text.removeprefix(MARK))
    except ValueError:
        return None
    return found


def mebibytes(size: float) -> str:
    """A size in the largest fitting unit."""
    return f"{size / 2**30:.1f} GiB" if size >= 2**30 else f"{size / 2**20:.0f} MiB"


def duration(seconds: float) -> str:
    """A time span for a person."""
    if seconds < 90:
        return f"{max(round(seconds), 1)} seconds"
    return f"{round(seconds / 60)} minutes" if seconds < 90 * 60 else f"{seconds / 3600:.1f} hours"
