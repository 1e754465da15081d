"""Folders with a program that the simulator can run: the repository's own, and others in its place."""

from __future__ import annotations

import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from simulator.engine import ROOT, Simulator

if TYPE_CHECKING:
    from collections.abc import Mapping

STACK = "aws-production"
LINKED = ("components", "examples", "stacks", ".venv")


class BenchmarkError(Exception):
    """A measured run failed; the message is the engine's output."""


@dataclass(frozen=True, kw_only=True)
class Program:
    """One program with simulated accounts of its own."""

    folder: Path
    stack: str = STACK

    @classmethod
    def of(
        cls,
        folder: Path,
        main: Path,
        files: Mapping[str, str] | None = None,
        *,
        stack: str = STACK,
        disposable: bool = False,
    ) -> Program:
        """A program whose `__main__.py` is `main`, with the repository's components and stacks next to it."""
        folder.mkdir(parents=True)
        for name in LINKED:
            (folder / name).symlink_to(ROOT / name)
        shutil.copy(ROOT / "Pulumi.yaml", folder)
        shutil.copy(main, folder / "__main__.py")
        for name, text in (files or {}).items():
            (folder / name).write_text(text)
        if disposable:
            _make_disposable(folder / "stacks", stack)
        return cls(folder=folder, stack=stack)

    @property
    def simulator(self) -> Simulator:
        """The engine's side."""
        return Simulator(home=self.folder.with_name(f"{self.folder.name}-home"), program=self.folder)

    def run(self, *arguments: str, env: Mapping[str, str] | None = None) -> str:
        """What `pulumi <arguments>` prints. Raises BenchmarkError when it fails."""
        done = self.simulator.run(*arguments, stack=self.stack, env=env)
        if done.returncode != 0:
            raise BenchmarkError(f"pulumi {' '.join(arguments)} failed:\n{done.output}")
        return done.stdout

    def seconds_of_preview(self, env: Mapping[str, str] | None = None) -> float:
        """How long one preview of an empty account takes."""
        started = time.perf_counter()
        self.run("preview", env=env)
        return time.perf_counter() - started


def _make_disposable(stacks: Path, stack: str) -> None:
    """Replace the link to the repository's stacks by a copy in which one stack may be destroyed with its data."""
    stacks.unlink()
    shutil.copytree(ROOT / "stacks", stacks)
    file = stacks / f"Pulumi.{stack}.yaml"
    settings = yaml.safe_load(file.read_text())
    settings["config"]["carto:disposable"] = True
    file.write_text(yaml.safe_dump(settings))
