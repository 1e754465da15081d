"""Write a report for the reviewer of a change.

The preview is a file, or standard input: `pulumi preview --json --show-sames | python -m operations.preview_report`.
Exit code 0; 1 where the preview failed or is none; with `--fail-on danger`, 3 where a danger is not accepted.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from operations import options
from operations.command_line import command
from operations.helm import Helm, HelmFailed, helm
from operations.upgrade.charts import CannotCompare

from .costs import costs, known, without_price
from .dangers import RULES
from .escaping import sentence
from .findings import ACCEPT, Finding, accepting_lines, found, gives_reason, reason, without_effect
from .markdown import report, verdict
from .reviewed import fingerprints, no_longer_changed, not_reviewed, read_reviewed
from .steps import NoPreview, Preview, read

if TYPE_CHECKING:
    from operations.manifests import Differing

FAILED, DANGER = 1, 3
NOT_REVIEWED = "not-reviewed"
_UNREADABLE = "## There is no preview\n\n**Next:** read the log of the job, and run it again. "
"""Instead of the report: a comment on a pull request must not show the preview of an earlier commit."""


@command("preview_report", __doc__)
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(("markdown", "json")), default="markdown", help="What to print.")
@options.as_json(": the same as --format json")
@click.option("--fail-on", type=click.Choice(("danger",)), help="Exit with 3 where a danger is not accepted.")
@click.option(
    "--accept",
    multiple=True,
    metavar="ID=REASON",
    help="A danger that is intended, and why; * in ID is any text. Can be repeated.",
)
@click.option(
    "--accepted-in",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The pull request's description: its lines `Accept-danger: ID=REASON` accept too.",
)
@click.option(
    "--reviewed",
    "report_file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The JSON report of the preview that was reviewed: what it did not have is a danger.",
)
@click.option("--objects", is_flag=True, help="Compare the objects that Helm renders; pulls the chart.")
def main(
    *,
    file: Path | None,
    form: str,
    is_json: bool,
    fail_on: str | None,
    accept: Sequence[str],
    accepted_in: Path | None,
    report_file: Path | None,
    objects: bool,
    helm: Helm = helm,
) -> int:
    """Exit code 0; 1 where the preview failed or is none; with `--fail-on danger`, 3 where a danger is not accepted."""
    if without := [line for line in accept if not gives_reason(line)]:
        raise click.UsageError(f"--accept needs a reason: {', '.join(f'{_id(line)}=<why>' for line in without)}")
    try:
        described = accepting_lines(accepted_in.read_text("utf-8", "replace")) if accepted_in else []
        preview = read(file.read_bytes() if file else sys.stdin.buffer.read())
        reviewed = read_reviewed(report_file.read_text("utf-8")) if report_file else None
    except (NoPreview, OSError, UnicodeDecodeError) as error:
        sys.stderr.write(f"{error}\n")
        if form == "markdown" and not is_json:
            sys.stdout.write(f"{_UNREADABLE}{sentence(str(error))}\n")
        return FAILED
    if without := [line for line in described if not gives_reason(line)]:
        sys.stderr.write(f"without a reason, so not accepted: {', '.join(map(_id, without))}\n")
    lines = [*accept, *(line.removeprefix(ACCEPT).strip() for line in described if gives_reason(line))]
    accepted = {_id(line): line.partition("=")[2].strip() for line in lines}
    rules = RULES if reviewed is None else [*RULES, (NOT_REVIEWED, not_reviewed(reviewed))]
    findings = found(preview, rules)
    if reviewed is not None and (gone := no_longer_changed(reviewed, preview)):
        sys.stderr.write(f"in the reviewed preview only, and up to date by now: {', '.join(gone)}\n")
    mistyped = list(without_effect(accepted, findings, {NOT_REVIEWED, *(name for name, _ in RULES)}))
    for id_, why in mistyped:
        sys.stderr.write(f"accepts nothing here: {id_}: {why}\n")
    ignored = [*((_id(line), "it has no reason") for line in without), *mistyped]
    if not preview.is_complete:
        sys.stderr.write("without --show-sames: whether storage gets weaker is not checked\n")
    rendered = _objects(preview, helm) if objects and not preview.errors else None
    if is_json or form == "json":
        shown = as_json(preview, findings, accepted) | {"ignored": [list(each) for each in ignored]}
        if rendered:
            shown |= {"objects": list(rendered.lines), "objectDiffs": dict(rendered.diffs)}
        sys.stdout.write(json.dumps(shown, indent=2) + "\n")
    else:
        sys.stdout.write(report(preview, findings, accepted, rendered, ignored=ignored))
    if preview.errors:
        return FAILED
    is_open = any(reason(finding, accepted) is None for finding in findings)
    return DANGER if fail_on and is_open else 0


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
