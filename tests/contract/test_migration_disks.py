"""A full disk stops the move of a database, is named, and loses nothing."""

from __future__ import annotations

import contextlib
import subprocess
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from operations.migrate_database.job import REFUSED
from tests.contract.migration import DATABASE, VERSIONS, Done, servers
from tests.contract.postgres import NOBODY

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.long


@contextmanager
def mounted(folder: Path, mebibytes: int, user: int = 0) -> Iterator[Path]:
    """A disk of this size."""
    folder.mkdir()
    options = f"size={mebibytes}m,uid={user}"
    command = ["mount", "-t", "tmpfs", "-o", options, "none", str(folder)]
    if subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("only root may mount a disk")
    try:
        yield folder
    finally:
        # A server may still have files open.
        subprocess.run(["umount", "--lazy", folder], check=True)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 12 MB."""
    with mounted(tmp_path / "small-disk", 12) as folder:
        yield folder


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


def test_a_full_disk_of_the_target_is_named_and_the_copy_continues_with_room(tmp_path: Path) -> None:
    with (
        servers(tmp_path, VERSIONS[-1], rows=60_000) as it,
        # The server's log of changes is on another disk, so that it stays up.
        mounted(it.target.socket / "small-disk", 20, NOBODY) as disk,
    ):
        with it.target.connect() as superuser:
            superuser.execute(f"CREATE TABLESPACE small LOCATION '{disk}'")
            superuser.execute(f"ALTER DATABASE {DATABASE} SET TABLESPACE small")
        refused = it.run()
        assert refused.code == 1
        failed = refused.failed()["restore"]
        assert "No space left on device" in failed["detail"]
        assert "Enlarge the target's disk" in failed["remedy"]

        subprocess.run(["mount", "-o", "remount,size=200m", disk], check=True)
        done = it.run()
        assert done.code == 0, done.output
        assert "dump" not in {line["step"] for line in done.lines() if line["kind"] == "progress"}
        assert it.target_rows() == 60_002


def fill_up(file: Path) -> None:
    """Write until the disk is full."""
    with file.open("wb", buffering=0) as opened, contextlib.suppress(OSError):
        while True:
            opened.write(b"0" * 4096)
