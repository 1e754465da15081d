"""IAM authentication, on servers that take no password of the members of rds_iam, as Amazon RDS does.

Up to version 15 every member counts, direct or not: `+rds_iam` in pg_hba.conf says so, and that is how RDS does it
(hashicorp/terraform-provider-postgresql#120). From 16 the same line would refuse all who may grant rds_iam, because
that takes a membership too, so RDS must count less: those who inherit it (crossplane-contrib/provider-sql#359). For an
administrator who is a superuser, and so a member of nothing, the line can be tried there as well; for a managed one,
version 18 has triggers at login.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from tests.contract.bootstrap_job import (
    ADMIN,
    ADMIN_PASSWORD,
    AI_PROXY_PASSWORD,
    FIRST_PASSWORD,
    bootstrap,
    make_administrator,
    write_scripts,
)
from tests.contract.postgres import SUPERUSER, SUPERUSER_PASSWORD, Server, installations, run_server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SERVERS = installations()
GATE = ("local all +rds_iam reject",)
DATABASES = ("postgres", "workspace", "aiproxy")

GATE_AT_LOGIN = """
CREATE FUNCTION gate() RETURNS event_trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = session_user) AND to_regrole('workspace_admin') IS NOT NULL
        AND condition
    THEN RAISE 'PAM authentication failed';
    END IF;
END
$$
"""
INHERITED = "pg_has_role(session_user, 'rds_iam', 'USAGE')"
"""What Amazon RDS counts from version 16, as far as is known."""
ADMINISTERS_A_MEMBER = (
    "pg_has_role(session_user, 'workspace_admin', 'MEMBER') AND pg_has_role('workspace_admin', 'rds_iam', 'USAGE')"
)
"""A server that counts more than that: each administrator of CARTO's role is a member of it."""


@pytest.fixture(scope="module")
def scripts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_scripts(tmp_path_factory.mktemp("scripts"))


@pytest.fixture
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    """A server of a version with the gate, and a managed administrator."""
    with run_server(SERVERS[request.param], access=GATE if request.param < 16 else ()) as running:
        make_administrator(running)
        yield running


def refuse_at_login(server: Server, condition: str) -> None:
    """Put a trigger into every database, those to come included."""
    with server.connect() as superuser:
        superuser.execute("ALTER DATABASE template0 ALLOW_CONNECTIONS true")
    for database in ("postgres", "template0"):
        with server.connect(database=database) as superuser:
            superuser.execute(GATE_AT_LOGIN.replace("condition", condition))
            superuser.execute("CREATE EVENT TRIGGER gate ON login EXECUTE FUNCTION gate()")
            superuser.execute("ALTER EVENT TRIGGER gate ENABLE ALWAYS")
    with server.connect() as superuser:
        superuser.execute("ALTER DATABASE template0 ALLOW_CONNECTIONS false")


def run_iam(
    server: Server, scripts: Path, *, ai_proxy: str = "aiproxy", password: str = ADMIN_PASSWORD, ai_proxy_user: str = ""
) -> None:
    done = bootstrap(
        server,
        scripts,
        user="workspace_admin",
        workspace="workspace",
        ai_proxy=ai_proxy,
        authentication="iam",
        ai_proxy_user=ai_proxy_user,
        admin=server.environment(ADMIN, password),
    )
    assert (done.returncode, done.stderr) == (0, "")


def logs_in_everywhere(server: Server, password: str = ADMIN_PASSWORD, user: str = ADMIN) -> None:
    for database in DATABASES:
        with server.connect(user, password, database) as administrator:
            assert administrator.execute("SELECT current_user").fetchone() == (user,)


def uses_tokens(server: Server, role: str = "workspace_admin") -> bool:
    with server.connect() as superuser:
        found = superuser.execute(
            "SELECT pg_has_role(%s, 'rds_iam', 'USAGE'), rolpassword IS NULL FROM pg_authid WHERE rolname = %s",
            [role, role],
        ).fetchone()
    return found == (True, True)


def in_every_version(version: int, server: Server) -> None:
    if version >= 18:
        refuse_at_login(server, INHERITED)


