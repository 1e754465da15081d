"""What the sources of a cloud's room say that they make."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from tests.support.example_stacks import PROJECT, package_of

if TYPE_CHECKING:
    from collections.abc import Iterator


def constructed(cloud: str) -> set[str]:
    """Resource classes of the cloud's SDK that are made instances of: `s3.Bucket`."""
    return {name for text in _sources(cloud) for name in _calls(text, cloud)}


def component_types(cloud: str) -> set[str]:
    """Types of the components, `carto:aws:Database`."""
    return {found for text in _sources(cloud) for found in re.findall(rf'"(carto:{cloud}:\w+)", name', text)}


def _sources(cloud: str) -> Iterator[str]:
    for file in sorted((PROJECT / "components" / package_of(cloud)).rglob("*.py")):
        yield file.read_text("utf-8")


def _calls(text: str, sdk: str) -> Iterator[str]:
    for call in ast.walk(ast.parse(text)):
        if isinstance(call, ast.Call):
            words = ast.unparse(call.func).split(".")
            if len(words) == 3 and words[0] == sdk and words[2][:1].isupper() and not words[2].endswith("Args"):
                yield f"{words[1]}.{words[2]}"
