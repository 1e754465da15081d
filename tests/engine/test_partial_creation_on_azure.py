"""Resources that Azure created and the state lacks: the error has the command to import them, and no data is lost."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

import pytest

pytestmark = pytest.mark.long

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.sandbox import Sandbox


@pytest.mark.parametrize("name", ["carto-database-server", "carto-storage-account"])
def test_a_partly_created_resource_is_imported_by_the_command_of_the_error(
    name: str, empty_sandbox: Callable[[str], Sandbox]
) -> None:
    sandbox = empty_sandbox("azure-production")
    up = ("up", "--yes", "--skip-preview")
    assert sandbox.pulumi(*up, env={"SIMULATOR_FAULTS": f"create {name} fail-after"}).returncode != 0
    again = sandbox.pulumi(*up)
    assert "cannot create already existing resource" in again.output
    (command,) = set(re.findall(r"^ *pulumi (import .*)$", again.output, re.MULTILINE))
    sandbox.succeed(*shlex.split(command))
    sandbox.succeed(*up)
    sandbox.has_converged()
