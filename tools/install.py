"""What `make setup` and `make helm` do: find each tool, or make it, in the order that costs a person least."""

from __future__ import annotations

import shutil
from pathlib import Path

from tools import go, vendor, virtualenv
from tools.cached import complete
from tools.progress import StepFailed, say
from tools.toolchain import ENGINE, HELM, built, cache, engine_on_path, helm_bin

ENGINE_BY_HAND = f"Pulumi {ENGINE.version} or later: https://www.pulumi.com/docs/install/"


def setup() -> None:
    """Make the virtual environment and the engine ready.

    Raises StepFailed with everything that is missing on this machine, not only the first thing.
    """
    missing = []
    for step in (_virtualenv, engine):
        try:
            say(f"Ready: {step()}")
        except StepFailed as failed:
            missing.append(str(failed))
    if missing:
        raise StepFailed("\n\n".join(["Set-up could not get everything. What is missing:", *missing]))


def _virtualenv() -> Path:
    if not (virtualenv.PYTHON.exists() or shutil.which("uv") or virtualenv.has_venv_module()):
        raise StepFailed("Virtual environments for Python: install the package python3-venv, or uv.")
    virtualenv.ensure()
    return virtualenv.VENV


def engine() -> Path:
    """The engine's folder: the user's own, an earlier build, the vendor's release, or a build from Go modules.

    Raises StepFailed when none can be had.
    """
    if found := engine_on_path() or built(ENGINE):
        return found
    try:
        return complete(ENGINE.folder, _fetch_or_build_engine)
    except StepFailed as failed:
        raise StepFailed(f"{ENGINE_BY_HAND}\n  or {failed}") from failed


def _fetch_or_build_engine(folder: Path) -> None:
    if checksum := vendor.checksum_of_release(ENGINE.version):
        try:
            vendor.download(ENGINE.version, checksum, folder)
            return
        except OSError as error:
            say(f"The download broke off: {error}")
    say("Pulumi's download site cannot be used from here: building the engine from its Go modules.")
    go.build(ENGINE, folder)


def helm() -> Path:
    """The helm executable: the user's own, an earlier build, or a build from Go modules."""
    return helm_bin() or complete(HELM.folder, lambda folder: go.build(HELM, folder)) / "helm"


def clean() -> None:
    """Remove the virtual environment and the tools that set-up made."""
    shutil.rmtree(virtualenv.VENV, ignore_errors=True)
    shutil.rmtree(cache(), ignore_errors=True)
