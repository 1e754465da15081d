"""The text of a stack file, and the commands for what is not in it."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path

import yaml

from .installation import Installation
from .rules import PROVIDER

HEAD = """\
# yaml-language-server: $schema=stack.schema.json
# Written by `python -m operations.import_install`: the same values as the installation made by hand.
"""


def text(found: Installation) -> str:
    """The stack file. Secrets are set by `commands`."""
    config = {**found.provider, **{f"carto:{name}": value for name, value in found.settings.items()}}
    return HEAD + yaml.safe_dump({"config": config}, sort_keys=False, allow_unicode=True)


def commands(found: Installation, stack: str, files: Sequence[Path], *, kots: Path | None = None) -> Iterator[str]:
    """One command for each setting that the file lacks, with `<…>` where no file of the installation has its value.

    A secret's command reads it from the files, or asks for it.
    """
    for key in PROVIDER.values():
        provider, _, name = key.partition(":")
        if provider == found.provider_name and key not in found.provider:
            yield f"pulumi config set --stack {stack} {key} <{name}>"
    sources = [*map(str, files), *(["--kots", str(kots)] if kots is not None else [])]
    for setting, path in found.secrets.items():
        target = f"pulumi config set --stack {stack} --secret --path {shlex.quote(f'carto:{setting}')}"
        if path:
            names = shlex.join(sources)
            yield f".venv/bin/python -m operations.import_install --print {shlex.quote(path)} {names} | {target}"
        else:
            yield f"{target}  # asks for it: a Secret of the cluster has it"
