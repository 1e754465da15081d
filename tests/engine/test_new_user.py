"""From a checkout and the documentation to CARTO, typing what a person would type."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
import yaml

from components.settings.placeholders import TENANT
from simulator.engine import ROOT

if TYPE_CHECKING:
    from pathlib import Path

CHECKED_OUT = ("Pulumi.yaml", "__main__.py", "components", "examples", "simulator", "tools", "requirements.txt")
GEMINI = "AIza-made-up-and-not-in-the-stack-file"
WRITTEN = {
    "aws:region": "eu-central-1",
    "carto:cloud": "aws",
    "carto:domain": "maps.acme.dev",
    "carto:cluster": {"name": "production"},
    "carto:customerPackage": {"path": "customer-package"},
    "carto:profile": "development",
    "carto:cache": {"mode": "in-cluster"},
}
"""Settings in the stack file."""
TYPED = {"carto:tags.team": "gis", "carto:database.storageGb.initial": "50", "carto:features.ai.enabled": "true"}
"""Settings by `pulumi config set`: a text, a number and a switch."""


class Person:
    """Someone with a checkout, typing `python -m simulator` where the documentation says `pulumi`."""

    def __init__(self, folder: Path) -> None:
        self.checkout = folder / "checkout"
        self.checkout.mkdir()
        (self.checkout / "stacks").mkdir()
        (self.checkout / ".venv").symlink_to(ROOT / ".venv")
        for name in CHECKED_OUT:
            source = ROOT / name
            copy = shutil.copytree if source.is_dir() else shutil.copy
            copy(source, self.checkout / name)
        # What CARTO Support sends has another tenant than the made-up package.
        package = self.checkout / "customer-package"
        shutil.copytree(ROOT / "examples/customer-package", package)
        values = package / "carto-values.yaml"
        values.write_text(values.read_text().replace(TENANT, "onp-acme"))

    def types(self, *words: str) -> str:
        """What a command prints; it has to succeed."""
        output, code = self.tries(*words)
        assert code == 0, f"{' '.join(words)}:\n{output}"
        return output

    def tries(self, *words: str) -> tuple[str, int]:
        """What a command prints, and its exit code."""
        environment = {name: value for name, value in os.environ.items() if name != "SIMULATOR_HOME"}
        command = [sys.executable, "-m", "simulator", *words]
        done = subprocess.run(command, cwd=self.checkout, env=environment, capture_output=True, text=True, check=False)
        return done.stdout + done.stderr, done.returncode


@pytest.fixture
def person(tmp_path: Path) -> Person:
    return Person(tmp_path)


def test_a_stack_written_by_hand_comes_up(person: Person) -> None:
    (person.checkout / "stacks/Pulumi.mine.yaml").write_text(yaml.safe_dump({"config": WRITTEN}))
    person.types("stack", "init", "mine")
    for key, value in TYPED.items():
        person.types("config", "set", "--path", key, value)
    person.types("config", "set", "--secret", "--path", "carto:features.ai.geminiApiKey", GEMINI)
    files = [file for file in person.checkout.rglob("*.yaml") if "mine" in file.name]
    assert files
    assert not any(GEMINI in file.read_text() for file in files)
    output = person.types("up", "--yes")
    assert "https://maps.acme.dev" in output
    assert GEMINI not in output
    outputs = json.loads(person.types("stack", "output", "--json"))
    assert outputs["url"] == "https://maps.acme.dev"
    assert "eu-central-1" in outputs["databaseHost"]
    listed = person.types("inventory", "--json")
    assert outputs["importsBucket"] in listed
    assert GEMINI not in listed
    person.types("config", "set", "carto:domain", "carto.acme.dev")
    assert "carto:domain: maps.acme.dev is deployed and becomes carto.acme.dev" in person.types("preview")


def test_a_copied_example_is_refused_until_its_made_up_values_are_replaced(person: Person) -> None:
    shutil.copy(ROOT / "stacks/Pulumi.aws-quickstart.yaml", person.checkout / "stacks/Pulumi.mine.yaml")
    output, code = person.tries("preview", "--stack", "mine")
    assert code != 0
    assert "one problem" in output
    person.types("config", "set", "carto:domain", "maps.acme.dev", "--stack", "mine")
    person.types("config", "set", "--path", "carto:customerPackage.path", "customer-package", "--stack", "mine")
    person.types("preview", "--stack", "mine")
