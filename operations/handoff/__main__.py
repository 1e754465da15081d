"""Write what a customer or an auditor needs about a stack.

Writes `README.md` and `handoff.json`: where CARTO and its data are, how data is kept, who may do what, what it connects
to, what CARTO Support gets, commands with the stack's names. From the outputs and the state; no secret is written.
The folder is created if it does not exist; files of an earlier run are replaced.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from operations import options
from operations.command_line import command
from operations.diagnose.redaction import without_secrets
from operations.handoff.inventory import counted, grants, resources, stored
from operations.handoff.page import page
from operations.handoff.reach import reach
from operations.settings import CannotRead, Pulumi, engine
from operations.stack_state import exported

if TYPE_CHECKING:
    from collections.abc import Callable


def handoff(pulumi: Pulumi, stack: str) -> dict[str, Any]:
    """Everything that the page has, for programs.

    Raises:
        CannotRead: the engine does not show the stack, or it has no resources.
    """
    state, outputs = exported(pulumi), json.loads(pulumi("stack", "output", "--json"))
    found = resources(state)
    if not found or "namespace" not in outputs:
        raise CannotRead(f"the stack {stack} is not deployed: run `pulumi up --stack {stack}` first")
    return {
        "stack": stack,
        "day": str((state["deployment"].get("manifest") or {}).get("time", ""))[:10],
        "outputs": outputs,
        "data": [asdict(each) for each in stored(found)],
        "types": counted(found),
        "reach": reach(found),
        "grants": grants(found),
    }


@command("handoff", __doc__)
@options.stack()
@click.argument("folder", type=click.Path(path_type=Path))
@options.as_json(": the content of handoff.json too")
def main(*, stack: str, folder: Path, is_json: bool, engine: Callable[[str], Pulumi] = engine) -> int:
    """The command. Returns its exit code."""
    try:
        found = without_secrets(handoff(engine(stack), stack))
        text = json.dumps(found, indent=2) + "\n"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "handoff.json").write_text(text, "utf-8")
        (folder / "README.md").write_text(page(**found), "utf-8")
    except (CannotRead, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(text if is_json else f"{folder / 'README.md'}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
