"""Writes what is generated from the models: the reference for people and the JSON Schema for editors.

python -m components.settings.docs            writes both
python -m components.settings.docs --check    lists the stale ones, and exits with 1 if there are any
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from .configuration_page import configuration_page
from .json_schema import stack_schema

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).resolve().parents[3]


def generated() -> Mapping[str, str]:
    """Content by path from the root of the project."""
    return {
        "docs/configuration.md": configuration_page(),
        "stacks/stack.schema.json": json.dumps(stack_schema(), indent=2, ensure_ascii=False) + "\n",
    }


def stale(root: Path = ROOT) -> list[str]:
    """Generated files that are missing, or whose content on disk differs."""
    return [
        path
        for path, content in generated().items()
        if not (root / path).is_file() or (root / path).read_text("utf-8") != content
    ]


def main(arguments: list[str] | None = None) -> int:
    """The command. Returns its exit code."""
    parser = argparse.ArgumentParser(prog="python -m components.settings.docs", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 when a file is stale")
    check = parser.parse_args(arguments).check
    old = stale()
    for path in old:
        if check:
            print(f"{path} is stale: run `python -m components.settings.docs`", file=sys.stderr)
        else:
            (ROOT / path).write_text(generated()[path], "utf-8")
            print(f"wrote {path}")
    return 1 if check and old else 0


if __name__ == "__main__":
    sys.exit(main())
