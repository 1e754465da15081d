"""What CARTO Support has to know can be read although the first release failed, and before there is one."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from tests.support.sandbox import World


def outputs(world: World) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(world.succeed("stack", "output", "--json").stdout)
    return found


def test_outputs_can_be_read_after_a_first_release_that_failed(empty_world: Callable[[str], World]) -> None:
    world = empty_world("existing")
    faults = {"SIMULATOR_FAULTS": "create *:Release fail once"}
    assert world.pulumi("up", "--yes", "--skip-preview", env=faults).returncode != 0
    assert outputs(world)["sendToCarto"]["selfHostedDomain"] == world.settings["carto:domain"]


def test_the_release_is_installed_in_a_second_step(empty_world: Callable[[str], World]) -> None:
    world = empty_world("existing")
    world.set({"carto:release.install": False})
    world.up()
    told = outputs(world)["sendToCarto"]
    assert "release-helm" not in {resource["urn"].rsplit("::", 1)[-1] for resource in world.created()}
    world.set({"carto:release.install": True})
    done = world.up()
    assert "release-helm" in {step.name for step in done if step.op == "create"}
    assert outputs(world)["sendToCarto"] == told
    world.has_converged()
