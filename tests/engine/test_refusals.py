"""An invalid stack: one error names every wrong setting, nothing is created, and no secret is printed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.support.leaks import leaks
from tests.support.refusals import CLOUDS, Refused, refused_by_the_program
from tests.support.sandbox import Sandbox

SECRET = "Correct-Horse/Battery+Staple"
"""The placeholder of the tables for a secret, where it belongs or where it is by mistake."""


@pytest.mark.parametrize("row", refused_by_the_program(), ids=lambda row: row.id)
def test_a_broken_stack_names_the_settings_and_creates_nothing(
    row: Refused, empty_sandbox: Callable[[str], Sandbox]
) -> None:
    assert isinstance(row.stack, str)
    sandbox = empty_sandbox(row.stack)
    sandbox.set(row.settings)
    done = sandbox.pulumi("up", "--yes")
    assert done.returncode != 0, done.output
    assert [setting for setting in row.names if setting not in done.output] == [], done.output
    assert "Traceback" not in done.output, done.output
    assert sandbox.simulator.inventory() == []
    assert sandbox.managed() == []
    assert leaks({"the secret": SECRET}, done.output) == []


@pytest.mark.parametrize("cloud", CLOUDS)
def test_a_cloud_has_twenty_broken_stacks(cloud: str) -> None:
    """Each named setting is one: they are reported together here, and wrong without the others as well."""
    assert sum(len(row.names) for row in refused_by_the_program() if row.cloud == cloud) >= 20
