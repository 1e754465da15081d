"""Tests of a group run in one process, which builds what they share once."""

from __future__ import annotations

import pytest


def test_the_scheduler_knows_the_group_of_a_test(request: pytest.FixtureRequest) -> None:
    """A pytest that does not fit to pytest-xdist loses the groups without a word."""
    scheduled = request.config.getoption("loadgroup", default=False)
    assert request.node.nodeid.endswith("@tests/unit/test_groups.py") == scheduled
