"""`python -m tests.simulated_outputs [--check]`."""

from __future__ import annotations

import argparse
import sys

from tests.simulated_outputs.page import PAGE, page


def main() -> int:
    """Write the page, or say that it is stale."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulated_outputs", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 when the page is stale")
    check = parser.parse_args().check
    try:
        now = page()
    except LookupError as unknown:
        sys.stderr.write(f"docs/simulated-outputs.md: {unknown}\n")
        return 1
    if PAGE.is_file() and PAGE.read_text("utf-8") == now:
        return 0
    if check:
        sys.stderr.write("docs/simulated-outputs.md is stale: run `python -m tests.simulated_outputs`\n")
        return 1
    PAGE.write_text(now, "utf-8")
    sys.stdout.write("wrote docs/simulated-outputs.md\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
