"""The check for the SDK of a stack's cloud: `make install CLOUD=…` installs only that one."""

from __future__ import annotations

from importlib.util import find_spec

import pulumi

from .settings.clouds import PROVIDERS, Cloud


def require_sdk(cloud: Cloud) -> None:
    """Refuse a stack whose cloud's SDK is not installed, with the command that installs it; imports nothing."""
    provider = PROVIDERS.get(cloud)
    if provider is not None and find_spec(provider.sdk) is None:
        sdk = provider.sdk.replace("_", "-")
        raise pulumi.RunError(
            f"carto:cloud: {cloud}, but its SDK {sdk} is not installed in .venv. Nothing was "
            f"changed.\n  fix: make install CLOUD={cloud}\n  (or pulumi install, for the stacks of all clouds)"
        )
