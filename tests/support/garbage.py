"""When a process of the tests searches for garbage: rarely, and not among what is imported, which stays.

By default Python searches everything that a process has, again and again. With three SDKs, that takes a third of the
tests' CPU time.
"""

from __future__ import annotations

import contextlib
import gc
import sys
from collections.abc import Iterator
from unittest.mock import patch

MODULES = 100
"""So many new modules are worth a search of what the process has so far."""
OBJECTS = 50_000
"""New objects before the youngest are searched; 700 by default."""
_frozen = 0


def keep_imports() -> None:
    """Leaves out of every later search what is there now, if much was imported since the last time."""
    global _frozen  # noqa: PLW0603  a process has one garbage collector
    if len(sys.modules) - _frozen < MODULES:
        return
    gc.set_threshold(OBJECTS, 10, 10)
    gc.collect()
    gc.freeze()
    _frozen = len(sys.modules)


@contextlib.contextmanager
def postponed() -> Iterator[None]:
    """No search until the end of the block, even if the code in it asks for one."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        # The program freezes what it leaves behind, because its process ends with it; this one goes on.
        with patch.object(gc, "freeze"), patch.object(gc, "enable"):
            yield
    finally:
        if enabled:
            gc.enable()
