"""Sandboxes for the tests: empty ones, and copies of ones in which a stack is up."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.engine.running_stacks import RunningStack, running_stack, shared_folder
from tests.support.sandbox import Sandbox


@pytest.fixture
def empty_sandbox(tmp_path: Path) -> Callable[[str], Sandbox]:
    """A stack that was never up, in an empty account."""
    return lambda stack: Sandbox.empty(tmp_path / stack, stack)


@pytest.fixture(scope="session")
def first_up(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], RunningStack]:
    """A running stack, for reading only; a test that changes it uses `sandbox_with` instead."""
    return lambda stack: running_stack(shared_folder(tmp_path_factory), stack)


@pytest.fixture
def sandbox_with(tmp_path: Path, first_up: Callable[[str], RunningStack]) -> Callable[[str], Sandbox]:
    """A stack that is up, in a sandbox of the test's own."""
    return lambda stack: first_up(stack).sandbox.copy(tmp_path / stack)
