"""The install pages, typed from top to bottom, until the stack is up."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from components.settings import Cloud
from components.settings.placeholders import TENANT
from simulator.engine import ROOT, Simulator
from tests.support.commands import lines
from tests.support.page_commands import PageRun
from tests.support.pages import pages
from tests.support.sandbox import Sandbox

PAGES = [f"docs/install-{cloud}.md" for cloud in Cloud]
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


def test_the_commands_of_a_page_deploy_a_stack(page_run: PageRun, tmp_path: Path) -> None:
    sandbox = Sandbox.empty(tmp_path, "production")
    package = sandbox.simulator.program / "customer-package"
    shutil.copytree(ROOT / "examples/customer-package", package)
    values = package / "carto-values.yaml"
    values.write_text(values.read_text().replace(TENANT, "onp-acme"))
    (sandbox.simulator.home / "backend").mkdir(parents=True, exist_ok=True)
    environment = {"PULUMI_CONFIG_PASSPHRASE": PASSPHRASE}

    for line in (line for _, block in page_run.blocks() for line in lines(block.text) if line):
        # The program looks in its own checkout, which the sandbox links to.
        words = [str(package) if word == package.name else word for word in shlex.split(line)]
        if words[1] in ("preview", "up"):
            if words[1] == "preview":  # the domain and the servers of the page are made up
                sandbox.succeed("config", "set", "carto:placeholders", "accept", env=environment)
            sandbox.succeed(*words[1:], *(["--yes", "--skip-preview"] if words[1] == "up" else []), env=environment)
            continue
        done = subprocess.run(
            words,
            cwd=sandbox.simulator.program,
            env=sandbox.simulator.environment(environment),
            input="secret-of-the-person",
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{line}:\n{done.stdout}{done.stderr}"

    outputs = json.loads(sandbox.succeed("stack", "output", "--json", env=environment).stdout)
    assert outputs["sendToCarto"]["tenantId"] == "onp-acme"
    sandbox.matches_the_account()
