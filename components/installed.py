"""Whether the Python package of a stack's cloud is installed: `make install CLOUD=…` leaves the others out."""

from __future__ import annotations

from importlib.util import find_spec

import pulumi

from .settings import Cloud

PACKAGES = {Cloud.AWS: "pulumi_aws", Cloud.GCP: "pulumi_gcp", Cloud.AZURE: "pulumi_azure_native"}


def require_sdk(cloud: Cloud) -> None:
    """Refuse a stack whose cloud's SDK is not installed, with the command that installs it; imports nothing."""
    package = PACKAGES.get(cloud)
    if package is not None and find_spec(package) is None:
        raise pulumi.RunError(
            f"carto:cloud: {cloud}, but its SDK {package.replace('_', '-')} is not installed in .venv. Nothing was "
            f"changed.\n  fix: make install CLOUD={cloud}\n  (or pulumi install, for the stacks of all clouds)"
        )
