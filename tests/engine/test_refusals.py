"""An invalid stack: one error names every wrong setting, nothing is created, and no secret is printed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.leaks import leaks
from tests.support.sandbox import Sandbox

SECRET = "Correct-Horse/Battery+Staple"
"""The placeholder of the tables for a secret, where it belongs or where it is by mistake."""
TABLES: Mapping[str, Any] = {
    file.stem: yaml.safe_load(file.read_text("utf-8")) for file in Path(__file__).parent.glob("broken/*.yaml")
}
BROKEN = {
    f"{cloud}: {about}": (table["stack"], broken["says"], broken["names"])
    for cloud, table in sorted(TABLES.items())
    for about, broken in table["broken"].items()
}


@pytest.mark.parametrize(("stack", "changes", "settings"), BROKEN.values(), ids=BROKEN)
def test_a_broken_stack_names_the_settings_and_creates_nothing(
    stack: str, changes: Mapping[str, Any], settings: Sequence[str], empty_sandbox: Callable[[str], Sandbox]
) -> None:
    sandbox = empty_sandbox(stack)
    sandbox.set(changes)
    done = sandbox.pulumi("up", "--yes")
    assert done.returncode != 0, done.output
    assert [setting for setting in settings if setting not in done.output] == [], done.output
    assert "Traceback" not in done.output, done.output
    assert sandbox.simulator.inventory() == []
    assert sandbox.managed() == []
    assert leaks({"the secret": SECRET}, done.output) == []


@pytest.mark.parametrize("cloud", ["aws", "azure", "existing", "gcp"])
def test_a_cloud_has_twenty_broken_stacks(cloud: str) -> None:
    """Each setting that an error names counts as one: they share a stack here, but each is wrong alone as well."""
    assert sum(len(broken["names"]) for broken in TABLES[cloud]["broken"].values()) >= 20
