"""Write what a customer or an auditor needs about a stack: `python -m operations.handoff --stack <stack> <folder>`.

Writes `README.md` and `handoff.json`: where CARTO and its data are, how data is kept, who may do what, what it connects
to, what CARTO Support gets, commands with the stack's names. From the outputs and the state; no secret is written.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from operations.handoff.inventory import counted, grants, resources, stored
from operations.handoff.page import page
from operations.settings import CannotRead, Pulumi, engine
from operations.stack_state import exported

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


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
        "grants": grants(found),
    }


def main(arguments: Sequence[str] | None = None, *, engine: Callable[[str], Pulumi] = engine) -> int:
    """The command. Returns its exit code."""
    parser = argparse.ArgumentParser(prog="python -m operations.handoff", description=__doc__)
    parser.add_argument("--stack", required=True)
    parser.add_argument("folder", type=Path, help="is created; files of an earlier run are replaced")
    parser.add_argument("--json", action="store_true", help="print the content of handoff.json too")
    options = parser.parse_args(arguments)
    try:
        found = handoff(engine(options.stack), options.stack)
        text = json.dumps(found, indent=2) + "\n"
        options.folder.mkdir(parents=True, exist_ok=True)
        (options.folder / "handoff.json").write_text(text, "utf-8")
        (options.folder / "README.md").write_text(page(**found), "utf-8")
    except (CannotRead, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(text if options.json else f"{options.folder / 'README.md'}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
