"""A simulated chart, for machines without access to CARTO's own.

It takes the keys that CARTO's chart reads and refuses all others. It creates workloads, Services and Secrets of the
same names with the same labels, which read the same Secrets. Nothing runs in them.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import yaml

from components.carto import chart
from components.carto.chart import KNOWN_KEYS
from components.chart_version import PINNED_CHART

TEMPLATES = Path(__file__).with_name("chart")
KINDS: dict[str, dict[str, Any]] = {
    "string": {"type": "string"},
    "int": {"type": "integer"},
    "bool": {"type": "boolean"},
    "list": {"type": "array"},
    "object": {"type": "object"},
    "int|string": {"type": ["integer", "string"]},
}


def write_chart(folder: Path, *, version: str = PINNED_CHART) -> None:
    """Write the chart into a folder, with the version that the caller wants."""
    shutil.copytree(TEMPLATES, folder, dirs_exist_ok=True)
    shutil.copy(KNOWN_KEYS, folder)
    about = {"apiVersion": "v2", "name": chart.NAME, "version": version, "appVersion": version}
    (folder / "Chart.yaml").write_text(yaml.safe_dump(about))
    (folder / "values.schema.json").write_text(json.dumps(values_schema()))


def values_schema() -> dict[str, Any]:
    """A JSON Schema of all that CARTO's chart reads."""
    return _group(json.loads(KNOWN_KEYS.read_text()), "")


def _group(facts: dict[str, Any], path: str) -> dict[str, Any]:
    tree = facts["types"]
    for word in path.split(".") if path else ():
        tree = tree[word]
    properties = {}
    for word, below in tree.items():
        inner = f"{path}.{word}" if path else word
        if inner in facts["unread"]:
            continue
        properties[word] = _leaf(facts, inner, below) if isinstance(below, str) else _group(facts, inner)
    last = path.rsplit(".", 1)[-1]
    is_open = path in facts["subcharts"] or ("." in path and last in facts["rendered_whole"])
    if not path:
        # Helm passes `global` to every subchart.
        properties.setdefault("global", {"type": "object"})
    return {"type": "object", "properties": properties, "additionalProperties": is_open}


def _leaf(facts: dict[str, Any], path: str, kind: str) -> dict[str, Any]:
    if path in facts["quoted_booleans"]:
        return {"type": ["boolean", "string"]}
    if allowed := facts["enums"].get(path):
        return {"enum": allowed}
    return KINDS[kind]
