"""Reusable components that deploy CARTO Self-Hosted and the cloud resources it needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .exports import lazy

if TYPE_CHECKING:
    from .context import StackContext
    from .output_types import StackOutputs, stack_outputs
    from .self_hosted import SelfHosted
    from .settings.load import load_stack

__all__ = [
    "SelfHosted",
    "StackContext",
    "StackOutputs",
    "load_stack",
    "stack_outputs",
]

__getattr__ = lazy(
    __name__,
    {
        "SelfHosted": "self_hosted",
        "StackContext": "context",
        "StackOutputs": "output_types",
        "load_stack": "settings.load",
        "stack_outputs": "output_types",
    },
)
