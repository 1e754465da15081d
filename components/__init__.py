"""Reusable components that deploy CARTO Self-Hosted and the cloud resources it needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .exports import lazy

if TYPE_CHECKING:
    from .context import StackContext
    from .self_hosted import SelfHosted
    from .settings.load import load_stack

__all__ = [
    "SelfHosted",
    "StackContext",
    "load_stack",
]

__getattr__ = lazy(
    __name__,
    {
        "SelfHosted": "self_hosted",
        "StackContext": "context",
        "load_stack": "settings.load",
    },
)
