"""Write the SQL that connects Redshift.

The statement is the output `analyticsToolbox` of a stack. It has a placeholder for CARTO's API access token: a person
puts the token in where the statement runs, so neither the stack nor the file has it. Nothing is changed.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

import click

from operations import options
from operations.command_line import command
from operations.settings import CannotRead, Pulumi, engine

_OUTPUT = "analyticsToolbox"
_NO_GATEWAY = """the stack has no output analyticsToolbox.setup, which `pulumi up` writes with
  pulumi config set --path carto:warehouses.analyticsToolbox.enabled true
and the settings in docs/warehouses.md
"""


def setup_file(setup: str) -> str:
    """The statement, with what to do about the token."""
    return (
        "-- Connects the Analytics Toolbox in Redshift to CARTO.\n"
        "-- Replace <API access token> where you run it, and don't save the token in this file.\n"
        f"{setup}\n"
    )


def _write(file: Path, text: str) -> None:
    """A new file that nobody else can read: the place for a token that a person saves against the advice."""
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as opened:
        opened.write(text)


@command("gateway_setup", __doc__)
@options.stack()
@click.option(
    "--output", required=True, metavar="FILE", type=click.Path(path_type=Path), help="A file that does not exist."
)
@options.as_json()
def main(*, stack: str, output: Path, is_json: bool, engine: Callable[[str], Pulumi] = engine) -> int:
    """The command. Returns its exit code."""
    try:
        outputs = json.loads(engine(stack)("stack", "output", "--json"))
        setup = (outputs.get(_OUTPUT) or {}).get("setup")
        if setup is None:
            sys.stderr.write(_NO_GATEWAY)
            return 1
        _write(output, setup_file(setup))
    except CannotRead as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except FileExistsError:
        sys.stderr.write(f"{output} exists, and may have a token in it. Delete it, or name another file.\n")
        return 1
    except OSError as error:
        sys.stderr.write(f"{output}: {error.strerror}\n")
        return 1
    sys.stdout.write(json.dumps({"file": str(output)}) + "\n" if is_json else f"wrote {output}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
