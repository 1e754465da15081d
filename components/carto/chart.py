"""The chart this project is tested with, and what is known about its keys.

`chart_keys.json` holds facts read from the templates of chart 1.280.1: every key with its type, the keys no template
reads, which component reads which secret. The chart itself has no values schema: a misspelt key is ignored in silence.
"""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

NAME = "carto"

MINIMUM_PACKAGE_VERSION = "2026.4.1"
"""The chart's `minVersion`: its upgrade hook refuses a customer package that is older."""

RELEASE = "carto"
"""Name of the Helm release. The chart derives the names of its objects from it, so it never changes."""

ROUTER = f"{RELEASE}-router"
"""Name of the Service of CARTO's router. Source: chart contract, section 4."""

KNOWN_KEYS = Path(__file__).with_name("chart_keys.json")


@frozen
class ChartKeys:
    """What the chart's templates read.

    `types` maps the dotted path of every leaf to `string`, `int`, `bool`, `list`, `object` or `int|string`.
    """

    types: Mapping[str, str]
    groups: frozenset[str]
    """Paths that hold other keys."""
    rendered_whole: frozenset[str]
    """Last words of groups that a template writes out as they are, so that any Kubernetes field may stand in them."""
    subcharts: frozenset[str]
    """Top-level keys that belong to another chart."""
    enums: Mapping[str, Sequence[str]]
    quoted_booleans: frozenset[str]
    """The only booleans that may also be written as text; any other text, "false" too, switches a feature on."""
    unread: frozenset[str]
    """Keys that stand in the chart's values and change nothing."""
    existing_secret_ignored: frozenset[str]
    """Secrets whose `existingSecret` does not reach every container; only their `value` works."""
    secret_readers: Mapping[str, Sequence[str]]
    """Components whose pods read a secret, by the secret's key in the values."""

    def is_open(self, path: str) -> bool:
        """Whether anything may stand below `path`."""
        first, *_ = words = path.split(".")
        if first in self.subcharts:
            return True
        for end in range(1, len(words) + 1):
            if words[end - 1] in self.rendered_whole and end > 1:
                return True
            if self.types.get(".".join(words[:end])) in ("object", "list"):
                return True
        return False


@functools.cache
def chart_keys() -> ChartKeys:
    """Read `chart_keys.json` once."""
    facts: dict[str, Any] = json.loads(KNOWN_KEYS.read_text())
    types: dict[str, str] = {}
    groups: set[str] = set()

    def flatten(tree: Mapping[str, Any], above: str) -> None:
        for word, below in tree.items():
            path = f"{above}{word}"
            if isinstance(below, str):
                types[path] = below
            else:
                groups.add(path)
                flatten(below, f"{path}.")

    flatten(facts["types"], "")
    return ChartKeys(
        types=types,
        groups=frozenset(groups),
        rendered_whole=frozenset(facts["rendered_whole"]),
        subcharts=frozenset(facts["subcharts"]),
        enums=facts["enums"],
        quoted_booleans=frozenset(facts["quoted_booleans"]),
        unread=frozenset(facts["unread"]),
        existing_secret_ignored=frozenset(facts["existing_secret_ignored"]),
        secret_readers=facts["secret_readers"],
    )
