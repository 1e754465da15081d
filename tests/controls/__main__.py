"""`python -m tests.controls [--check]`."""

from __future__ import annotations

import sys

from tests.controls.page import PAGE

if __name__ == "__main__":
    sys.exit(PAGE.main())
