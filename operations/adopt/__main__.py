"""Import existing resources into the state of a stack.

The engine lists what the program would create, and imports it. This package finds the id of each. A stack that lost its
state needs everything that holds data (docs/adopt.md). With `--running`, a new stack takes over an installation that
Helm made: the namespace and the release have to exist, everything else may be new (docs/take-over.md).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from typing import Any, TextIO

import click

from components.carto.customer_package import CustomerPackageError
from components.settings.problems import SettingsError
from operations import options
from operations.command_line import command
from operations.pulumi_command import PulumiFailed, on_stack

from .importing import adopt, losses, take_over
from .own_database import PAGE as MOVE
from .planning import GENERATED, PAGE_OF_RUNNING, Adoption, CannotAdopt, checked, plan


@command("adopt", __doc__)
@options.stack()
@click.option("--ids", "file", type=click.File(), help="JSON: id by logical name; - reads standard input.")
@click.option("--running", is_flag=True, help=f"Take over an installation that Helm made: {PAGE_OF_RUNNING}.")
@click.option(
    "--database-moved", is_flag=True, help=f"With --running: the data of the chart's own PostgreSQL has moved: {MOVE}."
)
@click.option("--yes", is_flag=True, help="Import, instead of listing what would be imported.")
@options.as_json()
def main(*, stack: str, file: TextIO | None, running: bool, database_moved: bool, yes: bool, is_json: bool) -> int:
    """List what would be adopted; with --yes, adopt it."""
    if database_moved and not running:
        raise click.UsageError("--database-moved goes with --running")
    say = sys.stderr.write if is_json else sys.stdout.write
    pulumi = on_stack(stack)
    try:
        ids = _ids(file) if file is not None else {}
        adoption = plan(pulumi, ids, running=running)
        if is_json:
            sys.stdout.write(json.dumps(as_json(adoption), indent=2) + "\n")
        else:
            sys.stdout.writelines(_lines(adoption, running=running))
        checked(adoption)
        if not yes:
            say("Nothing was changed. Repeat with --yes to import.\n")
            return 0
        if running:
            take_over(pulumi, ids, database_moved=database_moved)
        else:
            adopt(pulumi, ids)
        lost = losses(pulumi, running=running)
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


def _ids(file: TextIO) -> Mapping[str, str]:
    """The ids of `--ids`.

    Raises:
        CannotAdopt: the file has none.
    """
    try:
        found = json.load(file)
    except ValueError as error:
        raise CannotAdopt(f"--ids: expected JSON; {error}") from None
    if not isinstance(found, dict) or not all(isinstance(each, str) for each in found.values()):
        raise CannotAdopt("--ids: expected a JSON object: the id by logical name")
    return found


if __name__ == "__main__":
    sys.exit(main())
