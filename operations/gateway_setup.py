"""Write the SQL that connects Redshift: `python -m operations.gateway_setup --stack <stack> --output setup.sql`.

The statement is the output `analyticsToolbox` of a stack. It has a placeholder for CARTO's API access token: a person
puts the token in where the statement runs, so neither the stack nor the file has it. Nothing is changed.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

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


def main(arguments: Sequence[str] | None = None, *, engine: Callable[[str], Pulumi] = engine) -> int:
    """The command. Returns its exit code."""
    parser = argparse.ArgumentParser(prog="python -m operations.gateway_setup", description=__doc__)
    parser.add_argument("--stack", required=True)
    parser.add_argument("--output", required=True, type=Path, help="a file that does not exist")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a sentence")
    options = parser.parse_args(arguments)
    try:
        outputs = json.loads(engine(options.stack)("stack", "output", "--json"))
        setup = (outputs.get(_OUTPUT) or {}).get("setup")
        if setup is None:
            sys.stderr.write(_NO_GATEWAY)
            return 1
        _write(options.output, setup_file(setup))
    except CannotRead as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except FileExistsError:
        sys.stderr.write(f"{options.output} exists, and may have a token in it. Delete it, or name another file.\n")
        return 1
    except OSError as error:
        sys.stderr.write(f"{options.output}: {error.strerror}\n")
        return 1
    file = str(options.output)
    sys.stdout.write(json.dumps({"file": file}) + "\n" if options.json else f"wrote {file}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
