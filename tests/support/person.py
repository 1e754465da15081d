"""A person who types the blocks of a page, in bash, in the folder of a program that the simulator runs."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.engine import ROOT
from tests.support import replaced_tools
from tests.support.commands import EXAMPLE_SECRET
from tests.support.typed_commands import accept_placeholders

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.support.sandbox import Sandbox

ASKED_FOR = re.compile(r"(?<!\|\n)^( *pulumi config set (?=.*--secret)(?:--\S+ )*\S+)$", re.MULTILINE)
"""A secret that the engine asks for; the person types it."""
PLACEHOLDER = re.compile(r"<[a-z][^<>\n]*>")
NO_NETWORK = "http://127.0.0.1:9"
SECONDS = 240
"""For one block, of which the longest runs `up` four times."""


@dataclass(frozen=True, kw_only=True)
class Person:
    """At a terminal, which keeps the variables of earlier blocks."""

    sandbox: Sandbox

    @classmethod
    def at(cls, sandbox: Sandbox, files: Mapping[str, str]) -> Person:
        """With the files that pages take from elsewhere."""
        program = sandbox.simulator.program
        if sandbox.stack_file.exists():
            accept_placeholders(sandbox.simulator, sandbox.stack)
        sandbox.simulator.run("stack", "ls")  # The engine finds the providers of this copy.
        if sandbox.simulator.state(sandbox.stack):
            sandbox.simulator.run("stack", "select", sandbox.stack)
        for name, text in files.items():
            (program / name).parent.mkdir(parents=True, exist_ok=True)
            (program / name).write_text(text)
        # `new` writes next to its own code.
        shutil.copytree(ROOT / "operations", program / "operations", ignore=shutil.ignore_patterns("__pycache__"))
        replaced_tools.install(sandbox.folder / "bin", str(sandbox.simulator.python), ROOT)
        (sandbox.folder / "variables").touch()
        return cls(sandbox=sandbox)

    def types(self, text: str, words: Mapping[str, str], fails: str = "") -> str:
        """What a block prints. `words` replace the page's placeholders.

        Every command has to succeed; or the last one fails, and reports `fails`.
        """
        for placeholder, word in words.items():
            text = text.replace(placeholder, word)
        text = PLACEHOLDER.sub("word", text)
        text = ASKED_FOR.sub(rf"\1 <<< {EXAMPLE_SECRET}", text)
        variables = self.sandbox.folder / "variables"
        kept = f"{{ declare -p | grep -E '^declare -- [A-Z_]+='; declare -f; }} > {variables}"
        script = f"set -eo pipefail\nsource {variables}\n{text}\n{kept} || true"
        done = subprocess.run(
            ["bash", "-c", script],
            cwd=self.sandbox.simulator.program,
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=SECONDS,
        )
        assert (done.returncode != 0) == bool(fails), f"{text}\n{done.stdout}{done.stderr}"
        assert fails in done.stdout + done.stderr, f"{text}\n{done.stdout}{done.stderr}"
        assert "Traceback" not in done.stderr, f"{text}\n{done.stdout}{done.stderr}"
        return done.stdout

    def environment(self) -> dict[str, str]:
        """The engine answers its own questions with yes, and the tools of clouds are replaced."""
        answers = {"PULUMI_SKIP_CONFIRMATIONS": "true", "PULUMI_OPTION_SKIP_PREVIEW": "true"}
        own = self.sandbox.simulator.environment(answers)
        own |= {"PYTHONPATH": str(ROOT), "HTTPS_PROXY": NO_NETWORK, "NO_PROXY": "127.0.0.1,localhost"}
        return own | {"PATH": f"{self.sandbox.folder / 'bin'}:{own['PATH']}"}
