"""Running long commands so that a person sees that something happens."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

TAIL = 20
"""How many lines of a failed command are shown."""


class StepFailed(RuntimeError):
    """A step of set-up failed; the message has the end of the command's output."""


def say(text: str) -> None:
    """Print one line at once, also into a pipe."""
    print(text, flush=True)


class Ticker:
    """The line of a running step with its elapsed seconds: live on a terminal, now and then in a log."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.live = sys.stdout.isatty()
        self.begun = time.monotonic()
        self.shown = self.begun

    def tick(self) -> None:
        """Show the elapsed time when it is due."""
        now = time.monotonic()
        if now - self.shown < (1 if self.live else 30):
            return
        self.shown = now
        line = f"{self.title} … {now - self.begun:.0f} s"
        print(f"\r\033[K{line}" if self.live else line, end="" if self.live else "\n", flush=True)

    def done(self) -> None:
        """Leave the final line."""
        start = "\r\033[K" if self.live else ""
        say(f"{start}{self.title}: {time.monotonic() - self.begun:.1f} s")


@contextmanager
def step(title: str) -> Iterator[Ticker]:
    """Name a step and how long it took, once it has worked."""
    ticker = Ticker(title)
    try:
        yield ticker
    except BaseException:
        if ticker.live:
            print(flush=True)
        raise
    ticker.done()


def run(title: str, command: Sequence[str], *, log: Path, env: Mapping[str, str] | None = None) -> None:
    """Run a command as a step, with its output in a file.

    Raises StepFailed with the end of the output. On Ctrl-C the command is ended before the exception goes on.
    """
    with step(title) as ticker, log.open("wb") as output:
        try:
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=env)
        except OSError as error:
            raise StepFailed(f"{title} failed: {error}") from error
        try:
            while True:
                try:
                    code = process.wait(timeout=0.2)
                    break
                except subprocess.TimeoutExpired:
                    ticker.tick()
        except BaseException:
            process.terminate()
            process.wait()
            raise
        if code:
            end = "\n".join(log.read_text(errors="replace").splitlines()[-TAIL:])
            raise StepFailed(f"{title} failed (exit code {code}): {' '.join(command)}\n{end}")
