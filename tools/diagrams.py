"""The program that renders the diagrams of the documentation's site, from npm's registry."""

from __future__ import annotations

import base64
import hashlib
import shutil
import tarfile
from pathlib import Path

from tools import progress
from tools.cached import complete
from tools.progress import StepFailed
from tools.toolchain import cache

VERSION = "11.12.1"
SHA512 = "UlIZrRariB11TY1RtTgUWp65tphtBv4CSq7vyS2ZZ2TgoMjs2nloq+wFqxiwcxlhHUvs7DPGgMjs2aeQxz5h9g=="
"""Of the package, as `npm view mermaid@<version> dist.integrity` prints it."""
_FILE = "package/dist/mermaid.min.js"


def mermaid() -> Path:
    """The script, fetched once.

    Raises:
        StepFailed: npm is not installed or fails, or the package is another one.
    """
    return complete(cache() / f"mermaid-{VERSION}", _fetch) / "mermaid.min.js"


def _fetch(folder: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        raise StepFailed("npm is not installed; the site's diagrams come from its registry: https://nodejs.org")
    command = [npm, "pack", f"mermaid@{VERSION}", "--pack-destination", str(folder)]
    progress.run(f"Fetching mermaid {VERSION}", command, log=cache() / "package.log")
    (package,) = folder.glob("*.tgz")
    if base64.b64encode(hashlib.sha512(package.read_bytes()).digest()).decode() != SHA512:
        raise StepFailed(f"mermaid {VERSION} is not the package that tools/diagrams.py names; nothing was kept.")
    with tarfile.open(package) as archive:
        content = archive.extractfile(_FILE)
        if content is None:
            raise StepFailed(f"mermaid {VERSION} has no {_FILE}.")
        (folder / "mermaid.min.js").write_bytes(content.read())
    package.unlink()
