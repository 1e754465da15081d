"""The engine is killed during an update, and the commands of docs/troubleshooting.md recover the stack."""

from __future__ import annotations

import os
import re
import shlex
import signal
import subprocess
from collections.abc import Callable

import pytest

from tests.engine.running_stacks import RunningStack
from tests.support.page_commands import PageRun
from tests.support.recovery import KILLED, confirmed, documented
from tests.support.sandbox import Sandbox

pytestmark = pytest.mark.long

STACK = "demo"
INTERRUPTED = ("carto-database-instance", "carto-storage-imports", "carto-release-helm")


@pytest.mark.parametrize("name", INTERRUPTED)
def test_a_killed_engine_is_recovered_by_the_documented_commands(
    name: str, page_run: PageRun, empty_sandbox: Callable[[str], Sandbox]
) -> None:
    sandbox = empty_sandbox(STACK)
    kill_while_creating(sandbox, name)
    assert [urn.rsplit("::", 1)[-1] for urn in sandbox.pending()] == [name]
    assert sandbox.pulumi("up", "--yes", "--skip-preview").returncode != 0, "a killed engine leaves its lock"
    for command in confirmed(page_run.take().text):
        sandbox.succeed(*command)
    assert sandbox.pending() == []
    sandbox.has_converged()
    assert not [*sandbox.simulator.home.glob("backend/.pulumi/**/*.attrs")], "a kill can leave these half written"


def test_what_the_cloud_finished_after_the_kill_is_deleted_by_hand(
    empty_sandbox: Callable[[str], Sandbox], first_up: Callable[[str], RunningStack]
) -> None:
    sandbox = empty_sandbox(STACK)
    kill_while_creating(sandbox, "carto-database-instance")
    finished = next(
        record for record in first_up(STACK).sandbox.existing() if record.logical_name == "carto-database-instance"
    )
    with sandbox.simulator.open() as account:
        account.save(finished)
    cancel, refresh, up = documented(KILLED)
    sandbox.succeed(*cancel)
    assert sandbox.pending()[0] in sandbox.succeed("preview", "--urns").output, "a preview says what was interrupted"
    assert "already exists" in sandbox.pulumi(*up).output
    with sandbox.simulator.open() as account:
        account.remove(finished)
    sandbox.succeed(*refresh)
    sandbox.succeed(*up)
    assert sandbox.pending() == []
    sandbox.has_converged()


def test_attributes_of_a_file_that_a_kill_left_empty_are_deleted_as_documented(
    page_run: PageRun, empty_sandbox: Callable[[str], Sandbox]
) -> None:
    sandbox = empty_sandbox(STACK)
    folder = sandbox.simulator.home / "backend"
    with_attributes = {"PULUMI_BACKEND_URL": folder.as_uri()}
    read = ("refresh", "--yes", "--skip-preview")
    sandbox.succeed(*read, env=with_attributes)
    attributes = folder / f".pulumi/stacks/{sandbox.simulator.project}/{STACK}.json.attrs"
    attributes.write_text("")
    output = sandbox.pulumi(*read, env=with_attributes)
    assert output.returncode != 0
    assert output.output.rstrip().endswith("EOF")
    subprocess.run(shlex.split(page_run.take().text.replace("<folder>", str(folder))), check=True)
    sandbox.succeed(*read, env=with_attributes)


def kill_while_creating(sandbox: Sandbox, name: str) -> None:
    """Kills the engine at the moment the cloud is busy with one creation, and nothing else is under way."""
    slow = {"SIMULATOR_FAULTS": f"create {name} slow(600)"}
    engine = sandbox.start("up", "--yes", "--skip-preview", "--parallel", "1", env=slow)
    assert engine.stdout
    begun = re.compile(rf"\b{re.escape(name)} creating")
    output = []
    for line in engine.stdout:
        output.append(line)
        if begun.search(line):
            break
    else:
        pytest.fail(f"{name} was never created:\n{''.join(output)}")
    wait_for_pending(sandbox, name, engine)
    os.kill(engine.pid, signal.SIGKILL)
    engine.communicate()
    assert engine.returncode == -signal.SIGKILL


def wait_for_pending(sandbox: Sandbox, name: str, engine: subprocess.Popen[str]) -> None:
    """The engine notes in the state what it is about to do, right after saying so: read until it has."""
    while not any(urn.endswith(f"::{name}") for urn in pending_now(sandbox)):
        assert engine.poll() is None, engine.communicate()


def pending_now(sandbox: Sandbox) -> list[str]:
    try:
        return sandbox.pending()
    except ValueError:  # the engine is writing the file
        return []
