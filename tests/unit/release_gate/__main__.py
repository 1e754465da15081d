"""`python -m tests.unit.release_gate [--record]`."""

from __future__ import annotations

import argparse
import sys

from tests.unit.release_gate.gate import NoRelease, announced, every_finding, project_version, record, unannounced


def main() -> int:
    """Print what the upgrade from the last release would do and UPGRADING.md does not announce, or record a release."""
    parser = argparse.ArgumentParser(prog="python -m tests.unit.release_gate", description=__doc__)
    parser.add_argument("--record", action="store_true", help="make this version the last release, while preparing it")
    arguments = parser.parse_args()
    known = announced()
    lost = [f"{stack}: {line}" for stack, each in every_finding() for line in unannounced([each], known)]
    sys.stdout.write("".join(f"{line}\n" for line in lost))
    if lost or not arguments.record:
        return int(bool(lost))
    try:
        record(project_version())
    except NoRelease as refused:
        sys.stderr.write(f"{refused}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
