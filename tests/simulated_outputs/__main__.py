"""`python -m tests.simulated_outputs [--check]`."""

from __future__ import annotations

import sys

from tests.simulated_outputs.page import PAGE

if __name__ == "__main__":
    sys.exit(PAGE.main())
