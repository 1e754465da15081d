"""Write a stack file from the values of an installation that exists: made by hand, or by the vendor's installer.

FILES are values as `helm install -f` got them, in the same order, or of `helm get values`. Nothing else is changed.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import click
import yaml

from components.settings.clouds import Cloud, every_model
from components.settings.introspection import all_paths
from operations import options
from operations.command_line import command
from operations.new import STACK_NAME, WRONG_NAME

from . import package
from .installation import Installation, read
from .kots import CannotReadOptions, chart_values, is_config_values
from .stack_file import commands
from .stack_file import text as text_of
from .values import Values

STACKS = Path("stacks")
CLUSTER = {"cluster": "name", "location": "location", "resource-group": "resourceGroup", "context": "context"}
"""The settings of `carto:cluster` by option."""


class CannotRead(Exception):
    """A file has no values; the message says which and why."""


def _cluster_options(function: Callable[..., int]) -> Callable[..., int]:
    for option, setting in reversed(CLUSTER.items()):
        function = click.option(f"--{option}", metavar="VALUE", help=f"carto:cluster.{setting}.")(function)
    return function


@command("import_install", __doc__)
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--kots", type=click.Path(path_type=Path), metavar="FILE", help="ConfigValues of the vendor's installer (KOTS)."
)
@click.option(
    "--package",
    "folder",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Write the customer package of the values there.",
)
@options.stack(required=False)
@click.option("--cloud", type=click.Choice([cloud.value for cloud in Cloud]), help="Where the cluster is.")
@_cluster_options
@click.option("--namespace", metavar="NAME", help="Namespace of the release, if it is not `carto`.")
@click.option("--print", "path", metavar="PATH", help="Write this value and nothing else, for a pipe.")
@options.as_json(": the next commands and notes")
def main(
    *,
    files: Sequence[Path],
    kots: Path | None,
    folder: Path | None,
    stack: str | None,
    cloud: str | None,
    namespace: str | None,
    path: str | None,
    is_json: bool,
    **cluster: str | None,
) -> int:
    """Exit code 0; 1 where a file cannot be read or the stack file exists."""
    if not files and kots is None:
        raise click.UsageError("missing: a file with values, or --kots")
    try:
        of_installer, notes = _of_installer(kots)
        layers = [*of_installer, *(_values(file) for file in files)]
    except CannotRead as error:
        sys.stderr.write(f"{error}\n")
        return 1
    if path is not None:
        return _print(layers, path)
    stack, kind = _checked(stack, cloud, cluster)
    file = STACKS / f"Pulumi.{stack.rpartition('/')[2]}.yaml"
    if not STACKS.is_dir():
        sys.stderr.write(f"no folder {STACKS}/ here. Run this in the folder of the project, which has Pulumi.yaml.\n")
        return 1
    for new, option in ((file, "--stack"), (folder, "--package")):
        if new is not None and new.exists():
            sys.stderr.write(f"{new} exists. Choose another {option}, or move it away.\n")
            return 1
    configured = {setting: text for option, setting in CLUSTER.items() if (text := cluster[_parameter(option)])}
    found = read(layers, cloud=kind, cluster=configured)
    if namespace:
        found.set("namespace", namespace)
    if folder is not None:
        package.write(folder, found.package)
        found.set("customerPackage.path", str(folder))
    file.write_text(text_of(found))
    left = [
        f"pulumi stack init {stack}",
        *commands(found, stack, files, kots=kots),
        f".venv/bin/python -m operations.settings --stack {stack} --effective",
        f".venv/bin/python -m operations.adopt --stack {stack} --running",
    ]
    notes = [*notes, *_about_package(found, folder), *found.notes]
    shown = {"file": str(file), "commands": left, "notes": notes}
    sys.stdout.write(json.dumps(shown, indent=2) + "\n" if is_json else "".join(_next(file, left, notes)))
    return 0


def _print(layers: Sequence[dict[str, Any]], path: str) -> int:
    printed = Values(*layers).text(path)
    if printed is None:
        sys.stderr.write(f"{path}: the files have no such value\n")
        return 1
    sys.stdout.write(printed)
    return 0


def _checked(stack: str | None, cloud: str | None, cluster: Mapping[str, str | None]) -> tuple[str, Cloud]:
    """The stack and its cloud.

    Raises:
        UsageError: an option is missing or not valid.
    """
    needed = _needed(Cloud(cloud)) if cloud else ["cluster"]
    chosen = {"stack": stack, "cloud": cloud, **{option: cluster[_parameter(option)] for option in needed}}
    missing = [f"--{option}" for option, text in chosen.items() if not text]
    if missing or not stack or not cloud:
        raise click.UsageError(f"missing: {', '.join(missing)}")
    # A stack may have the names of its organization and project in front.
    if not re.fullmatch(rf"({STACK_NAME}/){{0,2}}{STACK_NAME}", stack) or ".." in stack:
        raise click.UsageError(f"--stack: {WRONG_NAME}, and those of organization and project in front")
    return stack, Cloud(cloud)


def _parameter(option: str) -> str:
    """The name that click has for an option."""
    return option.replace("-", "_")


def _needed(cloud: Cloud) -> list[str]:
    """The options for what `carto:cluster` needs on a cloud."""
    required = {
        str(path[-1]) for path, field in all_paths(every_model()[cloud]) if path[0] == "cluster" and field.is_required()
    }
    return [option for option, setting in CLUSTER.items() if setting in required]


def _next(file: Path, left: list[str], notes: list[str]) -> Iterator[str]:
    yield f"Wrote {file}. Next:\n\n"
    yield from (f"  {command}\n" for command in left)
    if notes:
        yield "\nWhat differs, and what is left to do:\n\n"
    yield from (f"  - {note}\n" for note in notes)


def _of_installer(file: Path | None) -> tuple[list[dict[str, Any]], list[str]]:
    """The layer of values from the installer's options, if there are any, and sentences about them."""
    if file is None:
        return [], []
    content = _content(file)
    if not is_config_values(content):
        raise CannotRead(f"{file}: expected `kind: ConfigValues` of kots.io; other values are a file without --kots")
    try:
        values, notes = chart_values(content)
    except CannotReadOptions as error:
        raise CannotRead(f"{file}: {error}") from None
    return [values], notes


