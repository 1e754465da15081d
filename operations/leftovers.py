"""List what a destroyed stack has left in the cloud: `python -m operations.leftovers --stack <stack>`.

Finds resources with the stack's tag, and untagged parts of its exposure, with the cloud's command line. Nothing is
changed. Exit code 0 where nothing is left, 1 where something is, 2 where it can't be listed.
"""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING

from operations.acceptance_engine import Engine, StepFailed
from operations.clouds import of_cloud
from operations.clouds.command import Command, CommandFailed, run

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

TAG = "carto-stack"


def leftovers(engine: Engine, command: Command = run) -> list[str]:
    """Ids of what the cloud still has. Encryption keys that wait for their deletion are not among them.

    Raises:
        StepFailed: the cloud's own command line is missing or not logged in.
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
    records = json.loads(engine.module("simulator", "inventory", "--json").stdout)
    return [str(record["id"]) for record in records if str(record["urn"]).startswith(f"urn:pulumi:{engine.name}::")]


def _require_destroyed(engine: Engine) -> None:
    managed = [each for each in engine.resources() if each.get("custom")]
    if managed:
        raise StepFailed(
            f"the stack {engine.stack} has {len(managed)} resources in its state, which are no leftovers: "
            f"run `pulumi destroy --stack {engine.stack}` first"
        )


def main(arguments: Sequence[str] | None = None, *, engine: Callable[..., Engine] = Engine) -> int:
    """The command. Returns its exit code."""
    parser = argparse.ArgumentParser(prog="python -m operations.leftovers", description=__doc__)
    parser.add_argument("--stack", required=True)
    parser.add_argument("--json", action="store_true", help="print a JSON list")
    parser.add_argument("--simulated", action="store_true", help="of a stack on the simulated clouds")
    options = parser.parse_args(arguments)
    try:
        own = engine(stack=options.stack, simulated=options.simulated)
        _require_destroyed(own)
        found = leftovers(own)
    except StepFailed as failed:
        sys.stderr.write(f"{failed}\n")
        return 2
    lines = json.dumps(found, indent=2) if options.json else "\n".join(found) or "nothing is left"
    sys.stdout.write(f"{lines}\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
