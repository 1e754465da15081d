"""Ends a cluster with the process that started it, however that one ended, and removes its folder.

Run as `python -I guard.py <folder>`. It leads the process group that all parts of the cluster join, and waits for its
standard input to close: the kernel closes the other end when the starter goes, even when it is killed. Its standard
output closes when everything is gone.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
import time
from pathlib import Path

PATIENCE = 10.0
"""Seconds for the kernel to end what was killed, which may write to the folder until then."""


def main(folder: Path) -> None:
    """Wait, then kill the group and remove the folder."""
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    while os.read(0, 1024):
        pass
    group = os.getpgrp()
    if os.fork() == 0:
        # Whoever removes the folder must not be in the group that is killed.
        os.setpgid(0, 0)
        os.killpg(group, signal.SIGKILL)
        _remove(folder)
        return
    signal.pause()


def _remove(folder: Path) -> None:
    end = time.monotonic() + PATIENCE
    while folder.is_dir() and time.monotonic() < end:
        shutil.rmtree(folder, ignore_errors=True)
        time.sleep(0.05)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
