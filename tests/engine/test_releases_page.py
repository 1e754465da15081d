"""docs/releases.md, typed: a repository with a stack of its own follows two releases, and nothing is replaced."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from components.settings.placeholders import TENANT
from simulator.engine import ROOT
from tests.support.commands import lines
from tests.support.page_commands import PageRun

pytestmark = pytest.mark.long
RELEASED = (
    *("Pulumi.yaml", "__main__.py", "components", "examples", "simulator", "tools", "operations"),
    *("stacks", "requirements.txt", "CHANGELOG.md", ".gitignore"),
)
IDENTITY = {
    f"GIT_{who}_{what}": value
    for who in ("AUTHOR", "COMMITTER")
    for what, value in (("NAME", "Test"), ("EMAIL", "test@example.com"))
}
PROGRAMS = {".venv/bin/python": sys.executable, "pulumi": f"{sys.executable} -m simulator"}
ENVIRONMENT = {key: value for key, value in os.environ.items() if key != "SIMULATOR_HOME"} | IDENTITY


def git(folder: Path, *words: str) -> str:
    return types(folder, "git", *words)


def types(folder: Path, *words: str) -> str:
    done = subprocess.run(words, cwd=folder, env=ENVIRONMENT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{' '.join(words)}:\n{done.stdout}{done.stderr}"
    return done.stdout


def released(folder: Path) -> Path:
    """An upstream repository with two releases; the second changes a page, a comment and the name of a module."""
    folder.mkdir()
    for name in RELEASED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, folder / name)
    git(folder, "init", "--quiet", "--initial-branch", "main")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "Release 0.1.0")
    git(folder, "tag", "v0.1.0")
    changelog = folder / "CHANGELOG.md"
    changelog.write_text(changelog.read_text().replace("## Unreleased", "## 0.2.0"))
    stack = folder / "stacks/Pulumi.aws-quickstart.yaml"
    stack.write_text(f"# Another comment.\n{stack.read_text()}")
    git(folder, "commit", "--quiet", "--all", "--message", "Release 0.2.0")
    git(folder, "tag", "v0.2.0")
    return folder


def test_a_stack_of_ones_own_follows_two_releases(page_run: PageRun, tmp_path: Path) -> None:
    upstream = released(tmp_path / "upstream")
    git(tmp_path, "init", "--quiet", "--bare", "own")
    checkout = tmp_path / "carto-pulumi"

    def follow() -> str:
        printed = ""
        for line in lines(page_run.take().text):
            typed = line.replace("<this repository>", str(upstream)).replace("<your repository>", str(tmp_path / "own"))
            typed = re.sub(r"^(\.venv/bin/python|pulumi)(?= )", lambda found: PROGRAMS[found[1]], typed)
            if re.match(r"cd |make install", typed):
                continue
            typed = f"{typed} --yes" if " up " in typed else typed
            printed = types(checkout if checkout.exists() else tmp_path, "bash", "-c", typed)
        return printed

    follow()
    (checkout / ".venv").symlink_to(ROOT / ".venv")
    package = checkout / "customer-package"
    shutil.copytree(ROOT / "examples/customer-package", package)
    values = package / "carto-values.yaml"
    values.write_text(values.read_text().replace(TENANT, "onp-acme"))
    stack = checkout / "stacks/Pulumi.production.yaml"
    stack.write_text(
        stack.read_text().replace("carto.example.com", "maps.acme.dev").replace("examples/customer", "customer")
    )
    git(checkout, "commit", "--quiet", "--all", "--message", "Set the domain")
    types(checkout, sys.executable, "-m", "simulator", "up", "--stack", "production", "--yes", "--skip-preview")

    printed = follow()
    assert "## 0.2.0" in (checkout / "CHANGELOG.md").read_text()
    assert "maps.acme.dev" in stack.read_text()
    assert re.search(r"\d+ unchanged", printed), printed
    assert not re.search(r"created|updated|replaced|deleted", printed), printed

    sizes = checkout / "components/settings/sizes/aws.py"
    sizes.write_text(sizes.read_text().replace('database_instance="db.m7g.large"', 'database_instance="db.m8g.large"'))
    up = (sys.executable, "-m", "simulator", "up", "--stack", "production", "--yes", "--skip-preview")
    refused = subprocess.run(up, cwd=checkout, env=ENVIRONMENT, capture_output=True, text=True, check=False)
    assert refused.returncode != 0
    (keep,) = set(re.findall(r"pulumi (config set --path carto:database\.instance db\.m7g\.large)", refused.stdout))
    types(checkout, sys.executable, "-m", "simulator", *keep.split(), "--stack", "production")
    kept = types(checkout, *up)
    assert re.search(r"\d+ unchanged", kept), kept
    assert not re.search(r"created|updated|replaced|deleted", kept), kept
