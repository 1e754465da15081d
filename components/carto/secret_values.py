"""Helm values that the stack encrypts stay encrypted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pulumi


def with_secrets(values: Any, given: Any) -> Any:
    """`values`, with every text of `given`, which was merged into them last, marked as secret.

    Pulumi tells only that something in `given` is encrypted, and not what. Encrypted is text always: switches and
    numbers stay as they are.
    """
    if isinstance(given, Mapping):
        return {key: with_secrets(value, given[key]) if key in given else value for key, value in values.items()}
    if isinstance(given, list):
        return [with_secrets(value, value) for value in given]
    return pulumi.Output.secret(values) if isinstance(given, str) else values
