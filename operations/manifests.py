"""Render a stack's chart.

Prints the Kubernetes objects of the release that the next `pulumi up` deploys, rendered by `helm template`, or with
`--diff` what differs from those of the deployed release. Secrets are `not-read`. The objects that the program creates
itself, such as Secrets and network policies, are in `pulumi preview`. Nothing is changed.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click
import yaml

from operations import options
from operations.command_line import command
from operations.helm import Helm, HelmFailed, helm
from operations.manifest_diff import diff
from operations.preview_report.steps import NoPreview
from operations.settings import CannotRead, Pulumi, engine
from operations.upgrade.charts import CannotCompare, chart
from operations.upgrade.manifests import Difference, Manifest, Name, difference, rendered
from operations.values import previewed

if TYPE_CHECKING:
    from collections.abc import Callable

    from operations.release_inputs import ReleaseInputs, Releases


@dataclass(frozen=True, kw_only=True)
class Differing:
    """What an update changes about the objects of a release."""

    lines: Sequence[str]
    """One for each object that is created, deleted or changed, and the number of all others."""
    diffs: Mapping[str, str] = field(default_factory=dict)
    """The diff of each new or changed object's YAML, by its kind and name. Secrets have no data in it."""


def objects(release: ReleaseInputs | None, helm: Helm) -> Mapping[Name, Manifest]:
    """The objects of a release; none where there is no release.

    Raises:
        CannotCompare, HelmFailed: the chart cannot be had or rendered.
    """
    if release is None:
        return {}
    with TemporaryDirectory() as folder:
        source = chart(release.chart, repository=release.repository, helm=helm, downloads=Path(folder))
        return rendered(source, release.values, release.namespace, helm)


def differing(found: Releases, helm: Helm) -> Differing:
    """What the next update changes about the release's objects.

    Raises:
        CannotCompare, HelmFailed: a chart cannot be had or rendered.
    """
    before, after = objects(found.before, helm), objects(found.after, helm)
    differs = difference(before, after)
    # Every object of a first installation is new: its names are enough.
    added = differs.added if found.before else ()
    shown = [*added, *(changed.name for changed in differs.changed)]
    diffs = {" ".join(name): diff(before.get(name), after.get(name)) for name in shown}
    return Differing(lines=tuple(_lines(differs)), diffs={name: text for name, text in diffs.items() if text})


def _lines(found: Difference) -> Iterator[str]:
    yield from (f"created: {kind} {name}" for kind, name in found.added)
    yield from (f"deleted: {kind} {name}" for kind, name in found.removed)
    for changed in found.changed:
        restarts = ", its pods are replaced" if changed.restarts else ""
        yield f"changed: {' '.join(changed.name)}{restarts}: {', '.join(changed.paths)}"
    yield f"{found.same} objects stay as they are"


@command("manifests", __doc__)
@options.stack()
@click.option("--diff", "is_diff", is_flag=True, help="What differs from the deployed release.")
@options.as_json()
def main(
    *, stack: str, is_diff: bool, is_json: bool, engine: Callable[[str], Pulumi] = engine, helm: Helm = helm
) -> int:
    """The command. Returns its exit code."""
    try:
        found = previewed(engine(stack))
        if is_diff:
            differs = differing(found, helm)
            if is_json:
                shown = {"lines": list(differs.lines), "diffs": dict(differs.diffs)}
                sys.stdout.write(json.dumps(shown, indent=2) + "\n")
                return 0
            diffs = [f"\n{name}\n{text}" for name, text in differs.diffs.items()]
            text = "\n".join([*differs.lines, *diffs]) + "\n"
        else:
            each = list(objects(found.side(deployed=False), helm).values())
            if is_json:
                sys.stdout.write(json.dumps(each, indent=2) + "\n")
                return 0
            text = yaml.safe_dump_all(each, sort_keys=False, allow_unicode=True, width=120)
    except (CannotCompare, CannotRead, HelmFailed, NoPreview) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
