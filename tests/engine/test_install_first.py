"""`pulumi install` and `make setup` in one checkout, in the order of the install pages: the product comes first."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from simulator.engine import ROOT, Simulator

pytestmark = pytest.mark.long

PROJECT = "name: carto\nruntime:\n  name: python\n  options:\n    toolchain: pip\n    virtualenv: .venv\n"


def wheel(folder: Path, name: str, version: str) -> str:
    """A package with one module; returns its line of a requirements file."""
    file = folder / f"{name}-{version}-py3-none-any.whl"
    about = f"{name}-{version}.dist-info"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(f"{name}.py", f"version = {version!r}\n")
        archive.writestr(f"{about}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        archive.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{about}/RECORD", f"{name}.py,,\n{about}/METADATA,,\n{about}/WHEEL,,\n{about}/RECORD,,\n")
    return f"{name}=={version} \\\n    --hash=sha256:{hashlib.sha256(file.read_bytes()).hexdigest()}\n"


class Checkout:
    """A checkout with small packages of its own, which needs no registry."""

    def __init__(self, folder: Path) -> None:
        wheels = folder / "wheels"
        wheels.mkdir()
        self.folder = folder / "checkout"
        self.folder.mkdir()
        shutil.copytree(ROOT / "tools", self.folder / "tools")
        (self.folder / "Pulumi.yaml").write_text(PROJECT)
        (self.folder / "requirements.txt").write_text(wheel(wheels, "sdk", "1.0"))
        (self.folder / "requirements-dev.txt").write_text(wheel(wheels, "linter", "2.0"))
        # The engine upgrades these before it installs anything.
        wheel(wheels, "setuptools", "9999.0")
        wheel(wheels, "wheel", "9999.0")
        index = {"NO_INDEX": "1", "FIND_LINKS": str(wheels)}
        self.settings = {f"{tool}_{name}": value for tool in ("PIP", "UV") for name, value in index.items()}
        self.simulator = Simulator(home=folder / "home", program=self.folder, settings=self.settings)

    def pulumi_install(self) -> None:
        done = self.simulator.run("install")
        assert done.returncode == 0, done.output

    def setup(self) -> str:
        environment = {**os.environ, **self.settings}
        command = [sys.executable, "-m", "tools", "setup"]
        done = subprocess.run(
            command, cwd=self.folder, env=environment, capture_output=True, text=True, check=False, timeout=300
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def python(self, *arguments: str) -> str:
        command = [str(self.folder / ".venv/bin/python"), *arguments]
        environment = {**os.environ, **self.settings}
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout.strip()


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def test_setup_after_pulumi_install_adds_what_is_missing_and_both_agree_afterwards(checkout: Checkout) -> None:
    versions = ("-c", "import sdk, linter; print(sdk.version, linter.version)")

    checkout.pulumi_install()
    assert "Installing" in checkout.setup()
    assert checkout.python(*versions) == "1.0 2.0"

    checkout.pulumi_install()
    assert "Installing" not in checkout.setup()
    assert checkout.python(*versions) == "1.0 2.0"
