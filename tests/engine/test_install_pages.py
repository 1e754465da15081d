"""The install pages, typed from top to bottom: how a stack's secrets are encrypted is decided once, and stays."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from components.settings.clouds import PROVISIONED
from simulator.engine import ROOT, Simulator
from tests.support.commands import lines
from tests.support.pages import pages

PAGES = [f"docs/install-{cloud}.md" for cloud in PROVISIONED]
PASSPHRASE = "of the person who follows the page"
SECRET = "pulumi config set --secret --path carto:database.existing.adminPassword"


def commands(page: str) -> list[str]:
    """What a page has typed before the first preview, in order; the secrets provider of a cloud cannot be reached."""
    scripts = [block.text for block in pages()[page].blocks if block.language == "sh"]
    before = scripts[: next(number for number, text in enumerate(scripts) if "pulumi preview" in text)]
    typed = [line for text in before for line in lines(text) if re.match(r"cp |pulumi (stack init|config set)", line)]
    return [line for line in typed if "--secrets-provider" not in line]


@pytest.mark.parametrize("page", PAGES)
def test_the_salt_of_stack_init_is_still_there_when_a_secret_is_set(page: str, tmp_path: Path) -> None:
    program = tmp_path / "program"
    shutil.copytree(ROOT / "stacks", program / "stacks")
    shutil.copy(ROOT / "Pulumi.yaml", program)
    simulator = Simulator(home=tmp_path / "home", program=program)
    (simulator.home / "backend").mkdir(parents=True)
    environment = simulator.environment({"PULUMI_CONFIG_PASSPHRASE": PASSPHRASE})
    stack_file = program / "stacks/Pulumi.production.yaml"

    def types(line: str) -> None:
        done = subprocess.run(
            shlex.split(line), cwd=program, env=environment, input="secret", capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{line}:\n{done.stdout}{done.stderr}"

    def salt() -> list[str]:
        return [line for line in stack_file.read_text().splitlines() if line.startswith("encryptionsalt:")]

    typed = commands(page)
    init = next(number for number, line in enumerate(typed) if line.startswith("pulumi stack init"))
    for line in typed[: init + 1]:
        types(line)
    first = salt()
    for line in [*[line for line in typed[init + 1 :] if not line.startswith("pulumi config set")], SECRET]:
        types(line)

    assert len(first) == 1
    assert salt() == first
