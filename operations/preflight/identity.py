"""Who deploys."""

from __future__ import annotations

from typing import Any

from operations.clouds.command import Command, CommandFailed
from operations.verify.findings import Finding, failed, passed


def check_identity(cloud: Any, run: Command) -> Finding:
    """Who the command line of a cloud's module is logged in as. Pulumi's provider may have other credentials."""
    try:
        return passed("cloud", "login", cloud.who(run))
    except (CommandFailed, IndexError, KeyError, ValueError) as error:
        return failed("cloud", "login", str(error) or "no active account", cloud.LOGIN)
