"""`python -m operations.import_install`: a stack file from the values of an installation that somebody made by hand."""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml

from components.settings.clouds import Cloud, every_model
from components.settings.introspection import all_paths
from operations.new import STACK_NAME, WRONG_NAME

from . import package
from .installation import Installation, read
from .kots import CannotReadOptions, chart_values, is_config_values
from .stack_file import commands, text
from .values import Values

STACKS = Path("stacks")
CLUSTER = {"cluster": "name", "location": "location", "resource-group": "resourceGroup", "context": "context"}
"""The settings of `carto:cluster` by option."""


class CannotRead(Exception):
    """A file has no values; the message says which and why."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code 0; 1 where a file cannot be read or the stack file exists."""
    parser = argparse.ArgumentParser(prog="python -m operations.import_install", description=__doc__)
    parser.add_argument(
        "files",
        nargs="*",
        type=Path,
        help="values as `helm install -f` got them, in the same order, or of `helm get values`",
    )
    parser.add_argument("--kots", type=Path, metavar="FILE", help="ConfigValues of the vendor's installer (KOTS)")
    parser.add_argument("--package", type=Path, metavar="FOLDER", help="write the customer package of the values there")
    parser.add_argument("--stack", help="the stack to write")
    parser.add_argument("--cloud", choices=[cloud.value for cloud in Cloud], help="where the cluster is")
    for option, setting in CLUSTER.items():
        parser.add_argument(f"--{option}", metavar="VALUE", help=f"carto:cluster.{setting}")
    parser.add_argument("--namespace", help="the namespace of the release, if it is not `carto`")
    parser.add_argument("--print", metavar="PATH", help="write this value and nothing else, for a pipe")
    parser.add_argument("--json", action="store_true", help="print the next commands and notes as JSON")
    options = parser.parse_args(arguments)
    if not options.files and options.kots is None:
        parser.error("missing: a file with values, or --kots")
    try:
        of_installer, notes = _of_installer(options.kots)
        layers = [*of_installer, *(_values(file) for file in options.files)]
    except CannotRead as error:
        sys.stderr.write(f"{error}\n")
        return 1
    if options.print:
        printed = Values(*layers).text(options.print)
        if printed is None:
            sys.stderr.write(f"{options.print}: the files have no such value\n")
            return 1
        sys.stdout.write(printed)
        return 0
    chosen = {name.replace("_", "-"): value for name, value in vars(options).items() if value}
    needed = _needed(Cloud(options.cloud)) if options.cloud else ["cluster"]
    if missing := [f"--{name}" for name in ("stack", "cloud", *needed) if name not in chosen]:
        parser.error(f"missing: {', '.join(missing)}")
    # A stack may have the names of its organization and project in front.
    if not re.fullmatch(rf"({STACK_NAME}/){{0,2}}{STACK_NAME}", options.stack) or ".." in options.stack:
        parser.error(f"--stack: {WRONG_NAME}, and those of organization and project in front")
    file = STACKS / f"Pulumi.{options.stack.rpartition('/')[2]}.yaml"
    if not STACKS.is_dir():
        sys.stderr.write(f"no folder {STACKS}/ here. Run this in the folder of the project, which has Pulumi.yaml.\n")
        return 1
    for path, option in ((file, "--stack"), (options.package, "--package")):
        if path is not None and path.exists():
            sys.stderr.write(f"{path} exists. Choose another {option}, or move it away.\n")
            return 1
    cluster = {setting: chosen[option] for option, setting in CLUSTER.items() if option in chosen}
    found = read(layers, cloud=Cloud(options.cloud), cluster=cluster)
    if options.namespace:
        found.set("namespace", options.namespace)
    if options.package is not None:
        package.write(options.package, found.package)
        found.set("customerPackage.path", str(options.package))
    file.write_text(text(found))
    left = list(commands(found, options.stack, options.files, kots=options.kots))
    left = [
        f"pulumi stack init {options.stack}",
        *left,
        f".venv/bin/python -m operations.settings --stack {options.stack} --effective",
        f".venv/bin/python -m operations.adopt --stack {options.stack} --running",
    ]
    notes = [*notes, *_about_package(found, options.package), *found.notes]
    shown = {"file": str(file), "commands": left, "notes": notes}
    sys.stdout.write(json.dumps(shown, indent=2) + "\n" if options.json else "".join(_next(file, left, notes)))
    return 0


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
