"""Ends the cluster when the process that started it ends, for whatever reason, and removes the cluster's folder.

Run as `python -I watchdog.py <folder>`. It leads the process group that all parts of the cluster join, and waits until
its standard input closes. The kernel closes the other end when the starter ends, even when it is killed. The watchdog's
standard output closes when everything is removed.
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
        # The process that removes the folder must not be in the group that is killed.
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