def _about_package(found: Installation, folder: Path | None) -> list[str]:
    absent = ", ".join(package.missing(found.package))
    if folder is None:
        groups = " and ".join(found.package)
        return (
            [f"the rest of {groups} comes from the customer package: set carto:customerPackage.path"] if groups else []
        )
    if absent:
        return [f"{folder} lacks {absent}: add them from CARTO Support's package"]
    return [f"{folder} has secrets: keep it out of git"]


def _values(file: Path) -> dict[str, Any]:
    content = _content(file)
    if isinstance(content, dict):
        if "COMPUTED VALUES" in content:
            raise CannotRead(f"{file}: has the chart's defaults too. Fix: helm get values without --all")
        # `helm get values` without --output starts with this line.
        heading = content.pop("USER-SUPPLIED VALUES", None)
        content = content or heading
    if not isinstance(content, dict):
        raise CannotRead(f"{file}: expected Helm values, a mapping of names")
    if is_config_values(content):
        raise CannotRead(f"{file}: options of the vendor's installer. Fix: --kots {file}")
    return content


def _content(file: Path) -> Any:
    try:
        return yaml.safe_load(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise CannotRead(f"{file}: {error.strerror}") from None
    except (yaml.YAMLError, UnicodeDecodeError):
        # The parser's own message quotes the line, which may have a secret.
        raise CannotRead(f"{file}: expected YAML; check it with `yq . {file}`") from None


if __name__ == "__main__":
    sys.exit(main())
