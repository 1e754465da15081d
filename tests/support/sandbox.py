"""A simulated sandbox of one test: a copy of the program's folder, an empty account, and the stacks' state."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from simulator.core.inventory import Record
from simulator.engine import ROOT, Simulator
from tests.support import fork_server, quick_engine, secrets_service
from tests.support.stack_commands import StackCommands

_FILES = sorted(file.name.split(".")[1] for file in (ROOT / "stacks").glob("Pulumi.*.yaml"))
EVERYTHING = [stack for stack in _FILES if stack.endswith("-everything")]
"""The example stacks with every feature of a cloud, which one engine test runs."""
STACKS = [stack for stack in _FILES if stack not in EVERYTHING]
"""All other example stacks, which many tests run on the engine."""
LINKED = ("components", "examples")
COPIED = ("Pulumi.yaml", "__main__.py")
PROVIDERS = "pulumi:providers:"
STASH = "pulumi:index:Stash"
OF_THE_NETWORK = {"gcp:compute/globalAddress:GlobalAddress", "gcp:servicenetworking/connection:Connection"}
"""What a network has once and others may use: it stays when the stack goes."""
ONLY_IN_STATE = ("random:", STASH)
"""Of these types nothing exists outside of the state."""


@dataclass(frozen=True, kw_only=True)
class Sandbox(StackCommands):
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
            quick_engine.with_key(program / "stacks" / file.name)
        quick_engine.without_logs(folder / "home")
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
        return Simulator(
            home=self.folder / "home",
            program=self.folder / "program",
            python=python,
            settings=quick_engine.environment(),
            secrets_provider=secrets_service.PROVIDER,
        )

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
