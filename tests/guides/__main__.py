"""`python -m tests.guides [--check]`."""

from __future__ import annotations

import sys

from tests.guides.page import PAGE

if __name__ == "__main__":
    sys.exit(PAGE.main())
