"""`./sim <pulumi arguments>`: the real engine on a simulated account.

In addition to Pulumi's own commands: `inventory [--json]`, `wipe`, `objects add|list|empty <bucket> [key]`,
`namespaces add <name>`, `compare <exported state> [--json]`.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.core.inventory import Record
from simulator.core.values import masked
from simulator.engine import CannotRun, Simulator
from simulator.kubernetes.cluster import ANY_CLUSTER
from simulator.kubernetes.kind import NAMESPACE
from simulator.readable import put_object
from tools.toolchain import ToolMissing

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str]) -> int:
    """Runs one command; the exit code is the engine's, or 2 when nothing could be run."""
    simulator = Simulator.default()
    own = {"inventory": _inventory, "wipe": _wipe, "objects": _objects, "namespaces": _namespaces, "compare": _compare}
    try:
        if arguments and arguments[0] in own:
            return own[arguments[0]](simulator, arguments[1:])
        return simulator.hand_over(arguments)
    except (CannotRun, ToolMissing) as problem:
        print(f"error: {problem}", file=sys.stderr)
        return 2


def _inventory(simulator: Simulator, arguments: Sequence[str]) -> int:
    records = simulator.inventory()
    if "--json" in arguments:
        fields = ("package", "scope", "type", "id", "name", "urn")
        listed = [
            {f: getattr(r, f) for f in fields} | {"inputs": masked(r.inputs), "outputs": masked(r.outputs)}
            for r in records
        ]
        print(json.dumps(listed, indent=2))
        return 0
    from rich.console import Console
    from rich.table import Table

    table = Table(title=f"{len(records)} resources in {simulator.home}", title_justify="left")
    for column in ("Type", "Name", "Id", "Declared as"):
        table.add_column(column, overflow="fold")
    for record in records:
        table.add_row(record.type, record.name, record.id, record.logical_name)
    Console().print(table)
    return 0


def _wipe(simulator: Simulator, _: Sequence[str]) -> int:
    simulator.wipe()
    print(
        "The simulated accounts are empty. The state of the stacks still names what was in "
        "them: run `refresh` or `destroy`."
    )
    return 0


def _objects(simulator: Simulator, arguments: Sequence[str]) -> int:
    match list(arguments):
        case ["add", bucket, *keys]:
            with simulator.open() as inventory:
                for key in keys or ["simulated-object"]:
                    put_object(inventory, bucket, key)
        case ["list", bucket]:
            with simulator.open() as inventory:
                print("\n".join(inventory.objects(bucket)))
        case ["empty", bucket]:
            with simulator.open() as inventory:
                inventory.empty(bucket)
        case _:
            print("usage: ./sim objects add|list|empty <bucket> [key …]", file=sys.stderr)
            return 2
    return 0


def _namespaces(simulator: Simulator, arguments: Sequence[str]) -> int:
    match list(arguments):
        case ["add", name]:
            with simulator.open() as inventory:
                inventory.save(Record(package="kubernetes", scope=ANY_CLUSTER, type=NAMESPACE, id=name, name=name))
            return 0
    print("usage: ./sim namespaces add <name>", file=sys.stderr)
    return 2


def _compare(_: Simulator, arguments: Sequence[str]) -> int:
    """Exits with 0 when there is no difference, with 1 when there is one, and with 2 when nothing could be compared."""
    files = [argument for argument in arguments if argument != "--json"]
    if len(files) != 1:
        print("usage: ./sim compare <file of `pulumi stack export`, or -> [--json]", file=sys.stderr)
        return 2
    from simulator.comparison import report
    from simulator.comparison.compare import compare
    from simulator.comparison.state import CannotCompare

    try:
        found = compare(sys.stdin.read() if files[0] == "-" else Path(files[0]).read_text("utf-8"))
    except (CannotCompare, OSError) as problem:
        print(f"error: {problem}", file=sys.stderr)
        return 2
    print(report.as_json(found) if "--json" in arguments else report.as_text(found))
    return 1 if found.differences or found.unknown_types else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
