"""The project's virtual environment: made once, and brought up to date when the requirements change."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

from tools import progress
from tools.cached import locked
from tools.toolchain import MODULES, cache, version_of

ROOT = MODULES.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
REQUIREMENTS = (ROOT / "requirements.txt", ROOT / "requirements-dev.txt")
OLDEST = (3, 11, 0)


def wanted_stamp() -> str:
    """What the requirements ask for, as a hash."""
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in REQUIREMENTS)).hexdigest()


def ensure() -> None:
    """Make the virtual environment hold the pinned requirements.

    Does nothing when it already does. Raises StepFailed when an installer fails.
    """
    stamp = VENV / "requirements.sha256"
    with locked(cache() / "virtualenv.lock"):
        if PYTHON.exists() and stamp.exists() and stamp.read_text() == wanted_stamp():
            return
        stamp.unlink(missing_ok=True)
        log = cache() / "virtualenv.log"
        usable = (version_of([str(PYTHON), "--version"]) or (0, 0, 0)) >= OLDEST
        progress.run("Making the virtual environment", _create(keep=usable), log=log)
        files = [argument for file in REQUIREMENTS for argument in ("-r", str(file))]
        progress.run("Installing the requirements", [*_installer(), *files], log=log)
        stamp.write_text(wanted_stamp())


def install_into(target: Path, requirement: str) -> None:
    """Install one package into a folder of its own. Raises StepFailed when the registry does not have it."""
    command = [*_installer(), "--no-deps", "--target", str(target), requirement]
    progress.run(f"Fetching {requirement}", command, log=cache() / "package.log")


def _create(*, keep: bool) -> list[str]:
    if uv := shutil.which("uv"):
        return [uv, "venv", "--python", sys.executable, "--allow-existing" if keep else "--clear", str(VENV)]
    return [sys.executable, "-m", "venv", *([] if keep else ["--clear"]), str(VENV)]


def _installer() -> list[str]:
    if uv := shutil.which("uv"):
        return [uv, "pip", "install", "--python", str(PYTHON)]
    # Compiling all of the cloud SDKs takes minutes, and a program imports a small part of them.
    return [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--no-compile"]


def has_venv_module() -> bool:
    """Whether this Python can make virtual environments; some distributions package that apart."""
    command = [sys.executable, "-c", "import ensurepip, venv"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0
