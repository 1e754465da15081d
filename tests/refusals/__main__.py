"""`python -m tests.refusals [--check]`."""

from __future__ import annotations

import sys

from tests.refusals.page import PAGE

if __name__ == "__main__":
    sys.exit(PAGE.main())
