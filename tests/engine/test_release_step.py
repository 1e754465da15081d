"""What CARTO Support has to know can be read although the first release failed, and before there is one."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from tests.support.sandbox import Sandbox


def outputs(sandbox: Sandbox) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(sandbox.succeed("stack", "output", "--json").stdout)
    return found


def test_outputs_can_be_read_after_a_first_release_that_failed(empty_sandbox: Callable[[str], Sandbox]) -> None:
    sandbox = empty_sandbox("kubernetes")
    faults = {"SIMULATOR_FAULTS": "create *:Release fail once"}
    assert sandbox.pulumi("up", "--yes", "--skip-preview", env=faults).returncode != 0
    assert outputs(sandbox)["sendToCarto"]["selfHostedDomain"] == sandbox.settings["carto:domain"]


def test_the_release_is_installed_in_a_second_step(empty_sandbox: Callable[[str], Sandbox]) -> None:
    sandbox = empty_sandbox("kubernetes")
    sandbox.set({"carto:release.install": False})
    sandbox.up()
    to_send = outputs(sandbox)["sendToCarto"]
    assert "carto-release-helm" not in {resource["urn"].rsplit("::", 1)[-1] for resource in sandbox.created()}
    sandbox.set({"carto:release.install": True})
    done = sandbox.up()
    assert "carto-release-helm" in {step.name for step in done if step.op == "create"}
    assert outputs(sandbox)["sendToCarto"] == to_send
    sandbox.has_converged()
