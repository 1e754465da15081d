"""What every capability of one stack has in common."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pulumi

    from ..naming import StackNames
    from .account import Account


@dataclass(frozen=True, kw_only=True)
class Shared:
    """Handed to each component, so that none of them can name, tag, protect or encrypt in its own way."""

    account: Account
    names: StackNames
    tags: Mapping[str, str]
    protect: bool
    """Whether Pulumi and the cloud refuse to delete what holds data."""
    keep: bool
    """Whether data outlives the stack: buckets and keys stay, a last snapshot is taken."""
    kms_key_arn: pulumi.Input[str] | None = None
    """Of the stack's key; None: each service's own."""
    kms_ready: Sequence[pulumi.Resource] = ()
    """The stack's key, for what is encrypted with it without naming it: it has to exist before, and go after."""
    own_key_arn: pulumi.Input[str] | None = None
    """Of the key that the stack creates: for services that another key's policy may not let in."""
    access_logs_bucket: str | None = None
    """Where S3 writes who read and wrote the buckets."""
    former_kms_key_arns: Sequence[pulumi.Input[str]] = ()
    """Of keys that older objects are encrypted with."""
    first: Sequence[pulumi.Resource] = ()
    """What AWS may refuse although all settings are right; what holds data or takes long waits for it."""

    @property
    def before_data(self) -> Sequence[pulumi.Resource]:
        """What has to exist before anything that holds data."""
        return [*self.first, *self.kms_ready]
