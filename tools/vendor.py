"""Pulumi's own release archive, for machines that reach it."""

from __future__ import annotations

import hashlib
import platform
import shutil
import tarfile
import tempfile
import urllib.request
from pathlib import Path

from tools.progress import StepFailed, step

RELEASES = "https://get.pulumi.com/releases/sdk"
PATIENCE = 5.0
"""Seconds the vendor has to answer before set-up goes on without it."""


def checksum_of_release(version: str) -> str | None:
    """The SHA-256 of this machine's archive, or None when the vendor does not answer or has no such archive."""
    url = f"{RELEASES}/pulumi-{version.removeprefix('v')}-checksums.txt"
    try:
        with urllib.request.urlopen(url, timeout=PATIENCE) as response:  # noqa: S310 - the scheme is fixed above
            lines = response.read().decode().splitlines()
    except (OSError, ValueError):
        return None
    sums = {name.lstrip("*"): digest for digest, _, name in (line.partition("  ") for line in lines)}
    return sums.get(archive_name(version))


def archive_name(version: str) -> str:
    """The release archive for this machine, as the vendor names it."""
    machine = "arm64" if platform.machine().lower() in {"arm64", "aarch64"} else "x64"
    return f"pulumi-{version}-{platform.system().lower()}-{machine}.tar.gz"


def download(version: str, checksum: str, folder: Path) -> None:
    """Fetch the vendor's release and unpack its executables into the folder.

    Raises StepFailed when the archive is not the one the checksum names, OSError when it cannot be read.
    """
    url = f"{RELEASES}/{archive_name(version)}"
    with step(f"Downloading Pulumi {version}") as ticker, tempfile.TemporaryFile() as archive:
        digest = hashlib.sha256()
        with urllib.request.urlopen(url, timeout=PATIENCE) as response:  # noqa: S310 - the scheme is fixed above
            while block := response.read(1 << 20):
                digest.update(block)
                archive.write(block)
                ticker.tick()
        if digest.hexdigest() != checksum:
            raise StepFailed(f"{url} is not the archive that the vendor's checksums name; nothing was installed.")
        archive.seek(0)
        with tarfile.open(fileobj=archive) as content:
            # Only the plain files, by their last name: the archive's one folder is called like an executable in it.
            for member in content:
                source = content.extractfile(member)
                if source:
                    target = folder / Path(member.name).name
                    with source, target.open("wb") as executable:
                        shutil.copyfileobj(source, executable)
                    target.chmod(0o755)
