"""Whether the programs that a stack needs are installed."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Final

from operations.verify.findings import Finding, failed, passed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_KUBECTL: Final = "https://kubernetes.io/docs/tasks/tools/"


def installed(name: str) -> str | None:
    """Where a command is; None where it is not installed."""
    return shutil.which(name)


def check_tools(tools: Mapping[str, str], which: Callable[[str], str | None] = installed) -> list[Finding]:
    """What this machine needs: `kubectl`, and the programs of a cloud with how to install each."""
    wanted = {"kubectl": _KUBECTL, **tools}
    return [
        passed("this machine", name, "installed")
        if which(name) is not None
        else failed("this machine", name, "not installed", remedy)
        for name, remedy in wanted.items()
    ]
