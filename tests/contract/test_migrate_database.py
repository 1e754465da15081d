"""Moving the database of the chart's own PostgreSQL: nothing is lost, and the target is left as it was found."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from operations.migrate_database.job import REFUSED
from tests.contract.bootstrap_job import bootstrap, make_administrator, write_scripts
from tests.contract.migration import DATABASE, OWNER, SEEN, Done, Migration, fill, number
from tests.contract.postgres import Installation, Server, installations, of_the_chart, run_server
from tools.progress import StepFailed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SERVERS = installations()
VERSIONS = list(SERVERS)
SOURCE = SERVERS[VERSIONS[0]]
STEPS = ("dump", "restore", "verify")


@contextmanager
def servers(tmp_path: Path, target: int, rows: int, source: Installation = SOURCE) -> Iterator[Migration]:
    """A full source, and a target as the database bootstrap leaves it."""
    with run_server(source) as full, run_server(SERVERS[target]) as managed:
        fill(full, rows)
        make_administrator(managed)
        scripts = tmp_path / "scripts"
        scripts.mkdir()
        done = bootstrap(managed, write_scripts(scripts), user=OWNER, workspace=DATABASE)
        assert done.returncode == 0, done.stderr
        folder = tmp_path / "folder"
        folder.mkdir()
        yield Migration(source=full, target=managed, folder=folder)


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
        assert "1 objects" in it.run().failed()["target empty"]["detail"]
        assert it.run("rollback").code == 0
        with it.target.connect(database=DATABASE) as superuser:
            superuser.execute("DROP TABLE public.somebody")

        with it.source.connect(database=DATABASE):
            refused = it.run()
        assert "superuser" in refused.failed()["clients of the source"]["detail"]

        checked = it.run("check")
        assert (checked.code, it.target_rows()) == (0, None)

        copied = it.run()
        assert copied.code == 0, copied.output
        assert it.target_rows() == 502
        assert owned_by_others(it.target) == 0
        assert memberships(it.target) == before
        assert SEEN not in copied.output
        progress = [line for line in copied.lines() if line["kind"] == "progress"]
        assert {line["step"] for line in progress} == {"dump", "restore"}
        assert progress[-1]["done"] == progress[-1]["total"]
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


def test_a_difference_is_found(tmp_path: Path) -> None:
    with servers(tmp_path, VERSIONS[-1], rows=50) as it:
        process = it.start()
        assert process.stdout is not None
        for line in process.stdout:
            if '"step": "restore", "state": "started"' in line:
                with it.source.connect(database=DATABASE) as late:
                    late.execute("UPDATE public.users SET secret = NULL WHERE id = 7")
            if '"check": "verify"' in line:
                assert "table|public.users" in line
                assert "rollback" in line
        process.stdout.close()
        assert process.wait() == REFUSED


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 12 MB."""
    folder = tmp_path / "small-disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=12m", "none", folder], check=False, capture_output=True
    )
    if mounted.returncode:
        pytest.skip("only root may mount a disk")
    yield folder
    subprocess.run(["umount", folder], check=True)


@pytest.mark.long
def test_a_full_disk_is_named_and_the_copy_continues_with_room(tmp_path: Path, small_disk: Path) -> None:
    with servers(tmp_path, VERSIONS[-1], rows=20_000) as it:
        it.folder = small_disk
        filler = small_disk / "filler"
        filler.write_bytes(b"0" * 10 * 2**20)
        refused = it.run()
        assert refused.code == REFUSED
        assert "--dump-size" in refused.failed()["room for the dump"]["remedy"]
        assert it.target_rows() is None

        # Somebody else's file fills the disk while the dump is written.
        filler.unlink()
        process = it.start()
        while process.poll() is None and not (small_disk / "dump").exists():
            time.sleep(0.001)
        fill_up(filler)
        output, _ = process.communicate()
        assert process.returncode == 1
        failed = Done(code=1, output=output).failed()["dump"]
        assert "No space left on device" in failed["detail"]
        assert "--dump-size" in failed["remedy"]

        filler.unlink()
        assert it.run().code == 0
        assert it.target_rows() == 20_002


def fill_up(file: Path) -> None:
    """Write until the disk is full."""
    with file.open("wb", buffering=0) as opened, contextlib.suppress(OSError):
        while True:
            opened.write(b"0" * 4096)


@pytest.fixture(scope="module")
def chart_version() -> Installation:
    """The PostgreSQL of CARTO's chart."""
    try:
        return of_the_chart()
    except StepFailed as failed:
        pytest.skip(str(failed))


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
