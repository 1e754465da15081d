"""The statements a page tells an administrator to run, on real PostgreSQL servers."""

from __future__ import annotations

import os
import re
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.contract.postgres import Installation, installations, psql_folder, run_server
from tests.support.pages import blocks

if TYPE_CHECKING:
    from tests.contract.postgres import Server

SERVERS = installations()
ADMIN, ADMIN_PASSWORD = "managed_admin", "managed-admin-password"
(STATEMENTS,) = [block.text for block in blocks("sql") if block.page == "docs/install-aws.md"]
PASSWORD = str(re.findall(r"PASSWORD '(\w+)'", STATEMENTS)[0])


def for_version(version: int) -> str:
    """What the page says about servers before 15."""
    kept = [line for line in STATEMENTS.splitlines() if version >= 15 or not line.startswith("ALTER SCHEMA")]
    return "\n".join(kept)


def run_as_admin(server: Server, statements: str) -> subprocess.CompletedProcess[str]:
    environment = {
        "PATH": f"{psql_folder()}{os.pathsep}{os.environ['PATH']}",
        "LC_ALL": "C.UTF-8",
        **server.environment(ADMIN, ADMIN_PASSWORD),
        "PGDATABASE": "postgres",
    }
    return subprocess.run(
        ["psql", "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1"],
        input=statements,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("installation", SERVERS.values(), ids=[f"postgresql-{version}" for version in SERVERS])
def test_carto_can_make_its_tables_after_what_the_page_says(installation: Installation) -> None:
    with run_server(installation) as server:
        with server.connect() as superuser:
            superuser.execute(f"CREATE ROLE {ADMIN} LOGIN CREATEROLE CREATEDB PASSWORD '{ADMIN_PASSWORD}'")

        done = run_as_admin(server, for_version(server.version))
        assert done.returncode == 0, done.stderr

        for database in ("workspace", "aiproxy"):
            with server.connect("workspace_admin", PASSWORD, database) as carto:
                carto.execute("CREATE TABLE public.migrations (id integer)")
        with server.connect(database="workspace") as superuser:
            found = superuser.execute("SELECT extname FROM pg_extension WHERE extname = 'pgcrypto'").fetchone()
        assert found == ("pgcrypto",)
