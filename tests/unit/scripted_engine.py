"""An engine for tests of the acceptance run and of leftovers: it fails at configured steps."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from operations.acceptance_engine import Engine, StepFailed

if TYPE_CHECKING:
    from collections.abc import Mapping


DATABASE = {"type": "aws:rds/instance:Instance", "custom": True, "inputs": {"instanceClass": "db.t4g.small"}}
BUCKET = {"type": "aws:s3/bucket:Bucket", "custom": True, "inputs": {}}
STEPS = [{"op": "create", "newState": each} for each in (DATABASE, BUCKET, BUCKET)]
SETTINGS = {"carto:cloud": "aws", "aws:region": "eu-west-1", "carto:disposable": True}


@dataclass(frozen=True, kw_only=True)
class Scripted(Engine):
    """An engine that fails at configured steps."""

    simulated: bool = True
    settings_: dict[str, Any] = field(default_factory=lambda: dict(SETTINGS))
    failing: str = ""
    ran: list[tuple[str, ...]] = field(default_factory=list)
    state: list[dict[str, Any]] = field(default_factory=list)

    def settings(self) -> dict[str, Any]:
        return self.settings_

    def resources(self) -> list[dict[str, Any]]:
        return self.state

    def run(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        self.ran.append(arguments)
        if self.failing and arguments[0] == self.failing:
            raise StepFailed(f"{self.failing} failed")
        return subprocess.CompletedProcess(arguments, 0, json.dumps({"steps": STEPS, "deployment": {}}), "")

    def module(
        self, name: str, *arguments: str, env: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        answer = {"differences": []} if arguments[0] == "compare" else []
        return subprocess.CompletedProcess(arguments, 0, json.dumps(answer), "")

    @property
    def verbs(self) -> list[str]:
        return [arguments[0] for arguments in self.ran]
