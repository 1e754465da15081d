"""`python -m tests.parity [--check]`."""

from __future__ import annotations

import argparse
import sys

from tests.parity.page import PAGE, page


def main() -> int:
    """Write the page, or tell whether it is stale."""
    parser = argparse.ArgumentParser(prog="python -m tests.parity", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 when the page is stale")
    check = parser.parse_args().check
    try:
        now = page()
    except LookupError as missing:
        sys.stderr.write(f"docs/parity.md: {missing}\n")
        return 1
    if PAGE.is_file() and PAGE.read_text("utf-8") == now:
        return 0
    if check:
        sys.stderr.write("docs/parity.md is stale: run `python -m tests.parity`\n")
        return 1
    PAGE.write_text(now, "utf-8")
    sys.stdout.write("wrote docs/parity.md\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
