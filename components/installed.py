"""The check for the SDKs that a stack needs: `make install CLOUD=…` installs only those."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

import pulumi

from .settings.clouds import PROVIDERS, Cloud

if TYPE_CHECKING:
    from collections.abc import Mapping


def require_sdks(cloud: Cloud, others: Mapping[Cloud, str]) -> None:
    """Refuse a stack for which an SDK is not installed, with the command that installs all it needs; imports nothing.

    Args:
        cloud: of the stack.
        others: further clouds, each with the setting that needs it.
    """
    clouds = {cloud: f"carto:cloud: {cloud}", **{other: setting for other, setting in others.items() if other != cloud}}
    for each, setting in clouds.items():
        provider = PROVIDERS.get(each)
        if provider is not None and find_spec(provider.sdk) is None:
            sdk = provider.sdk.replace("_", "-")
            raise pulumi.RunError(
                f"{setting}, but its SDK {sdk} is not installed in .venv. Nothing was "
                f"changed.\n  fix: make install CLOUD={','.join(clouds)}\n  (or pulumi install, for the stacks of all "
                "clouds)"
            )
