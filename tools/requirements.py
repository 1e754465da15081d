"""The pinned requirements: what they ask for, what a virtual environment holds, and the part that one cloud needs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from tools.toolchain import MODULES

PROGRAM = MODULES.parent / "requirements.txt"
DEVELOPMENT = MODULES.parent / "requirements-dev.txt"
POLICIES = MODULES.parent / "policies" / "requirements.txt"
WEBSITE = MODULES.parent / "website" / "requirements.txt"
SDKS: Mapping[str, str | None] = {
    "aws": "pulumi-aws",
    "gcp": "pulumi-gcp",
    "azure": "pulumi-azure-native",
    "kubernetes": None,
}
"""The SDK of each `carto:cloud`. Their own requirements are those of every stack (tests/unit/test_requirements.py)."""
PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)(?: ; sys_platform == '(\w+)')?", re.MULTILINE)
"""A line of `uv pip compile --universal`, and the one platform that it is for."""


def pins(text: str, *, platform: str) -> dict[str, str]:
    """The version of each package that a requirements file pins for a platform (`sys.platform`)."""
    return {normalized(name): version for name, version, only in PIN.findall(text) if not only or only == platform}


def installed(environment: Path) -> dict[str, str]:
    """The version of each package in a virtual environment, read from the names of its folders.

    Source: Python packaging specification, "Recording installed projects": `{name}-{version}.dist-info`.
    """
    folders = environment.glob("lib/python*/site-packages/*.dist-info")
    names = (folder.name.removesuffix(".dist-info").rpartition("-") for folder in folders)
    return {normalized(name): version for name, _, version in names}


def normalized(name: str) -> str:
    """One spelling of a package's name. Source: Python packaging specification, "Names and normalization"."""
    return re.sub(r"[-_.]+", "-", name).lower()


def for_clouds(text: str, *clouds: str) -> str:
    """The requirements without the SDKs of the other clouds, each with the hashes below it."""
    others = {sdk for name, sdk in SDKS.items() if sdk and name not in clouds}
    kept, keeping = [], True
    for line in text.splitlines():
        if pin := PIN.match(line):
            keeping = normalized(pin[1]) not in others
        if keeping:
            kept.append(line)
    return "\n".join(kept) + "\n"
