"""`python -m tests.unit.replacement_gate [--record]`."""

from __future__ import annotations

import argparse
import sys

from tests.support.example_stacks import STACKS
from tests.support.registrations import registered
from tests.unit.replacement_gate.gate import losses, record, recorded, recording


def main() -> int:
    """Tell what each example stack would lose, or write down what it has."""
    parser = argparse.ArgumentParser(prog="python -m tests.unit.replacement_gate", description=__doc__)
    parser.add_argument("--record", action="store_true", help="write the recordings again")
    parser.add_argument("stacks", nargs="*", help="only these")
    arguments = parser.parse_args()
    lost = []
    for stack in arguments.stacks or sorted(STACKS):
        graph = registered(stack)
        if recording(stack).exists():
            lost += [f"{stack}: {loss}" for loss in losses(recorded(stack), graph)]
        if arguments.record:
            record(stack, graph)
    for line in lost:
        sys.stdout.write(f"{line}\n")
    return 1 if lost and not arguments.record else 0


if __name__ == "__main__":
    sys.exit(main())
