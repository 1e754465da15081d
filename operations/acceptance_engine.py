"""The engine's commands of an acceptance run, on real clouds or on simulated ones."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
SHOWN_LINES = 40


class StepFailed(Exception):
    """A command failed. The text has the end of what it wrote."""


@dataclass(frozen=True, kw_only=True)
class Engine:
    """`pulumi` on one stack."""

    stack: str
    simulated: bool

    @property
    def name(self) -> str:
        """The stack's own name, without organization and project."""
        return self.stack.rsplit("/", 1)[-1]

    @property
    def file(self) -> Path:
        """The stack file."""
        project = yaml.safe_load((ROOT / "Pulumi.yaml").read_text("utf-8"))
        return ROOT / str(project.get("stackConfigDir") or ".") / f"Pulumi.{self.name}.yaml"

    def settings(self) -> dict[str, Any]:
        """What the stack file has under `config`.

        Raises:
            StepFailed: there is no such file.
        """
        if not self.file.exists():
            raise StepFailed(f"there is no stack {self.name}: {self.file.relative_to(ROOT)} does not exist")
        content = yaml.safe_load(self.file.read_text("utf-8")) or {}
        return dict(content.get("config") or {})

    def setting(self, key: str) -> Any:
        """One setting; None when the stack does not have it."""
        value = self.settings().get(key)
        return {"true": True, "false": False}.get(value, value) if isinstance(value, str) else value

    def run(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Runs `pulumi <arguments> --stack …`.

        Raises:
            StepFailed: it failed, and `check` asks for success.
        """
        program = [sys.executable, "-m", "simulator"] if self.simulated else ["pulumi"]
        command = [*program, *arguments, "--stack", self.stack]
        try:
            done = subprocess.run(
                command, cwd=ROOT, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False
            )
        except FileNotFoundError:
            raise StepFailed("pulumi is not installed: https://www.pulumi.com/docs/install/") from None
        if check and done.returncode:
            output = (done.stdout + done.stderr).strip().splitlines()[-SHOWN_LINES:]
            raise StepFailed(f"`pulumi {arguments[0]}` failed:\n" + "\n".join(output))
        return done

    def export(self) -> str:
        """The state, its secrets encrypted."""
        return self.run("stack", "export").stdout

    def resources(self) -> list[dict[str, Any]]:
        """The resources in the state; none when the stack does not exist yet in a simulated backend."""
        done = self.run("stack", "export", check=not self.simulated)
        if done.returncode:
            return []
        return list((json.loads(done.stdout).get("deployment") or {}).get("resources") or [])

    def module(
        self, name: str, *arguments: str, env: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Runs another command of this project, with more environment."""
        return subprocess.run(
            [sys.executable, "-m", name, *arguments],
            cwd=ROOT,
            env={**os.environ, **(env or {})},
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            check=False,
        )
