"""The bootstrap, run as its Job runs it, on real PostgreSQL servers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest

from components.carto.database_bootstrap import SCRIPTS, SHELL_SCRIPT
from tests.contract.bootstrap_job import ADMIN, ADMIN_PASSWORD, bootstrap, make_administrator, write_scripts
from tests.contract.postgres import Installation, Server, installations, run_server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SERVERS = installations()


@pytest.fixture(scope="module", params=SERVERS.values(), ids=[f"postgresql-{version}" for version in SERVERS])
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    installation: Installation = request.param
    with run_server(installation) as running:
        make_administrator(running)
        yield running


@pytest.fixture(scope="module")
def scripts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_scripts(tmp_path_factory.mktemp("scripts"))


def owner_of_database(server: Server, name: str) -> str | None:
    with server.connect() as connection:
        row = connection.execute(
            "SELECT pg_get_userbyid(datdba), pg_encoding_to_char(encoding) FROM pg_database WHERE datname = %s", [name]
        ).fetchone()
    if row is None:
        return None
    assert row[1] == "UTF8"
    return str(row[0])


def migrate_as(server: Server, user: str, password: str, database: str) -> None:
    """What CARTO's migrations do at least: log in, make a table in schema public, use it."""
    with server.connect(user, password, database) as connection:
        connection.execute("CREATE TABLE public.migrations (id integer)")
        connection.execute("INSERT INTO migrations VALUES (1)")
        connection.execute("DROP TABLE migrations")


def test_a_managed_administrator_makes_role_databases_and_extension(server: Server, scripts: Path) -> None:
    done = bootstrap(server, scripts, user="workspace_admin", workspace="workspace", ai_proxy="aiproxy")
    assert done.returncode == 0, done.stderr
    for database in ("workspace", "aiproxy"):
        assert owner_of_database(server, database) == "workspace_admin"
        migrate_as(server, "workspace_admin", "first-password", database)
    with server.connect(database="workspace") as connection:
        assert connection.execute("SELECT extname FROM pg_extension WHERE extname = 'pgcrypto'").fetchone()
        if server.version >= 15:
            owner = "SELECT pg_get_userbyid(nspowner) FROM pg_namespace WHERE nspname = 'public'"
            assert connection.execute(owner).fetchone() == ("workspace_admin",)
        role = connection.execute(
            "SELECT rolsuper, rolcreaterole, rolcreatedb, rolcanlogin FROM pg_roles WHERE rolname = 'workspace_admin'"
        ).fetchone()
    assert role == (False, False, False, True)


def test_a_second_run_changes_nothing_and_says_nothing_alarming(server: Server, scripts: Path) -> None:
    for _ in range(2):
        done = bootstrap(server, scripts, user="twice", workspace="twice_workspace", ai_proxy="twice_ai")
        assert (done.returncode, done.stderr) == (0, "")
    migrate_as(server, "twice", "first-password", "twice_workspace")


def test_without_ai_no_database_is_made_for_it(server: Server, scripts: Path) -> None:
    assert bootstrap(server, scripts, user="no_ai", workspace="no_ai_workspace").returncode == 0
    with server.connect() as connection:
        owned = connection.execute("SELECT datname FROM pg_database WHERE pg_get_userbyid(datdba) = 'no_ai'").fetchall()
    assert owned == [("no_ai_workspace",)]


def test_a_new_password_replaces_the_old_one(server: Server, scripts: Path) -> None:
    bootstrap(server, scripts, user="rotated", workspace="rotated_workspace", password="old-password")
    bootstrap(server, scripts, user="rotated", workspace="rotated_workspace", password="new-password")
    migrate_as(server, "rotated", "new-password", "rotated_workspace")
    with pytest.raises(psycopg.OperationalError):
        server.connect("rotated", "old-password", "rotated_workspace")


def test_a_superuser_can_run_it_as_well(server: Server, scripts: Path) -> None:
    done = bootstrap(server, scripts, user="by_super", workspace="by_super_workspace", admin=server.environment())
    assert done.returncode == 0, done.stderr
    migrate_as(server, "by_super", "first-password", "by_super_workspace")


def test_a_database_that_exists_is_taken_over(server: Server, scripts: Path) -> None:
    with server.connect(ADMIN, ADMIN_PASSWORD) as admin:
        admin.execute("CREATE DATABASE existing")
    done = bootstrap(server, scripts, user="owner", workspace="existing")
    assert done.returncode == 0, done.stderr
    assert owner_of_database(server, "existing") == "owner"
    migrate_as(server, "owner", "first-password", "existing")


