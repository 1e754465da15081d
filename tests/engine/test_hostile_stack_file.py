"""A stack file made to do harm: the engine or the program refuses it, before anything is made, and neither hangs."""

from __future__ import annotations

import subprocess
from collections.abc import Callable

import pytest

from tests.support.sandbox import Sandbox

STACK = "kubernetes"
SECONDS = 300
"""Beyond that it hangs; the busiest machine needs a tenth."""

HOSTILE = {
    "a key twice": ("  carto:domain: other.example.com\n", "carto:domain"),
    "aliases of aliases": (
        "  carto:helmValues:\n    a0: &a0 [x, x]\n"
        + "".join(f"    a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 40)),
        "excessive aliasing",
    ),
    "deep nesting": ("  carto:helmValues: " + "{a: " * 10_001 + "1" + "}" * 10_001 + "\n", "exceeded max depth"),
    "a tag of Python": ("  carto:helmValues: !!python/object/apply:os.system [touch executed]\n", "carto:helmValues"),
    "ten megabytes": ("  carto:helmValues: {router: {note: '" + "x" * 10_000_000 + "'}}\n", "argument list too long"),
}


@pytest.mark.parametrize(("text", "why"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_stack_file_ends_in_an_error(text: str, why: str, empty_sandbox: Callable[[str], Sandbox]) -> None:
    """The test runs the engine itself, which reads the file first."""
    sandbox = empty_sandbox(STACK)
    sandbox.succeed("stack", "init")
    sandbox.stack_file.write_text(sandbox.stack_file.read_text().replace("config:\n", f"config:\n{text}", 1))
    done = subprocess.run(
        ["pulumi", "up", "--yes", "--skip-preview", "--stack", STACK],
        cwd=sandbox.simulator.program,
        env=sandbox.simulator.environment(),
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    output = done.stdout + done.stderr
    assert done.returncode != 0
    assert why in output, output[-2000:]
    assert "Traceback" not in output
    assert not list(sandbox.simulator.program.rglob("executed"))
    assert sandbox.existing() == []
