"""Render a stack's chart: `python -m operations.manifests --stack <stack>`.

Prints the Kubernetes objects of the release that the next `pulumi up` deploys, rendered by `helm template`, or with
`--diff` what differs from those of the deployed release. Secrets are `not-read`. The objects that the program creates
itself, such as Secrets and network policies, are in `pulumi preview`. Nothing is changed.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import yaml

from operations.helm import Helm, HelmFailed, helm
from operations.preview_report.steps import NoPreview
from operations.settings import CannotRead, Pulumi, engine
from operations.upgrade.charts import CannotCompare, chart
from operations.upgrade.manifests import Difference, Manifest, Name, difference, rendered
from operations.values import previewed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from operations.release_inputs import ReleaseInputs, Releases


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


def differing(found: Releases, helm: Helm) -> list[str]:
    """What the next update changes about the release's objects, one line an object.

    Raises:
        CannotCompare, HelmFailed: a chart cannot be had or rendered.
    """
    return list(_lines(difference(objects(found.before, helm), objects(found.after, helm))))


def _lines(found: Difference) -> Iterator[str]:
    yield from (f"created: {kind} {name}" for kind, name in found.added)
    yield from (f"deleted: {kind} {name}" for kind, name in found.removed)
    for changed in found.changed:
        restarts = ", its pods are replaced" if changed.restarts else ""
        yield f"changed: {' '.join(changed.name)}{restarts}: {', '.join(changed.paths)}"
    yield f"{found.same} objects stay as they are"


def main(arguments: Sequence[str] | None = None, *, engine: Callable[[str], Pulumi] = engine, helm: Helm = helm) -> int:
    """The command. Returns its exit code."""
    parser = argparse.ArgumentParser(prog="python -m operations.manifests", description=__doc__)
    parser.add_argument("--stack", required=True)
    parser.add_argument("--diff", action="store_true", help="what differs from the deployed release")
    options = parser.parse_args(arguments)
    try:
        found = previewed(engine(options.stack))
        if options.diff:
            text = "\n".join(differing(found, helm)) + "\n"
        else:
            each = objects(found.side(deployed=False), helm).values()
            text = yaml.safe_dump_all(each, sort_keys=False, allow_unicode=True, width=120)
    except (CannotCompare, CannotRead, HelmFailed, NoPreview) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
