"""The page that restores a database on Azure, by its own commands, from one real PostgreSQL server into another."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.contract.postgres import Installation, installations, run_server
from tests.support.page_commands import PageRun
from tests.support.pages import blocks

if TYPE_CHECKING:
    from tests.contract.postgres import Server

SERVERS = installations()
PAGE = "docs/backup-and-restore-azure.md"
USER, PASSWORD = "workspace_admin", "workspace-password"
(EMPTY,) = [block.text for block in blocks("sql") if block.page == PAGE]


def as_carto_has_it(server: Server, *statements: str) -> None:
    """CARTO's role and database, as the bootstrap leaves them, and what CARTO has made in it."""
    with server.connect() as superuser:
        superuser.execute(f"CREATE ROLE {USER} LOGIN PASSWORD '{PASSWORD}'")
        superuser.execute(f"CREATE DATABASE workspace OWNER {USER}")
    with server.connect(database="workspace") as superuser:
        superuser.execute(f"ALTER SCHEMA public OWNER TO {USER}")
        superuser.execute("CREATE EXTENSION pgcrypto SCHEMA public")
    with server.connect(USER, PASSWORD, "workspace") as carto:
        carto.execute("CREATE TABLE maps (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), name text)")
        carto.execute("CREATE SCHEMA extra CREATE VIEW names AS SELECT name FROM public.maps")
        for statement in statements:
            carto.execute(statement)


def commands(copy: str, then: Server, now: Server, folder: Path) -> str:
    """What the page runs in a pod, here; the servers are reached by their sockets."""
    (folder / "empty.sql").write_text(EMPTY)
    text = copy.replace("/tmp/", f"{folder}/")
    text = re.sub(r"\$SERVER-then\.\S+", str(then.socket), text)
    text = re.sub(r"\$SERVER\.\S+", str(now.socket), text)
    kept = [line for line in text.splitlines() if line.startswith(("THEN=", "NOW=", "in_pod "))]
    assert len(kept) == 6
    return "\n".join(["set -e", 'in_pod() { "$@"; }', *kept])


@pytest.mark.parametrize(
    "installation",
    [one for one in SERVERS.values() if one.version >= 15],
    ids=[f"postgresql-{version}" for version in SERVERS if version >= 15],
)
def test_the_copy_takes_the_place_of_what_is_there(
    installation: Installation, page_run: PageRun, tmp_path: Path
) -> None:
    copy = page_run.take().text
    with run_server(installation) as then, run_server(installation) as now:
        as_carto_has_it(then, "INSERT INTO maps (name) VALUES ('then')")
        as_carto_has_it(
            now, "INSERT INTO maps (name) VALUES ('now')", "CREATE TABLE newer (map uuid REFERENCES maps (id))"
        )
        path = f"{installation.bin}{os.pathsep}{os.environ['PATH']}"
        environment = {"PATH": path, "LC_ALL": "C.UTF-8", "PGPASSWORD": PASSWORD}
        script = commands(copy, then, now, tmp_path)
        done = subprocess.run(["bash", "-c", script], env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr

        with now.connect(USER, PASSWORD, "workspace") as carto:
            assert carto.execute("SELECT name FROM extra.names").fetchall() == [("then",)]
            assert carto.execute("SELECT to_regclass('newer')").fetchone() == (None,)
            carto.execute("INSERT INTO maps (name) VALUES ('afterwards')")
