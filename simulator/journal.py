"""A log of every operation, as JSON lines, in the file that SIMULATOR_LOG names. Secrets are masked."""

from __future__ import annotations

import json
import os
import threading
import time
from pathlib import Path
from typing import Any

from simulator.core.values import masked


class Journal:
    """Appends one line an operation: when, how long, which package, operation, what to, and how it ended."""

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self._lock = threading.Lock()
        if file:
            file.parent.mkdir(parents=True, exist_ok=True)

    @classmethod
    def from_environment(cls) -> Journal:
        """The log the environment asks for, or one that writes nowhere."""
        name = os.environ.get("SIMULATOR_LOG")
        return cls(Path(name) if name else None)

    def write(self, started: float, **entry: Any) -> None:
        """`started` is a `time.monotonic()`. Values may hold secrets: they are masked here."""
        if not self._file:
            return
        seconds = round(time.monotonic() - started, 4)
        line = json.dumps({"time": round(time.time(), 3), "seconds": seconds, **masked(entry)}, default=repr)
        with self._lock, self._file.open("a") as file:
            file.write(line + "\n")
