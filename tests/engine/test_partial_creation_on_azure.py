"""Resources that Azure created and the state lacks: the error has the command to import them, and no data is lost."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

import pytest

from tests.support.page_commands import PageRun

pytestmark = pytest.mark.long

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.sandbox import Sandbox


@pytest.mark.parametrize("name", ["carto-database-server", "carto-storage-account"])
def test_a_partly_created_resource_is_imported_by_the_command_of_the_error(
    name: str, page_run: PageRun, empty_sandbox: Callable[[str], Sandbox]
) -> None:
    sandbox = empty_sandbox("azure-production")
    up = ("up", "--yes", "--skip-preview")
    assert sandbox.pulumi(*up, env={"SIMULATOR_FAULTS": f"create {name} fail-after"}).returncode != 0
    again = sandbox.pulumi(*up)
    assert "cannot create already existing resource" in again.output
    (command,) = set(re.findall(r"^ *pulumi (import .*)$", again.output, re.MULTILINE))
    words = shlex.split(command)
    documented, then = page_run.take().text.splitlines()
    if name in documented:
        documented = documented.replace("<id>", words[3]).replace("<stack>", sandbox.stack)
        assert shlex.split(documented) == ["pulumi", *words]
    sandbox.succeed(*words)
    assert then == "pulumi up"
    sandbox.succeed(*up)
    sandbox.has_converged()
