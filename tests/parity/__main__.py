"""`python -m tests.parity [--check]`."""

from __future__ import annotations

import sys

from tests.parity.page import PAGE

if __name__ == "__main__":
    sys.exit(PAGE.main())
