"""Folders of the cache that are either complete or not there, also when set-up is stopped half-way or run twice."""

from __future__ import annotations

import fcntl
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tools.progress import say


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Hold a lock between processes; wait for the process that has it.

    The kernel drops the lock with the process that holds it, so a killed set-up never leaves a stale one.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another set-up is running; waiting for it to end.")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def complete(folder: Path, make: Callable[[Path], None]) -> Path:
    """Return the folder, made by `make(temporary folder)` when it is not there.

    The folder gets its name only after `make` has returned; what an interrupted run left is removed by the next.
    """
    with locked(folder.parent / f"{folder.name}.lock"):
        if folder.is_dir():
            return folder
        for left in folder.parent.glob(f"{folder.name}.part-*"):
            shutil.rmtree(left)
        temporary = Path(tempfile.mkdtemp(prefix=f"{folder.name}.part-", dir=folder.parent))
        try:
            make(temporary)
            temporary.chmod(0o755)
            temporary.rename(folder)
        except BaseException:
            shutil.rmtree(temporary, ignore_errors=True)
            raise
    return folder
