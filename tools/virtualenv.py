"""The virtual environments of the project: created once, and updated when they differ from the pinned requirements."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tools import progress
from tools.cached import locked
from tools.requirements import installed, pins
from tools.toolchain import MODULES, cache, version_of

VENV = MODULES.parent / ".venv"
POLICIES = MODULES.parent / ".venv-policies"
"""Of the policy pack: policies/PulumiPolicy.yaml names it."""
WEBSITE = MODULES.parent / ".venv-website"
PYTHON = VENV / "bin" / "python"
OLDEST = (3, 11, 0)


def ensure(requirements: Sequence[str], folder: Path | None = None) -> None:
    """Make a virtual environment hold the pinned requirements, each the text of a requirements file.

    Without a folder, it is the program's own. What is installed is compared with the pins, because `pulumi install` and
    pip change it too. Packages that no file pins stay. Does nothing when all is there. Raises StepFailed when an
    installer fails.
    """
    folder = folder or VENV
    wanted = {name: version for text in requirements for name, version in pins(text, platform=sys.platform).items()}
    with locked(cache() / "virtualenv.lock"):
        python = folder / "bin" / "python"
        if python.exists() and wanted.items() <= installed(folder).items():
            return
        log = cache() / "virtualenv.log"
        usable = (version_of([str(python), "--version"]) or (0, 0, 0)) >= OLDEST
        progress.run("Making the virtual environment", _create(folder, keep=usable), log=log)
        with tempfile.TemporaryDirectory() as temporary:
            files = [Path(temporary, f"{number}.txt") for number in range(len(requirements))]
            for file, text in zip(files, requirements, strict=True):
                file.write_text(text)
            options = [argument for file in files for argument in ("-r", str(file))]
            progress.run("Installing the requirements", [*_installer(python), *options], log=log)


def install_into(target: Path, requirement: str) -> None:
    """Install one package into a folder of its own. Raises StepFailed when the registry does not have it."""
    command = [*_installer(PYTHON), "--no-deps", "--target", str(target), requirement]
    progress.run(f"Fetching {requirement}", command, log=cache() / "package.log")


def _create(folder: Path, *, keep: bool) -> list[str]:
    if uv := shutil.which("uv"):
        # With pip in it: `pulumi install` calls that.
        keeping = "--allow-existing" if keep else "--clear"
        return [uv, "venv", "--seed", "--python", sys.executable, keeping, str(folder)]
    return [sys.executable, "-m", "venv", *([] if keep else ["--clear"]), str(folder)]


def _installer(python: Path) -> list[str]:
    if uv := shutil.which("uv"):
        return [uv, "pip", "install", "--python", str(python)]
    # Compiling all of the cloud SDKs takes minutes, and a program imports a small part of them.
    return [str(python), "-m", "pip", "install", "--disable-pip-version-check", "--no-compile"]


def has_venv_module() -> bool:
    """Whether this Python can make virtual environments; some distributions package that apart."""
    command = [sys.executable, "-c", "import ensurepip, venv"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0
