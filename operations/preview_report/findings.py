"""What a reviewer must know about a preview before anything else."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from operations.diagnose.redaction import without_patterns

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
        Finding(id=f"{name}/{step.name}", text=without_patterns("; ".join(sentences)))
        for name, rule in rules
        for step in preview.changed
        if (sentences := list(dict.fromkeys(rule(preview, step))))
    ]


def reason(finding: Finding, accepted: Mapping[str, str]) -> str | None:
    """Why the finding is accepted: by its id, or by a pattern such as `ends-protection/*`; None where it is open."""
    return next((why for pattern, why in accepted.items() if _fits(pattern, finding.id)), None)


def _fits(pattern: str, id_: str) -> bool:
    """Whether it is the id, or a pattern in which `*` is any text."""
    return re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), id_, re.DOTALL) is not None


def without_effect(
    accepted: Iterable[str], findings: Collection[Finding], rules: Collection[str]
) -> Iterator[tuple[str, str]]:
    """Accepted ids that are of no finding, each with why: most are mistyped, or of another stack."""
    for id_ in sorted(accepted):
        if any(_fits(id_, finding.id) for finding in findings):
            continue
        name = id_.partition("/")[0]
        if "*" in name or name in rules:
            similar = difflib.get_close_matches(id_, [finding.id for finding in findings], n=1, cutoff=0.8)
            yield id_, f"no danger of this preview{f'; did you mean {similar[0]}?' if similar else ''}"
        else:
            similar = difflib.get_close_matches(name, rules, n=1)
            yield id_, f"no danger is called {name}{f'; did you mean {similar[0]}?' if similar else ''}"


def accepting_lines(text: str) -> list[str]:
    """The lines of a description or a commit's message that accept a danger: `Accept-danger: ID=REASON`."""
    return [line for line in text.splitlines() if line.startswith(ACCEPT)]


def gives_reason(line: str) -> bool:
    """Whether `ID=REASON` has a reason, which is neither empty nor the placeholder of the report."""
    return line.partition("=")[2].strip() not in ("", *PLACEHOLDERS)