def test_a_role_the_administrator_made_before_is_taken_over(server: Server, scripts: Path) -> None:
    with server.connect(ADMIN, ADMIN_PASSWORD) as admin:
        admin.execute("CREATE ROLE made_before NOLOGIN")
    done = bootstrap(server, scripts, user="made_before", workspace="made_before_workspace")
    assert done.returncode == 0, done.stderr
    migrate_as(server, "made_before", "first-password", "made_before_workspace")


HOSTILE = [
    "spa ce",
    "quote'd",
    'double"quoted',
    "back\\slash\\",
    "$(touch pwned)`touch pwned`",
    "; DROP DATABASE postgres; --",
    "%I %s {{ }}",
    "ünïcødé-☃",
    "host=elsewhere dbname=postgres",
    "postgresql://elsewhere",
    "MixedCase",
    ":'carto_user'",
    "-option",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_and_passwords_are_names_and_passwords(server: Server, scripts: Path, name: str) -> None:
    password = f"{name}\\'\"$(id)".encode("ascii", "replace").decode()
    for _ in range(2):
        done = bootstrap(server, scripts, user=f"{name} user", workspace=name, ai_proxy=f"{name} ai", password=password)
        assert (done.returncode, done.stderr) == (0, "")
    assert owner_of_database(server, name) == f"{name} user"
    assert owner_of_database(server, f"{name} ai") == f"{name} user"
    # A connection string in a name would be read as one by this test's own driver.
    if "=" not in name and "://" not in name:
        migrate_as(server, f"{name} user", password, name)
    assert not (scripts / "pwned").exists()


def test_iam_authentication_grants_the_group_and_leaves_no_password(server: Server, scripts: Path) -> None:
    bootstrap(server, scripts, user="tokens", workspace="tokens_workspace")
    for _ in range(2):
        done = bootstrap(server, scripts, user="tokens", workspace="tokens_workspace", authentication="iam")
        assert (done.returncode, done.stderr) == (0, "")
    with server.connect() as connection:
        member = connection.execute("SELECT pg_has_role('tokens', 'rds_iam', 'MEMBER')").fetchone()
        password = connection.execute("SELECT rolpassword FROM pg_authid WHERE rolname = 'tokens'").fetchone()
    assert (member, password) == ((True,), (None,))


def test_going_back_from_iam_to_a_password_leaves_the_group(server: Server, scripts: Path) -> None:
    bootstrap(server, scripts, user="back", workspace="back_workspace", authentication="iam")
    done = bootstrap(server, scripts, user="back", workspace="back_workspace", password="again-a-password")
    assert done.returncode == 0, done.stderr
    with server.connect() as connection:
        assert connection.execute("SELECT pg_has_role('back', 'rds_iam', 'MEMBER')").fetchone() == (False,)
    migrate_as(server, "back", "again-a-password", "back_workspace")


def test_a_wrong_password_of_the_administrator_fails_loudly(server: Server, scripts: Path) -> None:
    done = bootstrap(
        server, scripts, user="never", workspace="never_workspace", admin=server.environment(ADMIN, "wrong-password")
    )
    assert done.returncode != 0
    assert "password authentication failed" in done.stderr
    assert "wrong-password" not in done.stderr + done.stdout


def test_an_administrator_who_may_not_make_roles_fails_loudly_and_prints_no_secret(
    server: Server, scripts: Path
) -> None:
    with server.connect() as superuser:
        superuser.execute("CREATE ROLE powerless LOGIN PASSWORD 'powerless-password'")
    done = bootstrap(
        server,
        scripts,
        user="refused",
        workspace="refused_workspace",
        password="a-secret-nobody-may-see",
        admin=server.environment("powerless", "powerless-password"),
    )
    assert done.returncode != 0
    assert "permission denied" in done.stderr
    assert "a-secret-nobody-may-see" not in done.stderr + done.stdout
    assert owner_of_database(server, "refused_workspace") is None


def test_a_schema_carto_may_not_write_to_fails_here_and_not_in_the_migrations(server: Server, scripts: Path) -> None:
    with server.connect() as superuser:
        superuser.execute("CREATE DATABASE locked")
        superuser.execute(f"ALTER DATABASE locked OWNER TO {ADMIN}")
    with server.connect(database="locked") as superuser:
        superuser.execute("ALTER SCHEMA public OWNER TO superuser")
        superuser.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
    done = bootstrap(server, scripts, user="locked_out", workspace="locked")
    assert done.returncode != 0
    assert "schema public" in done.stderr


def test_no_secret_is_part_of_any_command_line() -> None:
    assert "PASSWORD" not in SCRIPTS[SHELL_SCRIPT].split("set -eu", 1)[1]
