"""What all components of one installation share, whichever cloud they are on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pulumi

    from .naming import StackNames


@dataclass(frozen=True, kw_only=True)
class StackContext:
    """Names, tags and protection of an installation. Each cloud adds its account and its key.

    Nothing in it comes from a cluster, so components work without one.
    """

    names: StackNames
    """Physical names. They are known once everything is accepted that may refuse the stack."""
    tags: Mapping[str, str]
    """Tags of AWS and Azure, labels of Google Cloud."""
    protect: bool = True
    """Whether Pulumi and the cloud refuse to delete what holds data."""
    keep: bool = True
    """Whether data outlives the stack: what holds data stays, or leaves a last backup."""
    first: Sequence[pulumi.Resource] = ()
    """What may be refused although all settings are right. What holds data or takes long waits for it."""
