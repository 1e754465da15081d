"""Import existing resources into the state of a stack: `python -m operations.adopt --stack <stack>`.

The engine lists what the program would create, and imports it. This package finds the id of each. A stack that lost its
state needs everything that holds data (docs/adopt.md). With `--running`, a new stack takes over an installation that
Helm made: the namespace and the release have to exist, everything else may be new (docs/take-over.md).
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from components.carto.customer_package import CustomerPackageError
from components.settings.problems import SettingsError
from operations.pulumi_command import PulumiFailed, on_stack

from .importing import adopt, losses, take_over
from .own_database import PAGE as MOVE
from .planning import GENERATED, PAGE_OF_RUNNING, Adoption, CannotAdopt, checked, plan


def main(arguments: Sequence[str] | None = None) -> int:
    """List what would be adopted; with --yes, adopt it."""
    parser = argparse.ArgumentParser(prog="python -m operations.adopt", description=__doc__)
    parser.add_argument("--stack", required=True)
    parser.add_argument("--ids", type=argparse.FileType(), help="JSON: id by logical name; - reads standard input")
    parser.add_argument(
        "--running", action="store_true", help=f"take over an installation that Helm made: {PAGE_OF_RUNNING}"
    )
    parser.add_argument(
        "--database-moved", action="store_true", help=f"the data of the chart's own PostgreSQL has moved: {MOVE}"
    )
    parser.add_argument("--yes", action="store_true", help="import, instead of listing what would be imported")
    parser.add_argument("--json", action="store_true", help="print JSON instead of text")
    options = parser.parse_args(arguments)
    if options.database_moved and not options.running:
        parser.error("--database-moved goes with --running")
    say = sys.stderr.write if options.json else sys.stdout.write
    pulumi = on_stack(options.stack)
    try:
        ids = _ids(options.ids.read()) if options.ids else {}
        adoption = plan(pulumi, ids, running=options.running)
        if options.json:
            sys.stdout.write(json.dumps(as_json(adoption), indent=2) + "\n")
        else:
            sys.stdout.writelines(_lines(adoption, running=options.running))
        checked(adoption)
        if not options.yes:
            say("Nothing was changed. Repeat with --yes to import.\n")
            return 0
        if options.running:
            take_over(pulumi, ids, database_moved=options.database_moved)
        else:
            adopt(pulumi, ids)
        lost = losses(pulumi, running=options.running)
    except (CannotAdopt, PulumiFailed, SettingsError, CustomerPackageError) as cannot:
        sys.stderr.write(f"{cannot}\n")
        return 1
    for line in lost:
        sys.stderr.write(f"{line}\n")
    say("Check `pulumi preview`, then run `pulumi up`.\n")
    return 1 if lost else 0


def as_json(adoption: Adoption) -> dict[str, list[dict[str, str | None]]]:
    """What is imported, later or not, without the values of generated secrets."""

    def named(found: Mapping[str, str]) -> list[dict[str, str | None]]:
        return [{"name": name, "type": type_} for name, type_ in found.items()]

    return {
        "adopted": [
            {"name": str(each["name"]), "type": str(each["type"]), "id": _shown(each)} for each in adoption.imported
        ],
        "adoptedLater": named(adoption.later),
        "created": named(adoption.recreated),
        "withoutId": named(adoption.missing),
    }


def _lines(adoption: Adoption, *, running: bool) -> Iterator[str]:
    created = "created:      " if running else "created again:"
    for resource in adoption.imported:
        yield f"adopted:        {resource['name']}  {_shown(resource) or ''}\n"
    for name, type_ in adoption.later.items():
        yield f"adopted later:  {name}  ({type_}), its id needs one of the others\n"
    for name, type_ in adoption.recreated.items():
        yield f"{created}  {name}  ({type_})\n"


def _shown(resource: Mapping[str, Any]) -> str | None:
    """The id, which a generated secret has as its value."""
    return None if resource["type"].startswith(GENERATED) else resource.get("id")


def _ids(text: str) -> Mapping[str, str]:
    """The ids of `--ids`.

    Raises:
        CannotAdopt: the text has none.
    """
    try:
        found = json.loads(text)
    except ValueError as error:
        raise CannotAdopt(f"--ids: expected JSON; {error}") from None
    if not isinstance(found, dict):
        raise CannotAdopt("--ids: expected a JSON object: the id by logical name")
    return found


if __name__ == "__main__":
    sys.exit(main())
