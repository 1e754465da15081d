"""The sources of released versions, from the repository's tags, for a site with a menu of versions.

A version has its own pages and navigation. Configuration, theme and menu are the checkout's: old versions have them
too.
"""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

LATEST: Final = "latest"
"""The folder with a copy of the newest version, for links that stay."""
_RELEASE: Final = re.compile(r"v(\d+)\.(\d+)\.(\d+)")
_WRITE: Final = "import pathlib, sys; from website.source import write; write(pathlib.Path(sys.argv[1]))"


class NoVersion(Exception):
    """A version that has no site, or does not exist."""


@dataclass(frozen=True)
class Menu:
    """The menu on the pages of one version. Its fields are variables of `templates/versions.html`."""

    shown_version: str
    site_versions: Mapping[str, Sequence[str]]
    """Versions, the newest first, with the names of their pages."""

    def variables(self) -> dict[str, Any]:
        """The fields, as JSON has them."""
        return asdict(self)


def released(repository: Path) -> list[str]:
    """The tags of releases whose pages can be built, the newest first."""
    tags = _git(repository, "tag", "--list").decode().split()
    releases = {tuple(map(int, found.groups())): tag for tag in tags if (found := _RELEASE.fullmatch(tag))}
    ordered = [releases[version] for version in sorted(releases, reverse=True)]
    return [tag for tag in ordered if _git(repository, "ls-tree", "--name-only", tag, "website/source.py")]


def chosen(repository: Path, versions: str) -> list[str]:
    """The versions in a list separated by commas, or every release for `all`; the newest first.

    Raises:
        NoVersion: there is none, or one of them is no release with a site.
    """
    every = released(repository)
    named = every if versions == "all" else versions.split(",")
    if missing := [version for version in named if version not in every]:
        raise NoVersion(f"no release with a site: {', '.join(missing)}; expected some of: {', '.join(every) or 'none'}")
    if not named:
        raise NoVersion("no tag is a release with a site, such as v1.2.3: fetch the tags with git fetch --tags")
    return [version for version in every if version in named]


def write_sources(repository: Path, versions: Sequence[str], folder: Path) -> Mapping[str, Path]:
    """Write the source of each version's site, with that version's own code; returns their folders."""
    sources = {}
    for version in versions:
        checkout, sources[version] = folder / f"{version}-checkout", folder / version
        with tarfile.open(fileobj=io.BytesIO(_git(repository, "archive", version))) as archive:
            archive.extractall(checkout, filter="data")
        subprocess.run([sys.executable, "-c", _WRITE, str(sources[version])], cwd=checkout, check=True)
        shutil.rmtree(checkout)
    return sources


def menus(sources: Mapping[str, Path]) -> Mapping[str, Menu]:
    """The menu of each version. It links to the same page of the other versions, where they have it."""
    pages = {version: sorted(file.stem for file in folder.glob("*.md")) for version, folder in sources.items()}
    return {version: Menu(version, pages) for version in sources}


def add_latest(site: Path, newest: str) -> None:
    """Add a copy of the newest version, and a first page that leads to it."""
    shutil.copytree(site / newest, site / LATEST)
    target = f"{LATEST}/index.html"
    (site / "index.html").write_text(
        f'<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0; url={target}">'
        f'<title>Documentation</title><a href="{target}">Documentation</a>\n',
        "utf-8",
    )


def _git(repository: Path, *arguments: str) -> bytes:
    return subprocess.run(["git", "-C", str(repository), *arguments], capture_output=True, check=True).stdout
