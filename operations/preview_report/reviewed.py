"""The preview that was reviewed, compared with the one just before the update."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .findings import Rule
from .masking import masked
from .steps import NoPreview, Preview, Step, is_unknown, name_in

_GENERATED_SUFFIX = re.compile(r"-[0-9a-f]{7,8}(?![0-9A-Za-z-])")
"""Providers add one to a name that the program does not set, another one in each preview.
Source: https://www.pulumi.com/docs/iac/concepts/resources/names/#autonaming"""


@dataclass(frozen=True, kw_only=True)
class ReviewedChange:
    """What the reviewed preview does to one resource."""

    change: str
    values: Mapping[str, str | None]
    """As `fingerprints` returns them."""


Reviewed = Mapping[str, ReviewedChange]
"""By URN."""


def fingerprints(step: Step) -> dict[str, str | None]:
    """A digest of each changed input; None where the value is known after the update only.

    A secret is always the text `[secret]`. The old value counts too: a change from another value is another change.
    """
    paths = step.paths or (step.new if step.change in ("create", "import") else ())
    return {path: _digest(*masked(step, path)) for path in sorted(paths)}


def _digest(before: Any, after: Any) -> str | None:
    if is_unknown(after):
        return None
    values = _GENERATED_SUFFIX.sub("-generated", json.dumps([before, after], sort_keys=True))
    return hashlib.sha256(values.encode()).hexdigest()[:16]


def read_reviewed(text: str) -> Reviewed:
    """The changes in a report for programs.

    Raises:
        NoPreview: it is something else.
    """
    try:
        return {
            each["urn"]: ReviewedChange(change=each["change"], values=each["values"])
            for each in json.loads(text)["changes"]
        }
    except (KeyError, TypeError, ValueError) as error:
        raise NoPreview("expected what `preview_report --format json` wrote for the review") from error


def not_reviewed(reviewed: Reviewed) -> Rule:
    """The rule that finds what the reviewed preview did not have."""

    def rule(_preview: Preview, step: Step) -> Iterable[str]:
        known = reviewed.get(step.urn)
        if known is None:
            yield f"{_verb(step.change)}, and the reviewed preview did not change it"
        elif known.change != step.change:
            yield f"{_verb(step.change)}, and the reviewed preview {_verb(known.change)}"
        else:
            yield from _other_values(known.values, fingerprints(step))

    return rule


def _other_values(before: Mapping[str, str | None], after: Mapping[str, str | None]) -> Iterator[str]:
    for path, digest in after.items():
        if path not in before:
            yield f"{path} changes, and did not in the reviewed preview"
        elif digest and before[path] and digest != before[path]:
            yield f"{path} changes in another way than in the reviewed preview"


def no_longer_changed(reviewed: Reviewed, preview: Preview) -> list[str]:
    """Names of resources that the reviewed preview changes and this one does not."""
    still = {step.urn for step in preview.changed}
    return sorted(name_in(urn) for urn in reviewed if urn not in still)


def _verb(change: str) -> str:
    return f"{change}s it"
