"""The provider executables the engine looks for, in place of those that Pulumi publishes."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from simulator.core.schema import installed_version
from simulator.packages import PACKAGES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def install(plugins: Path, *, python: Path, root: Path, real: Mapping[str, Path]) -> None:
    """Writes one a package into the engine's folder of plugins, for the installed SDKs' exact versions.

    Args:
        plugins: the folder, in the engine's home.
        python: runs the simulated providers.
        root: where it finds them.
        real: executables by package that are started instead of a simulated provider.
    """
    for package in PACKAGES:
        folder = plugins / f"resource-{package}-v{installed_version(package)}"
        executable = folder / f"pulumi-resource-{package}"
        script = f'#!/bin/sh\ncd "{root}" && exec "{python}" -m simulator.provider {package}\n'
        if package in real:
            script = f'#!/bin/sh\nexec "{real[package]}" "$@"\n'
        if not executable.exists() or executable.read_text() != script:
            folder.mkdir(parents=True, exist_ok=True)
            # Commands of one simulator may start at once: nobody is to run half a file.
            partial = executable.with_suffix(f".{os.getpid()}")
            partial.write_text(script)
            partial.chmod(0o755)
            partial.replace(executable)
