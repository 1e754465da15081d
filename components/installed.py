"""The check for the SDK of a stack's cloud: `make install CLOUD=…` installs only that one."""

from __future__ import annotations

from importlib.util import find_spec

import pulumi

PACKAGES = {"aws": "pulumi_aws", "gcp": "pulumi_gcp", "azure": "pulumi_azure_native"}
"""By the value of `carto:cloud`."""


def require_sdk(cloud: str) -> None:
    """Refuse a stack whose cloud's SDK is not installed, with the command that installs it; imports nothing."""
    package = PACKAGES.get(cloud)
    if package is not None and find_spec(package) is None:
        raise pulumi.RunError(
            f"carto:cloud: {cloud}, but its SDK {package.replace('_', '-')} is not installed in .venv. Nothing was "
            f"changed.\n  fix: make install CLOUD={cloud}\n  (or pulumi install, for the stacks of all clouds)"
        )
