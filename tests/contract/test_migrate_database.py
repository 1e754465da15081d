"""Moving the database of the chart's own PostgreSQL: nothing is lost, and the target is left as it was found."""

from __future__ import annotations

import json
import os
import signal
from typing import TYPE_CHECKING

import pytest

from operations.migrate_database.job import REFUSED
from operations.migrate_database.progress import MARK
from tests.contract.bootstrap_job import ADMIN
from tests.contract.migration import DATABASE, OWNER, SEEN, VERSIONS, Migration, number, servers
from tests.contract.postgres import (
    SUPERUSER,
    SUPERUSER_PASSWORD,
    Installation,
    Server,
    of_the_chart,
)
from tools.progress import StepFailed

if TYPE_CHECKING:
    from pathlib import Path

PIECE = 64 * 1024 * 1024
"""Bytes of a large object that are read at once."""
STEPS = ("dump", "restore", "verify")


@pytest.fixture(scope="module")
def chart_version() -> Installation:
    """The PostgreSQL of CARTO's chart."""
    try:
        return of_the_chart()
    except StepFailed as failed:
        pytest.skip(str(failed))


def owned_by_others(server: Server) -> int:
    """Relations in the target that CARTO's role does not own."""
    with server.connect(database=DATABASE) as superuser:
        return number(
            superuser,
            "SELECT count(*) FROM pg_class WHERE relnamespace::regnamespace::text IN ('public', 'tools', "
            "'\"Maps and more\"') AND relkind IN ('r', 'p', 'S', 'v', 'm') AND pg_get_userbyid(relowner) <> %s",
            OWNER,
        )


def memberships(server: Server) -> int:
    """Members of CARTO's role who may act as it."""
    with server.connect() as superuser:
        return number(
            superuser,
            "SELECT count(*) FROM pg_auth_members WHERE pg_get_userbyid(roleid) = %s AND set_option",
            OWNER,
        )


def test_a_database_is_refused_copied_rolled_back_and_copied_again(tmp_path: Path) -> None:
    with servers(tmp_path, VERSIONS[-1], rows=500) as it:
        before = memberships(it.target)
        for side, password in (("source", "SOURCE_PASSWORD"), ("target", "TARGET_PASSWORD")):
            refused = it.run(**{password: "Hunter2ThatNobodyMayRead"})
            assert refused.code == REFUSED
            assert "password authentication failed" in refused.failed()[f"login at the {side}"]["detail"]
            assert SEEN not in refused.output

        with it.target.connect(database=DATABASE) as superuser:
            superuser.execute("CREATE TABLE public.somebody (id integer)")
            superuser.execute("CREATE TYPE public.somebodys AS ENUM ('one')")
            superuser.execute("SELECT lo_create(4711)")
        assert "3 objects" in it.run().failed()["target empty"]["detail"]
        assert it.run("rollback").code == 0
        with it.target.connect(database=DATABASE) as superuser:
            superuser.execute("DROP TABLE public.somebody; DROP TYPE public.somebodys; SELECT lo_unlink(4711)")

        with it.source.connect(database=DATABASE):
            refused = it.run()
        assert "superuser" in refused.failed()["clients of the source"]["detail"]

        with it.source.connect() as superuser:
            superuser.execute("CREATE DATABASE aiproxy")
        checked = it.run("check")
        assert (checked.code, it.target_rows()) == (0, None)
        assert any(line.get("detail") == "aiproxy: not copied" for line in checked.lines())

        copied = it.run()
        assert copied.code == 0, copied.output
        assert it.target_rows() == 502
        assert owned_by_others(it.target) == 0
        assert memberships(it.target) == before
        assert SEEN not in copied.output
        progress = [line for line in copied.lines() if line["kind"] == "progress"]
        for step in ("dump", "restore"):
            *_, last = (line for line in progress if line["step"] == step)
            assert last["done"] == last["total"]
        with it.target.connect(OWNER, "first-password", DATABASE) as carto:
            assert number(carto, "SELECT nextval('public.unused')") == 41
            assert number(carto, "INSERT INTO public.users (name) VALUES ('new') RETURNING id") == 503
            in_use = it.run("rollback")
            assert OWNER in in_use.failed()["clients of the target"]["detail"]
        with it.target.connect(database=DATABASE) as superuser:
            assert number(superuser, "SELECT count(*) FROM pg_largeobject_metadata") == 12

        assert it.run("rollback").code == 0
        assert it.target_rows() is None
        with it.target.connect(database=DATABASE) as superuser:
            assert number(superuser, "SELECT count(*) FROM pg_largeobject_metadata") == 0

        again = it.run()
        assert again.code == 0, again.output
        assert it.run("finish").code == 0
        # From now on the target is CARTO's: nothing drops it.
        assert it.run("rollback").code == 0
        assert it.target_rows() == 502
        assert memberships(it.target) == before


