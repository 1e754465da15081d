"""Runs the real Pulumi engine against the simulator, with nothing shared with the user's own Pulumi."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from simulator import faults
from simulator.core.inventory import Inventory, Record
from simulator.examples import with_placeholders_accepted
from simulator.plugins import install
from tools.toolchain import engine_bin

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ROOT = Path(__file__).resolve().parent.parent
PASSPHRASE = "simulator"
PASSPHRASE_PROVIDERS = ("passphrase", "default")
UPDATES = ("up", "update", "preview", "pre", "destroy", "down", "dn", "refresh", "import", "watch")
INITIALISES = ("up", "update", "preview", "pre", "import", "refresh")
ONE_FILE_EACH = "?metadata=skip"
"""Without it the folder has an attribute file for every file, and a kill between the two writes leaves them unreadable.
Source: gocloud.dev/blob/fileblob."""
SALT = re.compile(r"^encryptionsalt:.*$", re.MULTILINE)
SETTINGS = {
    "PULUMI_SKIP_UPDATE_CHECK": "true",
    "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
    "PULUMI_IGNORE_AMBIENT_PLUGINS": "true",
    "PULUMI_DISABLE_CI_DETECTION": "1",
    "PULUMI_DISABLE_REGISTRY_RESOLVE": "true",
    "PULUMI_OPTION_NON_INTERACTIVE": "true",
    "PULUMI_OPTION_COLOR": "never",
    "PULUMI_AUTOMATION_API_SKIP_VERSION_CHECK": "true",
}


class CannotRun(Exception):
    """The command cannot run on the simulator; the message says why and what to do."""


@dataclass(frozen=True, kw_only=True)
class Completed:
    """How a command ended."""

    args: tuple[str, ...]
    returncode: int
    stdout: str = ""
    stderr: str = ""

    @property
    def output(self) -> str:
        """All output of the command."""
        return self.stdout + self.stderr


@dataclass(frozen=True, kw_only=True)
class Simulator:
    """One simulated world: an account, its clusters, and the state of every stack, all below `home`.

    Two simulators with different homes may run side by side. `program` is the folder with Pulumi.yaml.
    """

    home: Path
    program: Path = ROOT
    settings: Mapping[str, str] = field(default_factory=dict)
    """More environment for every command of this simulator."""
    plugins: Mapping[str, Path] = field(default_factory=dict)
    """Real provider executables by package, for packages that are not simulated here."""
    python: Path = Path(sys.executable)
    """Runs the simulated providers."""
    secrets_provider: str | None = None
    """The one with a key that stack files may name."""

    @classmethod
    def default(cls) -> Simulator:
        """The one `./sim` uses: SIMULATOR_HOME, or .simulator in the repository."""
        return cls(home=Path(os.environ.get("SIMULATOR_HOME") or ROOT / ".simulator").resolve())

    def run(
        self,
        *arguments: str,
        stack: str | None = None,
        env: Mapping[str, str] | None = None,
        stdin: str | None = None,
        timeout: float | None = None,
    ) -> Completed:
        """Runs `pulumi <arguments>` and returns its output. A stack with a stack file is initialised when needed."""
        command, environment = self._prepared(arguments, stack, env)
        done = subprocess.run(
            command,
            cwd=self.program,
            env=environment,
            input=stdin or "",
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )
        return Completed(args=tuple(command), returncode=done.returncode, stdout=done.stdout, stderr=done.stderr)

    def start(
        self,
        *arguments: str,
        stack: str | None = None,
        env: Mapping[str, str] | None = None,
        merge_errors: bool = False,
    ) -> subprocess.Popen[str]:
        """Starts `pulumi <arguments>` in a process group of its own, so that the caller can interrupt or kill it.

        `merge_errors` writes its stderr into stdout, in order.
        """
        command, environment = self._prepared(arguments, stack, env)
        pipe = subprocess.PIPE
        return subprocess.Popen(
            command,
            cwd=self.program,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=pipe,
            stderr=subprocess.STDOUT if merge_errors else pipe,
            text=True,
            start_new_session=True,
        )

    def hand_over(self, arguments: Sequence[str]) -> int:
        """Runs `pulumi <arguments>` on the user's own terminal and returns its exit code."""
        terminal = {"PULUMI_OPTION_COLOR": "auto"} | (
            {"PULUMI_OPTION_NON_INTERACTIVE": ""} if sys.stdin.isatty() else {}
        )
        command, environment = self._prepared(arguments, None, terminal)
        process = subprocess.Popen(command, cwd=self.program, env=environment)
        while True:
            try:
                return process.wait()
            except KeyboardInterrupt:
                # The terminal has interrupted the engine too: it is winding down, and its exit code is the answer.
                continue

    def inventory(self) -> list[Record]:
        """What exists in the simulated accounts and clusters."""
        with self.open() as inventory:
            return inventory.all()

    def open(self) -> Inventory:
        """The inventory itself, to change what exists behind the engine's back."""
        return Inventory(self.home / "inventory.sqlite")

    def wipe(self) -> None:
        """Empties accounts and clusters; the state of the stacks stays."""
        with self.open() as inventory:
            inventory.wipe()

    def state(self, stack: str) -> dict[str, Any]:
        """The stack's state file as the engine wrote it (secrets encrypted); empty when there is none."""
        files = sorted(self.home.glob(f"backend/.pulumi/stacks/{self.project}/{stack}.json"))
        state: dict[str, Any] = json.loads(files[0].read_text()) if files else {}
        return state

    def resources(self, stack: str) -> list[dict[str, Any]]:
        """The resources in the stack's state."""
        latest = self.state(stack).get("checkpoint", {}).get("latest") or {}
        found: list[dict[str, Any]] = latest.get("resources") or []
        return found

    @property
    def project(self) -> str:
        """The project's name."""
        return str(self._project_file()["name"])

    def environment(self, env: Mapping[str, str] | None = None) -> dict[str, str]:
        """The environment of every command: the user's own, without their Pulumi settings and cloud credentials."""
        own = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("PULUMI_", "AWS_", "ARM_", "AZURE_", "KUBECONFIG"))
            or name == "PULUMI_CONFIG_PASSPHRASE"
        }
        # The SDKs are half a million lines: compiling them again costs every run more than everything else together.
        own.pop("PYTHONDONTWRITEBYTECODE", None)
        path = f"{engine_bin()}{os.pathsep}{own.get('PATH', os.defpath)}"
        return {
            "PULUMI_CONFIG_PASSPHRASE": PASSPHRASE,
            **own,
            **SETTINGS,
            "PATH": path,
            "PULUMI_HOME": str(self.home / "pulumi"),
            "PULUMI_BACKEND_URL": f"{(self.home / 'backend').as_uri()}{ONE_FILE_EACH}",
            "SIMULATOR_HOME": str(self.home),
            "KUBECONFIG": str(self.home / "no-kubeconfig"),
            **self.settings,
            **(env or {}),
        }

    def _prepared(
        self, arguments: Sequence[str], stack: str | None, env: Mapping[str, str] | None
    ) -> tuple[list[str], dict[str, str]]:
        environment = self.environment(env)
        try:
            faults.parse(environment.get("SIMULATOR_FAULTS", ""))
        except faults.BadFault as bad:
            raise CannotRun(str(bad)) from None
        (self.home / "backend").mkdir(parents=True, exist_ok=True)
        install(self.home / "pulumi/plugins", python=self.python, root=ROOT, real=self.plugins)
        arguments = self._adjusted(list(arguments))
        command = [str(engine_bin() / "pulumi"), *arguments]
        if stack is not None:
            command += ["--stack", stack]
        verb = next((argument for argument in arguments if not argument.startswith("-")), "")
        if verb in UPDATES and "--config-file" not in arguments and "--help" not in arguments:
            name = stack or _stack_argument(arguments) or self._selected()
            if name:
                command += self._configured(verb, name)
        return command, environment

    def _adjusted(self, arguments: list[str]) -> list[str]:
        """The arguments as the engine gets them.

        `stack init` and `stack rm` would write to, and delete, the tracked stack file. `import` would generate code,
        for which the simulated providers have no schema.
        """
        match arguments:
            case ["import", *rest] if not any(argument.startswith("--generate-code") for argument in rest):
                return [*arguments, "--generate-code=false"]
            case ["stack", "init" | "new" | "select", stack] if self._stack_file(stack).exists():
                if not self.state(stack):
                    self._initialise(stack)
                return ["stack", "select", stack]
            case ["stack", "rm" | "remove", *rest] if "--preserve-config" not in rest:
                return [*arguments, "--preserve-config"]
        return arguments

    def _configured(self, verb: str, stack: str) -> list[str]:
        """The option that passes a copy of the stack file to the engine. Initialises a new stack.

        The engine writes its salt into that file, which must not be the tracked one.
        """
        stack = stack.rsplit("/", 1)[-1]
        tracked = self._stack_file(stack)
        if not tracked.exists():
            return []
        if verb in INITIALISES and not self.state(stack):
            self._initialise(stack)
        # Some editors begin a file with a byte order mark, which may not stand behind the salt.
        text = with_placeholders_accepted(stack, tracked.read_text("utf-8-sig"))
        settings = _read(text)
        if settings is None:
            return []  # The engine reads it, and reports where it is wrong.
        provider = str(settings.get("secretsprovider") or "passphrase")
        has_key = settings.get("encryptedkey") or provider not in PASSPHRASE_PROVIDERS
        if has_key and provider != self.secrets_provider:
            raise CannotRun(
                f"{tracked.name} encrypts its secrets with a cloud key "
                f"({settings.get('secretsprovider', 'encryptedkey')}), which the "
                "simulator cannot reach. Use a stack with the passphrase provider: pulumi stack "
                "change-secrets-provider passphrase"
            )
        copy = self.home / "stacks" / tracked.name
        copy.parent.mkdir(parents=True, exist_ok=True)
        salt = SALT.search(text) or (SALT.search(copy.read_text()) if copy.exists() else None)
        copy.write_text(text if SALT.search(text) or not salt else f"{salt[0]}\n{text}")
        return ["--config-file", str(copy)]

    def _initialise(self, stack: str) -> None:
        """Writes the empty state a new stack has; `pulumi stack init` would also write into the tracked stack file."""
        file = self.home / "backend/.pulumi/stacks" / self.project / f"{stack}.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(
            json.dumps({"version": 3, "checkpoint": {"stack": f"organization/{self.project}/{stack}", "latest": None}})
        )

    def _selected(self) -> str | None:
        """The stack `pulumi stack select` chose in this simulator."""
        for file in (self.home / "pulumi/workspaces").glob(f"{self.project}-*-workspace.json"):
            return str(json.loads(file.read_text()).get("stack") or "") or None
        return None

    def _stack_file(self, stack: str) -> Path:
        return self.program / str(self._project_file().get("stackConfigDir") or ".") / f"Pulumi.{stack}.yaml"

    def _project_file(self) -> dict[str, Any]:
        file = self.program / "Pulumi.yaml"
        if not file.exists():
            raise CannotRun(f"there is no Pulumi.yaml in {self.program}")
        project: dict[str, Any] = yaml.safe_load(file.read_text())
        return project


def _read(text: str) -> dict[str, Any] | None:
    """What a stack file holds, or None when that is not YAML, or no mapping."""
    try:
        content = yaml.safe_load(text) or {}
    except yaml.YAMLError:
        return None
    return content if isinstance(content, dict) else None


def _stack_argument(arguments: Sequence[str]) -> str | None:
    for index, argument in enumerate(arguments):
        if argument in ("-s", "--stack"):
            return arguments[index + 1] if index + 1 < len(arguments) else None
        if argument.startswith("--stack="):
            return argument.removeprefix("--stack=")
    return None
