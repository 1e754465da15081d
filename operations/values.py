"""Show the Helm values of a stack's release: `python -m operations.values --stack <stack>`.

Prints the values that the next `pulumi up` gives to Helm as YAML, or those of the deployed release with `--deployed`.
Secrets are `not-read`; what a cloud computes is `known-after-the-update`. Nothing is changed.
"""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING

import yaml

from operations.preview_report.steps import NoPreview, read
from operations.release_inputs import Releases, releases
from operations.settings import CannotRead, Pulumi, engine

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def previewed(pulumi: Pulumi) -> Releases:
    """The release before and after a preview of the stack.

    Raises:
        CannotRead: the preview failed.
        NoPreview: it has no release.
    """
    return releases(read(pulumi("preview", "--json", "--show-sames")))


def main(arguments: Sequence[str] | None = None, *, engine: Callable[[str], Pulumi] = engine) -> int:
    """The command. Returns its exit code."""
    parser = argparse.ArgumentParser(prog="python -m operations.values", description=__doc__)
    parser.add_argument("--stack", required=True)
    parser.add_argument("--deployed", action="store_true", help="of the release that runs, instead of the next")
    parser.add_argument("--json", action="store_true", help="print JSON instead of YAML")
    options = parser.parse_args(arguments)
    try:
        shown = previewed(engine(options.stack)).side(deployed=options.deployed)
    except (CannotRead, NoPreview) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    if options.json:
        sys.stdout.write(json.dumps(shown.values, indent=2) + "\n")
    else:
        sys.stdout.write(yaml.safe_dump(shown.values, allow_unicode=True, width=120))
    return 0


if __name__ == "__main__":
    sys.exit(main())
