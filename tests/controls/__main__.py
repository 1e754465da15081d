"""`python -m tests.controls [--check]`."""

from __future__ import annotations

import argparse
import sys

from tests.controls.check import problems
from tests.controls.model import CLOUDS, controls
from tests.controls.page import PAGE, page


def main() -> int:
    """Write the page when every row is right, or report what is wrong or stale."""
    parser = argparse.ArgumentParser(prog="python -m tests.controls", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 when the page is stale")
    check = parser.parse_args().check
    wrong = [problem for cloud in CLOUDS for control in controls(cloud) for problem in problems(control, cloud)]
    if wrong:
        sys.stderr.write("".join(f"tests/controls/{problem}\n" for problem in wrong))
        return 1
    now = page()
    if PAGE.is_file() and PAGE.read_text("utf-8") == now:
        return 0
    if check:
        sys.stderr.write("docs/security.md is stale: run `python -m tests.controls`\n")
        return 1
    PAGE.write_text(now, "utf-8")
    sys.stdout.write("wrote docs/security.md\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
