"""What Azure created and the state does not know: the error has the command that takes it in, and data is not lost."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.sandbox import World


@pytest.mark.parametrize("name", ["database-server", "storage-account"])
def test_what_is_half_made_is_taken_in_by_the_command_of_the_error(
    name: str, empty_world: Callable[[str], World]
) -> None:
    world = empty_world("azure-production")
    up = ("up", "--yes", "--skip-preview")
    assert world.pulumi(*up, env={"SIMULATOR_FAULTS": f"create {name} fail-after"}).returncode != 0
    again = world.pulumi(*up)
    assert "cannot create already existing resource" in again.output
    (command,) = set(re.findall(r"^ *pulumi (import .*)$", again.output, re.MULTILINE))
    world.succeed(*shlex.split(command))
    world.succeed(*up)
    world.has_converged()
