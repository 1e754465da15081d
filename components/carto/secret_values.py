"""Helm values that the stack encrypts stay encrypted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pulumi


def with_secrets(values: Any, texts: Any) -> Any:
    """`values`, with every text of `texts`, which was merged into them last, marked as secret.

    Pulumi reports only that something in `texts` is encrypted, and not what. Encrypted is text always: switches and
    numbers stay as they are.
    """
    if isinstance(texts, Mapping):
        return {key: with_secrets(value, texts[key]) if key in texts else value for key, value in values.items()}
    if isinstance(texts, list):
        return [with_secrets(value, value) for value in texts]
    return pulumi.Output.secret(values) if isinstance(texts, str) else values
