"""What a destroyed stack has left: resources with its tag, and untagged parts of its exposure."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from operations.acceptance_engine import StepFailed
from operations.clouds import of_cloud

if TYPE_CHECKING:
    from operations.acceptance_engine import Engine

Command = Callable[[Sequence[str]], str]
TAG = "carto-stack"


def leftovers(engine: Engine, command: Command | None = None) -> list[str]:
    """Ids of what the cloud still has. Encryption keys that wait for their deletion are not among them.

    Raises:
        StepFailed: the cloud's own command line is missing or not logged in.
    """
    if engine.simulated:
        return _simulated(engine)
    cloud = of_cloud(str(engine.setting("carto:cloud")))
    if cloud is None:
        return []
    ask = command or _run
    return list(dict.fromkeys([*cloud.tagged(engine, TAG, ask), *cloud.exposure_left(engine, ask)]))


def _simulated(engine: Engine) -> list[str]:
    records = json.loads(engine.module("simulator", "inventory", "--json").stdout)
    return [str(record["id"]) for record in records if str(record["urn"]).startswith(f"urn:pulumi:{engine.name}::")]


def _run(command: Sequence[str]) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
    except FileNotFoundError:
        raise StepFailed(f"{command[0]} is not installed: what is left over can't be listed") from None
    if done.returncode:
        raise StepFailed(f"`{' '.join(command[:3])}` failed:\n{done.stderr.strip()}")
    return done.stdout
