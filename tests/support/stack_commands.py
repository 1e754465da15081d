"""Commands of the engine on one stack, and its settings: the same in every sandbox."""

from __future__ import annotations

import json
import subprocess
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from simulator.engine import Completed, Simulator
from tests.support import quick_engine


@dataclass(frozen=True, kw_only=True)
class Step:
    """What an update did to one resource: `op` in the engine's words (same, create, update, replace, delete …)."""

    urn: str
    op: str

    @property
    def type(self) -> str:
        """The resource's own type, without its parents'."""
        return self.urn.split("::")[2].rsplit("$", 1)[-1]

    @property
    def name(self) -> str:
        """The logical name."""
        return self.urn.rsplit("::", 1)[-1]


class StackCommands(ABC):
    """One stack that the engine works on."""

    stack: str

    @property
    @abstractmethod
    def simulator(self) -> Simulator:
        """The engine's side of the sandbox."""

    @property
    def stack_file(self) -> Path:
        """The settings of the stack."""
        return self.simulator.program / "stacks" / f"Pulumi.{self.stack}.yaml"

    @property
    def settings(self) -> dict[str, Any]:
        """The stack's configuration as its file has it."""
        config: dict[str, Any] = yaml.safe_load(self.stack_file.read_text())["config"]
        return config

    def set(self, changes: Mapping[str, Any]) -> None:
        """Changes settings, by paths such as "carto:database.instance". None removes a setting."""
        content = yaml.safe_load(self.stack_file.read_text())
        for path, value in changes.items():
            *above, last = path.split(".")
            inside = content["config"]
            for step in above:
                inside = inside.setdefault(step, {})
            if value is None:
                inside.pop(last, None)
            else:
                inside[last] = value
        self.stack_file.write_text(yaml.safe_dump(content, sort_keys=False))

    def pulumi(self, *arguments: str, env: Mapping[str, str] | None = None) -> Completed:
        """Runs `pulumi <arguments>` on the stack, however it ends."""
        return self.simulator.run(*arguments, stack=self.stack, env={**quick_engine.shown(arguments), **(env or {})})

    def start(self, *arguments: str, env: Mapping[str, str] | None = None) -> subprocess.Popen[str]:
        """Starts `pulumi <arguments>` on the stack, for a test that stops or kills it. Its errors are in its stdout."""
        env = {**quick_engine.INTERRUPTED, **(env or {})}
        return self.simulator.start(*arguments, stack=self.stack, env=env, merge_errors=True)

    def succeed(self, *arguments: str, env: Mapping[str, str] | None = None) -> Completed:
        """Runs `pulumi <arguments>` on the stack and shows its output when it fails."""
        done = self.pulumi(*arguments, env=env)
        assert done.returncode == 0, f"pulumi {' '.join(arguments)} on {self.stack} failed:\n{done.output}"
        return done

    def up(self) -> list[Step]:
        """One update: what it did, without resources that stayed as they were."""
        events = self.succeed("up", "--yes", "--skip-preview", "--json").stdout
        return [step for step in steps(events) if step.op != "same"]

    def pending_operations(self) -> list[dict[str, Any]]:
        """The operations that the engine began and did not see the end of."""
        latest = self.simulator.state(self.stack).get("checkpoint", {}).get("latest") or {}
        operations: list[dict[str, Any]] = latest.get("pending_operations") or []
        return operations

    def pending(self) -> list[str]:
        """Their URNs."""
        return [operation["resource"]["urn"] for operation in self.pending_operations()]


def steps(events: str) -> list[Step]:
    """The steps of an update out of what `pulumi up --json` printed."""
    found = []
    for event in json_lines(events):
        metadata = (event.get("resOutputsEvent") or event.get("resOpFailedEvent") or {}).get("metadata")
        if metadata:
            found.append(Step(urn=metadata["urn"], op=metadata["op"]))
    return found


def json_lines(text: str) -> Iterable[dict[str, Any]]:
    """The JSON objects of a text that has one a line."""
    for line in text.splitlines():
        if line.startswith("{"):
            yield json.loads(line)
