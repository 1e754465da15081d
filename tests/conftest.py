"""What every test process does first."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from tests.support.garbage import keep_imports


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Importing the tests leaves nothing to collect until all are imported."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        keep_imports()
