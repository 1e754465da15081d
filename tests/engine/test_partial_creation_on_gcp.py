"""A server that Google created and the state lacks: the error has the command to import it, and no data is lost."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

import pytest

pytestmark = pytest.mark.long

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.sandbox import Sandbox


def test_a_partly_created_server_is_imported_by_the_command_of_the_error(
    empty_sandbox: Callable[[str], Sandbox],
) -> None:
    sandbox = empty_sandbox("gcp-quickstart")
    up = ("up", "--yes", "--skip-preview")
    assert sandbox.pulumi(*up, env={"SIMULATOR_FAULTS": "create carto-database-instance fail-after"}).returncode != 0
    (command,) = set(re.findall(r"^ *pulumi (import .*)$", sandbox.pulumi(*up).output, re.MULTILINE))
    sandbox.succeed(*shlex.split(command))
    sandbox.succeed(*up)
    sandbox.has_converged()
