"""`pulumi preview --json --show-sames | python -m operations.preview_report`: a report for the reviewer of a change."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from operations.helm import Helm, HelmFailed, helm
from operations.upgrade.charts import CannotCompare

from .costs import costs, known, without_price
from .dangers import RULES
from .findings import ACCEPT, Finding, accepting_lines, found, gives_reason, reason
from .markdown import report, verdict
from .reviewed import fingerprints, no_longer_changed, not_reviewed, read_reviewed
from .steps import NoPreview, Preview, read

if TYPE_CHECKING:
    from operations.manifests import Differing

FAILED, DANGER = 1, 3


def main(arguments: Sequence[str] | None = None, *, helm: Helm = helm) -> int:
    """Exit code 0; 1 where the preview failed or is none; with `--fail-on danger`, 3 where a danger is not accepted."""
    parser = argparse.ArgumentParser(prog="python -m operations.preview_report", description=__doc__)
    parser.add_argument("file", nargs="?", type=Path, help="the JSON of the preview; without it, standard input")
    parser.add_argument("--format", choices=("markdown", "json"), default="markdown")
    parser.add_argument("--json", action="store_const", dest="format", const="json", help="the same as --format json")
    parser.add_argument("--fail-on", choices=("danger",), help="exit with 3 where a danger is not accepted")
    parser.add_argument(
        "--accept",
        action="append",
        default=[],
        metavar="ID=REASON",
        help="a danger that is intended, and why; * in ID is any text",
    )
    parser.add_argument(
        "--accepted-in",
        type=Path,
        metavar="FILE",
        help="the pull request's description: its lines `Accept-danger: ID=REASON` accept too",
    )
    parser.add_argument(
        "--reviewed",
        type=Path,
        metavar="FILE",
        help="the JSON report of the preview that was reviewed: what it did not have is a danger",
    )
    parser.add_argument("--objects", action="store_true", help="compare the objects that Helm renders; pulls the chart")
    options = parser.parse_args(arguments)
    if without := [line for line in options.accept if not gives_reason(line)]:
        parser.error(f"--accept needs a reason: {', '.join(f'{_id(line)}=<why>' for line in without)}")
    try:
        described = accepting_lines(options.accepted_in.read_text()) if options.accepted_in else []
        preview = read(options.file.read_text() if options.file else sys.stdin.read())
        reviewed = read_reviewed(options.reviewed.read_text()) if options.reviewed else None
    except (NoPreview, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return FAILED
    if without := [line for line in described if not gives_reason(line)]:
        sys.stderr.write(f"without a reason, so not accepted: {', '.join(map(_id, without))}\n")
    lines = [*options.accept, *(line.removeprefix(ACCEPT).strip() for line in described if gives_reason(line))]
    accepted = dict(line.partition("=")[::2] for line in lines)
    rules = RULES if reviewed is None else [*RULES, ("not-reviewed", not_reviewed(reviewed))]
    findings = found(preview, rules)
    if reviewed is not None and (gone := no_longer_changed(reviewed, preview)):
        sys.stderr.write(f"in the reviewed preview only, and up to date by now: {', '.join(gone)}\n")
    if unknown := sorted(each for each in accepted if not any(reason(one, {each: "why"}) for one in findings)):
        sys.stderr.write(f"accepted, but not found in this preview: {', '.join(unknown)}\n")
    if not preview.is_complete:
        sys.stderr.write("without --show-sames: whether storage gets weaker is not checked\n")
    objects = _objects(preview, helm) if options.objects and not preview.errors else None
    if options.format == "json":
        shown = as_json(preview, findings, accepted)
        if objects:
            shown |= {"objects": list(objects.lines), "objectDiffs": dict(objects.diffs)}
        sys.stdout.write(json.dumps(shown, indent=2) + "\n")
    else:
        sys.stdout.write(report(preview, findings, accepted, objects))
    if preview.errors:
        return FAILED
    is_open = any(reason(finding, accepted) is None for finding in findings)
    return DANGER if options.fail_on and is_open else 0


def _objects(preview: Preview, helm: Helm) -> Differing:
    """What changes about the objects that Helm renders, or why that is not known: a report is of use without it."""
    from operations.manifests import Differing, differing
    from operations.release_inputs import releases

    try:
        return differing(releases(preview), helm)
    except (CannotCompare, HelmFailed, NoPreview) as error:
        return Differing(lines=[f"not compared: {error}"])


def _id(line: str) -> str:
    return line.removeprefix(ACCEPT).partition("=")[0].strip()


def as_json(preview: Preview, findings: Sequence[Finding], accepted: dict[str, str]) -> dict[str, Any]:
    """The report for programs."""
    changes = costs(preview)
    return {
        "stack": preview.stack,
        "verdict": verdict(preview, findings, accepted),
        "errors": list(preview.errors),
        "dangers": [{"id": one.id, "text": one.text, "accepted": reason(one, accepted)} for one in findings],
        "changes": [
            {
                "urn": step.urn,
                "name": step.name,
                "type": step.type,
                "change": step.change,
                "paths": list(step.paths),
                "values": fingerprints(step),
            }
            for step in preview.changed
        ],
        "billed": [change.line for change in changes],
        "monthlyUsd": {"known": round(known(changes), 2), "withoutPrice": without_price(changes)},
    }


if __name__ == "__main__":
    sys.exit(main())
