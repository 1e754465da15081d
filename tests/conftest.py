"""What every test process does first."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from tests.support.garbage import keep_imports
from tests.support.page_commands import PageRun, runs_of

BY_FILE = ("tests/unit/", "tests/contract/")
"""The tiers whose tests share what a process remembers: graphs of stacks, rendered charts, servers."""


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Importing the tests leaves nothing to collect until all are imported."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        keep_imports()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One process runs all tests of a file that share what they build; each test of the engine is work of its own."""
    for item in items:
        file = item.nodeid.partition("::")[0]
        if file.startswith(BY_FILE) and item.get_closest_marker("xdist_group") is None:
            item.add_marker(pytest.mark.xdist_group(file))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that types commands of pages runs once for each page and stack of the list."""
    if "page_run" in metafunc.fixturenames:
        file = metafunc.definition.nodeid.partition("::")[0]
        runs = runs_of(f"{file}::{metafunc.function.__name__}")
        metafunc.parametrize("page_run", runs, ids=str, indirect=True)


@pytest.fixture
def page_run(request: pytest.FixtureRequest) -> Iterator[PageRun]:
    """The blocks of a page that the list has for this test, which types them all."""
    run: PageRun = request.param.copy()
    failed = request.session.testsfailed
    yield run
    left = [str(block) for _, block in run.left]
    assert request.session.testsfailed != failed or not left, f"the list says that this test types {left}"
