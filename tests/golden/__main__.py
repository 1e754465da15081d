"""`python -m tests.golden [--record] [STACK …]`."""

from __future__ import annotations

import argparse
import sys

from tests.golden.recordings import RECORD, difference, record, superfluous
from tests.support.example_stacks import STACKS


def main() -> int:
    """Show how values differ from their recordings, or record them. Returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.golden", description=__doc__)
    parser.add_argument("--record", action="store_true", help="write the recordings again")
    parser.add_argument("stacks", nargs="*", help="only these")
    arguments = parser.parse_args()
    different = ""
    for stack in arguments.stacks or sorted(STACKS):
        different += difference(stack)
        if arguments.record:
            record(stack)
    for file in superfluous():
        different += f"{file.name} is of no example stack\n"
        if arguments.record:
            file.unlink()
    sys.stdout.write(different)
    if not different or arguments.record:
        return 0
    sys.stderr.write(f"when this is what you want: `{RECORD}`\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
