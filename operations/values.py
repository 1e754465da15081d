"""Show the Helm values of a stack's release.

Prints the values that the next `pulumi up` gives to Helm as YAML, or those of the deployed release with `--deployed`.
Secrets are `not-read`; what a cloud computes is `known-after-the-update`. Nothing is changed.
"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import click
import yaml

from operations import options
from operations.command_line import command
from operations.preview_report.steps import NoPreview, read
from operations.release_inputs import Releases, releases
from operations.settings import CannotRead, Pulumi, engine

if TYPE_CHECKING:
    from collections.abc import Callable


def previewed(pulumi: Pulumi) -> Releases:
    """The release before and after a preview of the stack.

    Raises:
        CannotRead: the preview failed.
        NoPreview: it has no release.
    """
    return releases(read(pulumi("preview", "--json", "--show-sames")))


@command("values", __doc__)
@options.stack()
@click.option("--deployed", is_flag=True, help="Values of the release that runs, instead of the next.")
@options.as_json()
def main(*, stack: str, deployed: bool, is_json: bool, engine: Callable[[str], Pulumi] = engine) -> int:
    """The command. Returns its exit code."""
    try:
        shown = previewed(engine(stack)).side(deployed=deployed)
    except (CannotRead, NoPreview) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    if is_json:
        sys.stdout.write(json.dumps(shown.values, indent=2) + "\n")
    else:
        sys.stdout.write(yaml.safe_dump(shown.values, allow_unicode=True, width=120))
    return 0


if __name__ == "__main__":
    sys.exit(main())
