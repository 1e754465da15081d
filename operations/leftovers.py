"""List what a destroyed stack has left in the cloud.

Finds resources with the stack's tag, and untagged parts of its exposure, with the cloud's command line. Nothing is
changed. Exit code 0 where nothing is left, 1 where something is, 2 where it can't be listed.
"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import click

from operations import options
from operations.acceptance_engine import Engine, StepFailed
from operations.clouds import of_cloud
from operations.clouds.command import Command, CommandFailed, run
from operations.command_line import command

if TYPE_CHECKING:
    from collections.abc import Callable

TAG = "carto-stack"


def leftovers(engine: Engine, command: Command = run) -> list[str]:
    """Ids of what the cloud still has. Encryption keys that wait for their deletion are not among them.

    Raises:
        StepFailed: there is no such stack, or the cloud's own command line is missing or not logged in.
    """
    if engine.simulated:
        return _simulated(engine)
    cloud = of_cloud(str(engine.setting("carto:cloud")))
    if cloud is None:
        return []
    try:
        return list(dict.fromkeys([*cloud.tagged(engine, TAG, command), *cloud.exposure_left(engine, command)]))
    except CommandFailed as error:
        raise StepFailed(f"what is left over can't be listed: {error}") from None


def _simulated(engine: Engine) -> list[str]:
    engine.settings()  # Nothing is left of a stack whose name is mistyped, which answers another question.
    records = json.loads(engine.module("simulator", "inventory", "--json").stdout)
    return [str(record["id"]) for record in records if str(record["urn"]).startswith(f"urn:pulumi:{engine.name}::")]


def _require_destroyed(engine: Engine) -> None:
    managed = [each for each in engine.resources() if each.get("custom")]
    if managed:
        raise StepFailed(
            f"the stack {engine.stack} has {len(managed)} resources in its state, which are no leftovers: "
            f"run `pulumi destroy --stack {engine.stack}` first"
        )


@command("leftovers", __doc__)
@options.stack()
@options.as_json()
@click.option("--simulated", is_flag=True, help="Of a stack on the simulated clouds.")
def main(*, stack: str, is_json: bool, simulated: bool, acceptance_engine: Callable[..., Engine] = Engine) -> int:
    """The command. Returns its exit code."""
    try:
        own = acceptance_engine(stack=stack, simulated=simulated)
        _require_destroyed(own)
        found = leftovers(own)
    except StepFailed as failed:
        sys.stderr.write(f"{failed}\n")
        return 2
    lines = json.dumps(found, indent=2) if is_json else "\n".join(found) or "nothing is left"
    sys.stdout.write(f"{lines}\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
