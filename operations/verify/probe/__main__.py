"""Run every check and print one JSON line each. Always ends with 0: what failed is in the lines."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING

from .buckets import PURPOSES, Found, check_bucket
from .servers import check_cache, check_database

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

MARK = "carto-verify "
"""Prefix of each line; other lines of the pod's log are ignored."""


def findings(environment: Mapping[str, str]) -> Iterator[Found]:
    """Everything that can be seen from a pod."""
    for purpose in PURPOSES:
        yield from check_bucket(environment, purpose)
    yield _server("database", check_database, environment)
    yield _server("cache", check_cache, environment)


def _server(subject: str, check: Callable[[Mapping[str, str]], str], environment: Mapping[str, str]) -> Found:
    try:
        return subject, "reachable", True, check(environment), ""
    except (OSError, KeyError, ValueError) as error:
        return subject, "reachable", False, str(error), "docs/troubleshooting.md#the-bootstrap-job-failed"


def main() -> None:
    """Print them."""
    for each in findings(os.environ):
        sys.stdout.write(f"{MARK}{json.dumps(each)}\n")


if __name__ == "__main__":
    main()
