"""The steps of an acceptance run, in order. After a failure the other checks are skipped; teardown always runs."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from operations.acceptance_cluster import environment
from operations.acceptance_engine import Engine, StepFailed
from operations.leftovers import leftovers

PASSED, FAILED, SKIPPED = "passed", "failed", "skipped"
CHANGED_TAG = {"acceptance": "changed"}


@dataclass(frozen=True, kw_only=True)
class Result:
    """How one step ended."""

    step: str
    outcome: str
    seconds: float
    detail: str = ""


@dataclass(kw_only=True)
class Run:
    """One run on one stack."""

    engine: Engine
    folder: Path
    results: list[Result] = field(default_factory=list)
    comparison: dict[str, Any] = field(default_factory=dict)

    @property
    def passed(self) -> bool:
        """Whether no step failed."""
        return all(result.outcome != FAILED for result in self.results)

    def checks(self) -> None:
        """Creates the stack, looks at it, changes it, and compares it with the simulator."""
        steps: list[tuple[str, Callable[[], str]]] = [
            ("up", self._up),
            ("preview without changes", self._unchanged),
            ("verify", self._verify),
            ("a change", self._change),
            ("preview without changes, after the change", self._unchanged_after),
            ("compare with the simulator", self._compare),
        ]
        for name, step in steps:
            if not self.passed:
                self._note(Result(step=name, outcome=SKIPPED, seconds=0, detail="an earlier step failed"))
            else:
                self._take(name, step)

    def teardown(self) -> None:
        """Destroys the stack, twice if the first time fails, and lists what is left."""
        self._take("destroy", self._destroy)
        self._take("nothing left over", self._nothing_left)

    def report(self) -> dict[str, Any]:
        """For programs. Names of resources are in the details of failed steps only."""
        return {
            "stack": self.engine.stack,
            "passed": self.passed,
            "steps": [vars(result) for result in self.results],
            "comparison": self.comparison,
        }

    def _take(self, name: str, step: Callable[[], str]) -> None:
        started = time.monotonic()
        sys.stdout.write(f"… {name}\n")
        sys.stdout.flush()
        try:
            detail, outcome = step(), PASSED
        except (StepFailed, OSError, ValueError, LookupError, TypeError) as failure:
            detail, outcome = str(failure), FAILED
        if detail.startswith(SKIPPED):
            outcome = SKIPPED
        self._note(Result(step=name, outcome=outcome, seconds=round(time.monotonic() - started, 1), detail=detail))

    def _note(self, result: Result) -> None:
        self.results.append(result)
        mark = {PASSED: "✓", FAILED: "✗", SKIPPED: "-"}[result.outcome]
        detail = f": {result.detail}" if result.detail else ""
        sys.stdout.write(f"{mark} {result.step} ({result.seconds:.0f} s){detail}\n")
        sys.stdout.flush()

    def _up(self) -> str:
        self.engine.run("up", "--yes", "--skip-preview")
        return f"{len([each for each in self.engine.resources() if each.get('custom')])} resources"

    def _unchanged(self, *options: str) -> str:
        self.engine.run("preview", "--expect-no-changes", "--diff", *options)
        return ""

    def _verify(self) -> str:
        if self.engine.simulated:
            return f"{SKIPPED}: nothing runs in a simulated cluster"
        variables = environment(self.engine, self.folder / "kubeconfig")
        # Nobody has made a DNS record for a stack that exists for an hour.
        wanted = ("--stack", self.engine.stack, "--json", "--no-domain")
        done = self.engine.module("operations.verify", *wanted, env=variables)
        if done.returncode:
            raise StepFailed((done.stdout + done.stderr).strip())
        return ""

    def _change(self) -> str:
        if self.engine.setting("carto:cloud") == "kubernetes":
            return f"{SKIPPED}: nothing of an existing platform is tagged"
        content = yaml.safe_load(self.engine.file.read_text("utf-8"))
        tags = content["config"].get("carto:tags") or {}
        content["config"]["carto:tags"] = {**tags, **CHANGED_TAG}
        self._changed_file.write_text(yaml.safe_dump(content), "utf-8")
        plan = json.loads(self.engine.run("preview", "--json", *self._with_change).stdout)
        operations = {step["op"] for step in plan["steps"]} - {"same", "update"}
        if operations:
            raise StepFailed(f"a new tag should only update, and the preview has {', '.join(sorted(operations))}")
        self.engine.run("up", "--yes", "--skip-preview", *self._with_change)
        return "a tag on everything"

    @property
    def _changed_file(self) -> Path:
        return self.folder / self.engine.file.name

    @property
    def _with_change(self) -> tuple[str, ...]:
        return ("--config-file", str(self._changed_file)) if self._changed_file.exists() else ()

    def _unchanged_after(self) -> str:
        return self._unchanged(*self._with_change)

    def _compare(self) -> str:
        """Differences are results, not failures: they correct the simulator."""
        file = self.folder / "state.json"
        file.touch(mode=0o600)
        file.write_text(self.engine.export(), "utf-8")
        done = self.engine.module("simulator", "compare", str(file), "--json")
        if done.returncode not in {0, 1}:
            raise StepFailed(done.stderr.strip())
        self.comparison = json.loads(done.stdout)
        return f"{len(self.comparison['differences'])} differences"

    def _destroy(self) -> str:
        done = self.engine.run("destroy", "--yes", "--skip-preview", check=False)
        if done.returncode:
            # A cloud that was busy, or a token that ran out, is no reason to leave anything.
            self.engine.run("refresh", "--yes", "--skip-preview", check=False)
            self.engine.run("destroy", "--yes", "--skip-preview")
        return ""

    def _nothing_left(self) -> str:
        in_state = [str(each["urn"]) for each in self.engine.resources() if each.get("custom")]
        found = [*in_state, *leftovers(self.engine)]
        if found:
            raise StepFailed("still there: " + ", ".join(found))
        return ""
