"""A simulated sandbox of one test: a copy of the program's folder, an empty account, and the stacks' state."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from simulator.core.inventory import Record
from simulator.engine import ROOT, Completed, Simulator
from tests.support import fork_server

STACKS = sorted(file.name.split(".")[1] for file in (ROOT / "stacks").glob("Pulumi.*.yaml"))
LINKED = ("components", "examples")
COPIED = ("Pulumi.yaml", "__main__.py")
PROVIDERS = "pulumi:providers:"
STASH = "pulumi:index:Stash"
OF_THE_NETWORK = {"gcp:compute/globalAddress:GlobalAddress", "gcp:servicenetworking/connection:Connection"}
"""What a network has once and others may use: it stays when the stack goes."""
ONLY_IN_STATE = ("random:", STASH)
"""Of these types nothing exists outside of the state."""


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


@dataclass(frozen=True, kw_only=True)
class Sandbox:
    """One stack in a sandbox of its own. Nothing in the repository's folder is written."""

    folder: Path
    stack: str

    @classmethod
    def empty(cls, folder: Path, stack: str) -> Sandbox:
        """The program as it is in the repository, in an account in which nothing exists."""
        program = folder / "program"
        (program / "stacks").mkdir(parents=True)
        for name in LINKED:
            (program / name).symlink_to(ROOT / name)
        (program / ".venv").symlink_to(fork_server.environment())
        for name in COPIED:
            shutil.copy(ROOT / name, program)
        for file in (ROOT / "stacks").glob("Pulumi.*.yaml"):
            shutil.copy(file, program / "stacks")
        # The engine compresses and encrypts a log of every run, unless it cannot have a folder for it.
        (folder / "home/pulumi").mkdir(parents=True)
        (folder / "home/pulumi/logs").touch()
        return cls(folder=folder, stack=stack)

    def copy(self, folder: Path) -> Sandbox:
        """This sandbox again, for a test that changes it."""
        shutil.copytree(self.folder, folder, symlinks=True, dirs_exist_ok=True)
        link = folder / "program/.venv"
        link.unlink()
        link.symlink_to(fork_server.environment())
        return Sandbox(folder=folder, stack=self.stack)

    @property
    def simulator(self) -> Simulator:
        """The engine's side of this sandbox."""
        python = fork_server.environment() / "bin/python"
        return Simulator(home=self.folder / "home", program=self.folder / "program", python=python)

    @property
    def stack_file(self) -> Path:
        """The settings of the stack."""
        return self.simulator.program / "stacks" / f"Pulumi.{self.stack}.yaml"

    @property
    def settings(self) -> dict[str, Any]:
        """The stack's configuration as its file says it."""
        config: dict[str, Any] = yaml.safe_load(self.stack_file.read_text())["config"]
        return config

    def set(self, changes: Mapping[str, Any]) -> None:
        """Changes settings, by paths such as "carto:database.instance". None takes a setting away."""
        config = self.settings
        for path, value in changes.items():
            *above, last = path.split(".")
            place = config
            for step in above:
                place = place.setdefault(step, {})
            if value is None:
                place.pop(last, None)
            else:
                place[last] = value
        self.stack_file.write_text(yaml.safe_dump({"config": config}, sort_keys=False))

    def pulumi(self, *arguments: str, env: Mapping[str, str] | None = None) -> Completed:
        """Runs `pulumi <arguments>` on the stack, however it ends."""
        return self.simulator.run(*arguments, stack=self.stack, env=env)

    def succeed(self, *arguments: str, env: Mapping[str, str] | None = None) -> Completed:
        """Runs `pulumi <arguments>` on the stack and shows what it said when it fails."""
        done = self.pulumi(*arguments, env=env)
        assert done.returncode == 0, f"pulumi {' '.join(arguments)} on {self.stack} failed:\n{done.output}"
        return done

    def up(self) -> list[Step]:
        """One update: what it did, resources that stayed as they were left out."""
        events = self.succeed("up", "--yes", "--skip-preview", "--json").stdout
        return [step for step in steps(events) if step.op != "same"]

    def has_converged(self) -> None:
        """Nothing is left to do, by the program and by the account, and the account holds what the state says."""
        self.succeed("up", "--yes", "--skip-preview", "--refresh", "--run-program", "--expect-no-changes")
        self.matches_the_account()

    def matches_the_account(self, *, without: Collection[str] = ()) -> None:
        """Every resource of the state exists, exactly once, and nothing else does; but for some URNs.

        What belongs to the network may be left by a destroy.
        """
        in_state = Counter((r["type"], r["id"]) for r in self.managed() if r["urn"] not in without)
        in_account = Counter((record.type, record.id) for record in self.existing() if record.urn not in without)
        orphans, lost = in_account - in_state, in_state - in_account
        orphans = Counter({found: count for found, count in orphans.items() if found[0] not in OF_THE_NETWORK})
        assert not orphans, f"exist in the account, unknown to the state: {sorted(orphans)}"
        assert not lost, f"are in the state, but not in the account: {sorted(lost)}"

    def created(self) -> list[dict[str, Any]]:
        """The resources of the state that a provider made, in the order in which they came into being.

        Without those that are deleted already, whose replacement is not there yet: the state only keeps their place.
        """
        return [
            resource
            for resource in self.simulator.resources(self.stack)
            if resource["custom"]
            and not resource.get("external")
            and not resource.get("pendingReplacement")
            and not resource["type"].startswith(PROVIDERS)
        ]

    def provided(self) -> list[dict[str, Any]]:
        """Those of `created` that a provider is asked for: the engine keeps a stash in the state by itself."""
        return [resource for resource in self.created() if not resource["type"].startswith(STASH)]

    def left(self) -> list[Record]:
        """What still exists, without what belongs to the network."""
        return [record for record in self.existing() if record.type not in OF_THE_NETWORK]

    def managed(self) -> list[dict[str, Any]]:
        """The resources of the state that stand for something outside of it."""
        return [resource for resource in self.created() if not resource["type"].startswith(ONLY_IN_STATE)]

    def existing(self) -> list[Record]:
        """What exists in the account and the cluster because a program asked for it."""
        return [record for record in self.simulator.inventory() if record.urn]

    def pending(self) -> list[str]:
        """The URNs of the operations that the engine began and did not see the end of."""
        latest = self.simulator.state(self.stack).get("checkpoint", {}).get("latest") or {}
        return [operation["resource"]["urn"] for operation in latest.get("pending_operations") or []]


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
