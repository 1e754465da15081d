"""What a reviewer must know about a preview before anything else."""

from __future__ import annotations

import fnmatch
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from .steps import Preview, Step

ACCEPT = "Accept-danger:"
PLACEHOLDERS = ("<reason>", "<why>")
"""What reports and messages show where a reason belongs."""


@dataclass(frozen=True, kw_only=True, order=True)
class Finding:
    """One danger of one resource."""

    id: str
    """`<rule>/<logical name>`, the same in every preview: what `--accept` takes."""
    text: str
    """One sentence for the reviewer; no secret is in it."""


Rule = Callable[[Preview, Step], Iterable[str]]
"""The sentences about one changed resource; none where the rule finds nothing."""


def found(preview: Preview, rules: Iterable[tuple[str, Rule]]) -> list[Finding]:
    """What the rules find, in their order; one finding for a rule and a resource."""
    return [
        Finding(id=f"{name}/{step.name}", text="; ".join(sentences))
        for name, rule in rules
        for step in preview.changed
        if (sentences := list(dict.fromkeys(rule(preview, step))))
    ]


def reason(finding: Finding, accepted: Mapping[str, str]) -> str | None:
    """Why the finding is accepted: by its id, or by a pattern such as `ends-protection/*`; None where it is open."""
    return next((why for pattern, why in accepted.items() if fnmatch.fnmatchcase(finding.id, pattern)), None)


def accepting_lines(text: str) -> list[str]:
    """The lines of a description or a commit's message that accept a danger: `Accept-danger: ID=REASON`."""
    return [line for line in text.splitlines() if line.startswith(ACCEPT)]


def gives_reason(line: str) -> bool:
    """Whether `ID=REASON` has a reason, which is neither empty nor the placeholder of the report."""
    return line.partition("=")[2].strip() not in ("", *PLACEHOLDERS)
