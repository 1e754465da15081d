"""What every capability of one stack has in common."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pulumi

    from components.aws.account import Account
    from components.naming import StackNames


@dataclass(frozen=True, kw_only=True)
class Shared:
    """Handed to each component, so that none of them can name, tag, protect or encrypt in its own way."""

    account: Account
    names: StackNames
    tags: Mapping[str, str]
    protect: bool
    """Whether what holds data is protected, keeps a last snapshot and can't be emptied on the way out."""
    kms_key_arn: pulumi.Input[str] | None = None
    """Of the stack's key; None: each service's own."""
