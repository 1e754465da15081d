"""The command `helm`, with which commands render charts, and what CARTO's chart asks for before it renders."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

Helm = Callable[[Sequence[str], str], str]
"""Runs `helm <arguments>` with a text as its input, and returns what it wrote to stdout.

Raises:
    HelmFailed: Helm is not installed, or its command failed.
"""

HIDDEN: Final = "not-read"
"""In place of every secret, and of what a cloud computes."""

NEEDED: Final[Mapping[str, Any]] = MappingProxyType(
    {
        "internalPostgresql": {"enabled": False},
        "externalPostgresql": {"host": HIDDEN},
        "externalRedis": {"host": HIDDEN},
        "cartoSecrets": {"redisPassword": {"value": HIDDEN}},
        "cartoConfigValues": {"selfHostedTenantId": HIDDEN},
        "tlsCerts": {"autoGenerate": False},
    }
)
"""What the chart asks for before it renders. A stack that is deployed has its own."""


class HelmFailed(Exception):
    """Helm is not installed, or its command failed; the message has what it wrote to stderr."""


def helm(arguments: Sequence[str], text: str) -> str:
    """Run the installed Helm, as `Helm` describes."""
    binary = shutil.which("helm")
    if binary is None:
        raise HelmFailed("helm is not installed; it renders the chart: https://helm.sh/docs/intro/install/")
    done = subprocess.run([binary, *arguments], input=text, capture_output=True, text=True, check=False)
    if done.returncode:
        raise HelmFailed(f"helm {arguments[0]} failed:\n{done.stderr}")
    return done.stdout