def test_what_would_fail_after_the_dump_is_refused_before(tmp_path: Path) -> None:
    with servers(tmp_path, VERSIONS[-1], rows=1) as it:
        with it.target.connect() as superuser:
            superuser.execute("CREATE ROLE somebody LOGIN PASSWORD 'first-password'")
            superuser.execute(f"ALTER ROLE {ADMIN} SET statement_timeout TO '1ms'")
        with it.source.connect(database=DATABASE) as superuser:
            superuser.execute("ALTER TABLE tools.uploads ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
        with it.target.connect() as superuser:
            superuser.execute("CREATE DATABASE other OWNER carto TEMPLATE template0")
            superuser.execute("ALTER DATABASE other SET default_transaction_read_only TO on")
        with it.target.connect(database="other") as superuser:
            superuser.execute("SET transaction_read_only TO off; DROP SCHEMA public")
        login = {"TARGET_USER": "somebody", "TARGET_PASSWORD": "first-password"}
        other = it.run("check", TARGET_DATABASE="other").failed()
        assert other["login at the target"]["detail"] == "it is read-only"
        assert "CREATE SCHEMA IF NOT EXISTS public" in other["owner at the target"]["remedy"]

        refused = it.run(**login)

        assert refused.code == REFUSED
        assert f"somebody can't act as {OWNER}" in refused.failed()["login at the target"]["detail"]
        assert "forced for tools.uploads" in refused.failed()["row security"]["detail"]
        assert not (it.folder / "done.dump").exists()
        # A run that was refused its grant leaves this file.
        (it.folder / "granted").touch()
        assert it.run("rollback", **login).code == 0
        with it.source.connect(database=DATABASE) as superuser:
            superuser.execute("ALTER TABLE tools.uploads NO FORCE ROW LEVEL SECURITY")
            superuser.execute(f"ALTER DATABASE {DATABASE} SET timezone TO 'Asia/Tokyo'")
        copied = it.run()
        assert copied.code == 0, copied.output
        reported = {line["check"]: line["detail"] for line in copied.lines() if line["kind"] == "check"}
        assert reported["settings of the source"] == "TimeZone of the database: not copied"
        assert reported["extensions"] == "pgcrypto 1.2 -> 1.3 "
        assert reported["invalid indexes"] == "broken: not copied"
        assert reported["rows of extensions' tables"] == "tools.reference : not copied"


def test_a_difference_is_found(tmp_path: Path) -> None:
    with servers(tmp_path, VERSIONS[-1], rows=50) as it:
        with it.source.connect(database=DATABASE) as superuser:
            superuser.execute(f"SELECT lo_put(lo_create(4711), {PIECE}, 'end')")
        process = it.start()
        assert process.stdout is not None
        for line in process.stdout:
            if '"step": "restore", "state": "started"' in line:
                with it.source.connect(database=DATABASE) as late:
                    late.execute("UPDATE public.users SET secret = NULL WHERE id = 7")
                    late.execute("SELECT nextval('public.unused')")
                    late.execute('INSERT INTO public."control\x01 地图" VALUES (1)')
                    late.execute(f"SELECT lo_put(4711, {PIECE}, 'other')")
            if '"check": "verify"' in line:
                found = json.loads(line.removeprefix(MARK))
                changed = "large objects|contents sequence|public.unused table|public.control  地图 table|public.users"
                assert found["detail"].endswith(changed)
                assert "rollback" in found["remedy"]
        process.stdout.close()
        assert process.wait() == REFUSED


@pytest.mark.long
def test_what_the_target_lacks_is_refused(tmp_path: Path, chart_version: Installation) -> None:
    with servers(tmp_path, VERSIONS[-1], rows=5, source=chart_version) as it:
        with it.source.connect(database=DATABASE) as superuser:
            superuser.execute("CREATE EXTENSION citext")
        with it.target.connect() as superuser:
            superuser.execute("CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")
            superuser.execute(f"CREATE DATABASE sorted OWNER {OWNER} ENCODING 'UTF8' LOCALE 'C' TEMPLATE template0")

        refused = it.run("check", TARGET_DATABASE="latin")
        assert refused.code == REFUSED
        assert set(refused.failed()) == {"extensions", "encoding", "owner at the target"}
        assert "citext" in refused.failed()["extensions"]["detail"]
        assert "LATIN1" in refused.failed()["encoding"]["detail"]
        assert "ALTER DATABASE" in refused.failed()["owner at the target"]["remedy"]
        unknown = it.run("check", TARGET_OWNER="nobody_of_this_name").failed()
        assert "no role nobody_of_this_name" in unknown["owner at the target"]["detail"]

        with it.source.connect(database=DATABASE) as superuser:
            superuser.execute("DROP EXTENSION citext")
        accepted = it.run("check", TARGET_DATABASE="sorted")
        assert accepted.code == 0, accepted.output
        (collation,) = (line for line in accepted.lines() if line.get("check") == "collation")
        assert "another order" in collation["detail"]

        back = Migration(source=it.target, target=it.source, folder=it.folder)
        older = back.run("check", TARGET_USER=SUPERUSER, TARGET_PASSWORD=SUPERUSER_PASSWORD, TARGET_DATABASE="postgres")
        assert f"PostgreSQL {VERSIONS[-1]} or later" in older.failed()["versions"]["remedy"]


@pytest.mark.long
@pytest.mark.parametrize("target", VERSIONS[-2:])
def test_no_row_is_lost_when_every_step_is_killed(tmp_path: Path, chart_version: Installation, target: int) -> None:
    with servers(tmp_path, target, rows=20_000, source=chart_version) as it:
        for step in STEPS:
            for lines in (1, 3, 5):
                kill_after(it, step, lines)
        done = it.run()
        assert done.code == 0, done.output
        assert it.target_rows() == 20_002
        kill_after(it, "finish", 1, action="finish")
        assert it.run("finish").code == 0


@pytest.mark.long
def test_a_killed_rollback_continues(tmp_path: Path) -> None:
    with servers(tmp_path, VERSIONS[-1], rows=5_000) as it:
        kill_after(it, "restore", 4)
        for lines in (1, 2):
            kill_after(it, "rollback", lines, action="rollback")
        assert it.run("rollback").code == 0
        assert it.target_rows() is None
        assert it.run().code == 0
        assert it.target_rows() == 5_002


def kill_after(it: Migration, step: str, lines: int, action: str = "run") -> None:
    """Kill the worker and its programs with the n-th line since a step began; do nothing if it ends before."""
    process = it.start(action)
    assert process.stdout is not None
    seen = 0
    for line in process.stdout:
        seen += bool(seen) or f'"step": "{step}", "state": "started"' in line
        if seen == lines:
            os.killpg(process.pid, signal.SIGKILL)
            break
    process.wait()
    process.stdout.close()
