"""The gate between releases: what is found must be announced, and what is announced must be found."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

from tests.support.example_stacks import PROJECT, STACKS
from tests.support.registrations import config_of, registered
from tests.unit.release_gate.findings import findings
from tests.unit.release_gate.notes import notes
from tests.unit.release_gate.recordings import FOLDER, last_release, recording_of, write

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Set
    from pathlib import Path

    from tests.unit.release_gate.findings import Finding, Kind

UPGRADING = PROJECT / "UPGRADING.md"


class NoRelease(Exception):
    """No release is being prepared, so nothing may be recorded."""


def announced() -> Set[tuple[Kind, str]]:
    """What UPGRADING.md announces for the coming release."""
    return notes(UPGRADING.read_text("utf-8"), last_release()[0])


def unannounced(found: Iterable[Finding], known: Set[tuple[Kind, str]]) -> Iterator[str]:
    """The findings without a note."""
    return (str(each) for each in found if (each.kind, each.subject) not in known)


def every_finding() -> Iterator[tuple[str, Finding]]:
    """What the upgrade does to each stack of the last release."""
    for stack, recording in last_release()[1].items():
        yield from ((stack, each) for each in findings(stack, recording))


def project_version(project: Path = PROJECT) -> str:
    """The version that the package has."""
    version: str = tomllib.loads((project / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    return version


def record(version: str, folder: Path = FOLDER) -> None:
    """Make this version the last release.

    Raises:
        NoRelease: it is the last release already.
    """
    if (folder / "release.json").exists() and last_release(folder)[0] == version:
        raise NoRelease(f"{version} is the last release; a change after it can't change what it had")
    write(version, {stack: recording_of(config_of(stack), registered(stack)) for stack in STACKS}, folder)