@pytest.mark.parametrize("server", [15, 18], indirect=True, ids=lambda version: f"postgresql-{version}")
def test_the_administrator_can_log_in_after_every_run(server: Server, scripts: Path) -> None:
    in_every_version(server.version, server)
    for _ in range(2):
        run_iam(server, scripts)
        assert uses_tokens(server)
        logs_in_everywhere(server)

    with server.connect() as superuser:
        superuser.execute(f"ALTER ROLE {ADMIN} PASSWORD 'rotated-password'")
    run_iam(server, scripts, password="rotated-password")
    assert uses_tokens(server)
    logs_in_everywhere(server, "rotated-password")


@pytest.mark.parametrize("server", [15, 18], indirect=True, ids=lambda version: f"postgresql-{version}")
def test_the_ai_proxy_has_a_role_with_a_password_that_owns_its_database_alone(server: Server, scripts: Path) -> None:
    in_every_version(server.version, server)
    for _ in range(2):
        run_iam(server, scripts, ai_proxy_user="aiproxy")
    assert uses_tokens(server)
    with server.connect("aiproxy", AI_PROXY_PASSWORD, "aiproxy") as proxy:
        proxy.execute("CREATE TABLE public.migrations (id integer)")
    with server.connect() as superuser:
        owners = superuser.execute(
            "SELECT datname, pg_get_userbyid(datdba) FROM pg_database WHERE datname IN ('workspace', 'aiproxy')"
        ).fetchall()
    assert {str(name): str(owner) for name, owner in owners} == {"workspace": "workspace_admin", "aiproxy": "aiproxy"}
    with (
        server.connect("aiproxy", AI_PROXY_PASSWORD, "workspace") as proxy,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        proxy.execute("CREATE TABLE public.of_the_proxy (id integer)")
    run_iam(server, scripts, ai_proxy_user="aiproxy")


@pytest.mark.parametrize("server", [15], indirect=True, ids=lambda version: f"postgresql-{version}")
def test_a_database_of_the_former_role_is_named_with_its_owner(server: Server, scripts: Path) -> None:
    names: dict[str, Any] = {"user": "workspace_admin", "workspace": "workspace", "ai_proxy": "aiproxy"}
    assert bootstrap(server, scripts, **names).returncode == 0
    done = bootstrap(server, scripts, **names, authentication="iam", ai_proxy_user="aiproxy")
    assert done.returncode != 0
    assert "databases of another role: aiproxy (of workspace_admin); the administrator cannot" in done.stderr


@pytest.mark.parametrize("server", [15], indirect=True, ids=lambda version: f"postgresql-{version}")
def test_tables_of_the_former_role_are_named_before_the_ai_proxy_fails(server: Server, scripts: Path) -> None:
    names = {"user": "workspace_admin", "workspace": "workspace", "ai_proxy": "aiproxy"}
    superuser = server.environment()
    assert bootstrap(server, scripts, **names, admin=superuser).returncode == 0
    with server.connect("workspace_admin", FIRST_PASSWORD, "aiproxy") as proxy:
        proxy.execute("CREATE TABLE public.migrations (id integer)")
    done = bootstrap(server, scripts, **names, authentication="iam", ai_proxy_user="aiproxy", admin=superuser)
    assert done.returncode != 0
    assert "tables in database aiproxy do not belong to aiproxy" in done.stderr


@pytest.mark.parametrize("server", [15, 18], indirect=True, ids=lambda version: f"postgresql-{version}")
def test_a_later_database_is_created_while_tokens_are_on(server: Server, scripts: Path) -> None:
    in_every_version(server.version, server)
    run_iam(server, scripts, ai_proxy="")
    run_iam(server, scripts)
    assert uses_tokens(server)
    logs_in_everywhere(server)
    with server.connect(database="aiproxy") as superuser:
        assert superuser.execute("SELECT has_schema_privilege('workspace_admin', 'public', 'CREATE')").fetchone() == (
            True,
        )


@pytest.mark.parametrize("server", [15, 18], indirect=True, ids=lambda version: f"postgresql-{version}")
def test_from_a_password_to_tokens_and_back(server: Server, scripts: Path) -> None:
    in_every_version(server.version, server)
    with server.connect(ADMIN, ADMIN_PASSWORD) as administrator:
        # As earlier versions of the bootstrap left it: a member of CARTO's role for ever.
        administrator.execute("CREATE ROLE workspace_admin LOGIN")
        administrator.execute(f"GRANT workspace_admin TO {ADMIN}")
        administrator.execute("CREATE DATABASE workspace")
        administrator.execute("REVOKE CONNECT ON DATABASE workspace FROM PUBLIC")
    run_iam(server, scripts)
    assert uses_tokens(server)
    logs_in_everywhere(server)
    done = bootstrap(server, scripts, user="workspace_admin", workspace="workspace", password="a-password")
    assert (done.returncode, done.stderr) == (0, "")
    with server.connect("workspace_admin", "a-password", "workspace"):
        logs_in_everywhere(server)


@pytest.mark.parametrize("version", [15, 16], ids=lambda version: f"postgresql-{version}")
def test_a_superuser_of_an_existing_server_can_log_in_too(version: int, scripts: Path) -> None:
    with run_server(SERVERS[version], access=GATE) as server:
        with server.connect() as superuser:
            superuser.execute("CREATE ROLE rds_iam")
        for _ in range(2):
            done = bootstrap(
                server,
                scripts,
                user="workspace_admin",
                workspace="workspace",
                ai_proxy="aiproxy",
                authentication="iam",
                admin=server.environment(),
            )
            assert (done.returncode, done.stderr) == (0, "")
            assert uses_tokens(server)
            logs_in_everywhere(server, SUPERUSER_PASSWORD, SUPERUSER)


@pytest.mark.parametrize("server", [15, 16], indirect=True, ids=lambda version: f"postgresql-{version}")
def test_another_member_of_cartos_role_is_named_before_it_is_locked_out(server: Server, scripts: Path) -> None:
    with server.connect() as superuser:
        superuser.execute("CREATE ROLE team")
        superuser.execute("CREATE ROLE colleague LOGIN IN ROLE team")
    bootstrap(server, scripts, user="workspace_admin", workspace="workspace", ai_proxy="aiproxy")
    with server.connect() as superuser:
        superuser.execute("GRANT workspace_admin TO team")
    done = bootstrap(
        server, scripts, user="workspace_admin", workspace="workspace", ai_proxy="aiproxy", authentication="iam"
    )
    assert done.returncode != 0
    assert "colleague" in done.stderr
    assert not uses_tokens(server)
    logs_in_everywhere(server)


@pytest.mark.parametrize("server", [18], indirect=True, ids=lambda version: f"postgresql-{version}")
def test_a_server_that_counts_more_gets_its_grant_back(server: Server, scripts: Path) -> None:
    refuse_at_login(server, ADMINISTERS_A_MEMBER)
    for _ in range(2):
        done = bootstrap(
            server, scripts, user="workspace_admin", workspace="workspace", ai_proxy="aiproxy", authentication="iam"
        )
        assert done.returncode != 0
        assert "the grant was taken back" in done.stderr
        assert not uses_tokens(server)
        logs_in_everywhere(server)
    with pytest.raises(psycopg.OperationalError):
        server.connect("workspace_admin", "any", "workspace")


LOGGED = {"log_statement": "all", "log_min_error_statement": "info"}


@pytest.mark.parametrize("version", SERVERS, ids=lambda version: f"postgresql-{version}")
def test_no_password_is_in_the_servers_log(version: int, scripts: Path) -> None:
    with run_server(SERVERS[version], settings=LOGGED) as server:
        make_administrator(server)
        for password in ("a-secret-nobody-may-see", "another-secret-nobody-may-see"):
            done = bootstrap(server, scripts, user="workspace_admin", workspace="workspace", password=password)
            assert (done.returncode, done.stderr) == (0, "")
            with server.connect("workspace_admin", password, "workspace"):
                pass
        with server.connect() as superuser:
            superuser.execute("CREATE ROLE by_others LOGIN")
            superuser.execute("CREATE ROLE powerless LOGIN PASSWORD 'powerless-password'")
        refused = bootstrap(
            server,
            scripts,
            user="by_others",
            workspace="workspace",
            password="a-third-secret-nobody-may-see",
            admin=server.environment("powerless", "powerless-password"),
        )
        assert refused.returncode != 0
        assert "ALTER ROLE" in server.log
        assert "nobody-may-see" not in server.log
