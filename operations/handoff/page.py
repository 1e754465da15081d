"""The page of a handoff, in Markdown."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

_RUNBOOKS = (
    ("See whether it is as its settings say", ".venv/bin/python -m operations status --stack {stack}"),
    ("Check pods, buckets and servers", ".venv/bin/python -m operations verify --stack {stack}"),
    ("Look at the pods", "kubectl --namespace {namespace} get pods"),
    ("See the age of its secrets", ".venv/bin/python -m operations rotate --stack {stack}"),
    ("See what an update would change", "pulumi preview --diff --stack {stack}"),
    ("List all settings", ".venv/bin/python -m operations settings --stack {stack} --effective"),
)
_KEPT = {
    "encrypted": "Encrypted",
    "private": "Private",
    "highly_available": "Zone may fail",
    "backed_up": "Backups or versions",
    "protected": "Protected",
}
"""Columns by the name of what is known about a resource that stores data."""
_LISTED_ELSEWHERE = ("egress", "nextSteps", "readme", "sendToCarto")


def page(
    *,
    stack: str,
    day: str,
    outputs: Mapping[str, Any],
    data: Sequence[Mapping[str, Any]],
    types: Mapping[str, int],
    reach: Sequence[str],
    grants: Sequence[str],
) -> str:
    """The whole page. `day` is of the state, not of today."""
    sections = [
        f"# CARTO Self-Hosted: {stack}",
        f"{sum(types.values())} resources, as of {day}. Written by `python -m operations handoff`; no secret is in it.",
        "## Where it is",
        _table(["Output", "Value"], [[name, _text(value)] for name, value in _own(outputs)]),
        "## Where data is",
        _data(data),
        "## Who can reach it",
        _list(reach) or "Nothing of this stack lets in addresses: the cluster and its network decide.",
        "## Who may do what",
        _list(grants) or "No identity of a cloud has a right through this stack.",
        "## What it connects to",
        _table(
            ["Host", "Port", "For"],
            [[each["host"], str(each["port"]), each["reason"]] for each in outputs.get("egress") or ()],
        ),
        "## What CARTO Support gets",
        _table(["What", "Value"], [[name, _text(value)] for name, value in (outputs.get("sendToCarto") or {}).items()]),
        "## Next steps",
        _list(outputs.get("nextSteps") or ()),
        "## Run it",
        *_runbooks(stack, str(outputs.get("namespace", ""))),
        "Other tasks: `docs/day-2.md`, `docs/destroy.md` and `docs/troubleshooting.md` of the program's repository.",
        "## All resources",
        _table(["Type", "Number"], [[type_, str(count)] for type_, count in types.items()]),
    ]
    return "\n\n".join(section for section in sections if section) + "\n"


def _own(outputs: Mapping[str, Any]) -> list[tuple[str, Any]]:
    return [(name, value) for name, value in sorted(outputs.items()) if name not in _LISTED_ELSEWHERE and value]


def _data(data: Sequence[Mapping[str, Any]]) -> str:
    if not data:
        return "This stack creates nothing that stores data: it uses what exists."
    head = ["Resource", "Id", "Place", *_KEPT.values()]
    rows = [
        [each["name"], each["id"], each["place"], *("yes" if each[key] else "no" for key in _KEPT)] for each in data
    ]
    return _table(head, rows)


def _runbooks(stack: str, namespace: str) -> Iterator[str]:
    for title, command in _RUNBOOKS:
        yield f"{title}:\n\n```sh\n{command.format(stack=stack, namespace=namespace)}\n```"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    if not rows:
        return ""
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    lines += [f"| {' | '.join(_cell(cell) for cell in row)} |" for row in rows]
    return "\n".join(lines)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|") or "none"


def _list(lines: Sequence[str]) -> str:
    return "\n".join(f"- {_cell(str(line))}" for line in lines)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
