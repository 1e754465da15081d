"""The report as Markdown, short enough for a comment on GitHub or GitLab."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from operations.diagnose.redaction import without_patterns

from .costs import costs, explanation, summary
from .escaping import code, html, longest_run, sentence, visible
from .findings import ACCEPT, Finding, reason
from .iam_documents import DOCUMENTS, differences
from .masking import masked
from .steps import Preview, Step, is_unknown

if TYPE_CHECKING:
    from operations.manifests import Differing

LIMIT: Final = 65_000
"""Characters: GitHub takes 65,536 (https://github.com/orgs/community/discussions/27190), GitLab a million."""
VALUE: Final = 120
"""Characters of one value."""
SHOWN: Final = 20
"""Lines that accept nothing."""
VERBS: Final[Mapping[str, str]] = {
    "create": "created",
    "update": "changed",
    "replace": "replaced",
    "delete": "deleted",
    "import": "imported",
    "forget": "forgotten",
}


def report(
    preview: Preview,
    findings: Sequence[Finding],
    accepted: Mapping[str, str],
    objects: Differing | None = None,
    *,
    ignored: Sequence[tuple[str, str]] = (),
    limit: int = LIMIT,
) -> str:
    """The whole report: verdict, dangers, then as far as they fit changes by component and of the release's objects.

    `ignored` are ids that the author accepts without effect, each with the reason.
    """
    first = f"## {sentence(preview.stack)}: {verdict(preview, findings, accepted)}"
    last = _ignored(ignored) + _next(preview, findings, accepted)
    if preview.errors:
        errors = "\n\n### The preview failed\n\n" + "\n".join(f"- {code(error)}" for error in preview.errors)
        last = _cut(errors, limit // 2) + last
    head = first + _dangers(findings, accepted, limit - len(first) - len(last) - VALUE * 2) + last
    components = list(_components(preview))
    text, left = _cut(head, limit), 0
    for section in [*_billed(preview), *components, *_objects(objects)]:
        room = limit - len(text) - VALUE * 2
        shown = _first_lines(section, room) if section in components else section
        if len(shown) > room:
            left += 1
        else:
            text += f"\n\n{shown}"
    return text + (f"\n\nLeft out, because a comment is limited: {left} sections\n" if left else "\n")


def _first_lines(section: str, room: int) -> str:
    """The section, or as many of its changes as fit."""
    if len(section) <= room:
        return section
    head, *lines, end = section.split("\n- ")
    last, _, tail = end.rpartition("\n\n")
    lines, kept = [*lines, last], [head]
    while lines and sum(len(line) + 3 for line in kept) + len(lines[0]) + VALUE <= room:
        kept.append(lines.pop(0))
    return "\n- ".join([*kept, f"{len(lines)} more changes"]) + f"\n\n{tail}" if len(kept) > 1 else section


def verdict(preview: Preview, findings: Sequence[Finding], accepted: Mapping[str, str]) -> str:
    """One line: whether a reviewer has to look closer, and how much changes."""
    if preview.errors:
        return "the preview failed"
    counts = Counter(step.change for step in preview.changed)
    verbs = {**VERBS, **{change: f"with the operation {code(change)}" for change in counts if change not in VERBS}}
    sums = ", ".join(f"{counts[change]} {verb}" for change, verb in verbs.items() if counts[change])
    if not sums:
        return "no changes"
    open_ = [one for one in findings if reason(one, accepted) is None]
    dangers = f"**{len(open_)} danger{'s' * (len(open_) != 1)}**" if open_ else "no open danger"
    return f"{dangers}; resources: {sums}"


def _dangers(findings: Sequence[Finding], accepted: Mapping[str, str], limit: int) -> str:
    """All dangers, with shorter sentences if they would not fit, at last as the number of each rule's."""
    if not findings:
        return ""
    for length in (limit, VALUE * 2, VALUE // 2):
        lines = [_danger(finding, accepted, length) for finding in findings]
        if sum(len(line) + 1 for line in lines) <= limit:
            break
    else:
        numbers = Counter(finding.id.partition("/")[0] for finding in findings)
        lines = [f"- `{rule}`: {number} resources" for rule, number in numbers.items()]
        lines.append("- Too many for a comment: `--format json` lists them.")
    return "\n".join(["\n\n### Dangers\n", *lines])


def _danger(finding: Finding, accepted: Mapping[str, str], length: int) -> str:
    why = reason(finding, accepted)
    mark = f" Accepted: {_shortened(sentence(why), length)}" if why else ""
    return f"- {code(_short(finding.id))}: {_shortened(sentence(finding.text), length)}.{mark}"


def _ignored(ignored: Sequence[tuple[str, str]]) -> str:
    lines = [f"- {code(_short(id_))}: {sentence(_shortened(why, VALUE * 2))}" for id_, why in ignored[:SHOWN]]
    more = [f"- and {len(ignored) - SHOWN} more"] if len(ignored) > SHOWN else []
    return "\n".join(["\n\n### Lines that accept nothing here\n", *lines, *more]) if lines else ""


def _shortened(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[:length]}…"


def _short(name: str) -> str:
    """A name, or the start of a long one with `*`, which accepts the danger too."""
    return name if len(name) <= VALUE * 2 else f"{name[: VALUE * 2]}*"


def _next(preview: Preview, findings: Sequence[Finding], accepted: Mapping[str, str]) -> str:
    """What the author or the reviewer does now."""
    open_ = [one for one in findings if reason(one, accepted) is None]
    if preview.errors:
        step = "correct what the messages name, and push again. Nothing was changed."
    elif open_:
        line = code(f"{ACCEPT} {_short(open_[0].id)}=<reason>")
        step = f"if a danger is intended, add a line with the reason to the description, such as {line}."
    elif preview.changed:
        step = "read the changes below. The update makes exactly these."
    else:
        return ""
    return f"\n\n**Next:** {step}"


def _components(preview: Preview) -> Iterator[str]:
    by_component: dict[str, list[Step]] = {}
    for step in preview.changed:
        by_component.setdefault(step.component, []).append(step)
    for component, steps in by_component.items():
        tagged = [step for step in steps if _has_other_tags_only(step)]
        lines = [line for step in steps if step not in tagged for line in _change(step)]
        if tagged:
            lines.append(f"- tags only: {', '.join(code(_short(step.name)) for step in tagged)}")
        yield "\n".join([f"<details><summary>{html(component)}: {len(steps)}</summary>\n", *lines, "\n</details>"])


def _billed(preview: Preview) -> Iterator[str]:
    changes = costs(preview)
    if changes:
        shown = [f"- {sentence(change.line)}" for change in changes]
        head = f"<details><summary>Billed differently: {summary(changes)}</summary>\n"
        yield "\n".join([head, *shown, "", *explanation(changes), "\n</details>"])


def _objects(objects: Differing | None) -> Iterator[str]:
    if objects is None:
        return
    shown = [f"- {code(line[: VALUE * 4])}" for line in objects.lines]
    yield "\n".join(["<details><summary>Objects that Helm renders</summary>\n", *shown, "\n</details>"])
    for name, text in objects.diffs.items():
        fence = "`" * max(3, longest_run(text) + 1)
        lines = [_shortened(visible(line), VALUE * 2) for line in text.splitlines()]
        head = f"<details><summary>Diff of {html(name)}</summary>\n"
        yield "\n".join([head, f"{fence}diff", *lines, fence, "\n</details>"])


def _change(step: Step) -> Iterator[str]:
    verb = VERBS.get(step.change) or code(step.change)
    yield f"- {verb}: {code(_short(step.name))} ({sentence(step.type)})"
    for path in step.paths:
        before, after = masked(step, path)
        shown = code(_short(path))
        statements = differences(before, after) if path in DOCUMENTS and not is_unknown(after) else []
        if statements:
            yield f"  - {shown}, by its statements:"
            yield from (f"    - {code(without_patterns(line)[: VALUE * 3])}" for line in statements)
        else:
            yield f"  - {shown}: {_values(before, after)}"


def _has_other_tags_only(step: Step) -> bool:
    tags = step.facts.tags if step.facts else ""
    return bool(tags and step.paths) and all(path.startswith((f"{tags}.", f"{tags}[")) for path in step.paths)


def _values(before: Any, after: Any) -> str:
    """Both values; long ones from shortly before the first difference on."""
    old, new = _text_of(before), _text_of(after)
    differing = (at for at, (one, other) in enumerate(zip(old, new, strict=False)) if one != other)
    same = next(differing, min(len(old), len(new)))
    start = same - VALUE // 4 if max(len(old), len(new)) > VALUE and same > VALUE // 2 else 0
    return f"{_value(before, start)} → {_value(after, start)}"


def _text_of(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _value(value: Any, start: int) -> str:
    if value is None:
        return "none"
    if is_unknown(value):
        return "known after the update"
    text = _text_of(value)
    shown = text[start : start + VALUE]
    return code(f"{'…' * bool(start)}{shown}{'…' * (start + VALUE < len(text))}")


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit - VALUE else f"{text[: limit - VALUE]}… (cut)"
