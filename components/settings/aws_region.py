"""The region of a stack on AWS is required. `components/aws/regions.py` knows which regions exist."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from .problems import SettingsProblem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

KEY = "aws:region"
_ENVIRONMENT = ("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE")
"""Where the provider looks next. Source: pulumi-aws, installation and configuration."""


def problems(providers: Mapping[str, str]) -> Iterator[SettingsProblem]:
    """A region that is missing, unless the environment or the files of AWS's command line may name one."""
    if KEY not in providers and not _known_elsewhere(providers):
        yield SettingsProblem(
            loc=(),
            name=KEY,
            reason="missing; expected the region of the cluster",
            fix=f"pulumi config set {KEY} eu-west-1",
        )


def _known_elsewhere(providers: Mapping[str, str]) -> bool:
    if "aws:profile" in providers or any(os.environ.get(name) for name in _ENVIRONMENT):
        return True
    return Path(os.environ.get("AWS_CONFIG_FILE") or "~/.aws/config").expanduser().is_file()
