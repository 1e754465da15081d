"""Values that all components of an installation share, on every cloud."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pulumi

    from .naming import StackNames


@frozen
class StackContext:
    """Names, tags and protection of an installation. Each cloud adds its account and its encryption key.

    None of it comes from a cluster, so components work without one.
    """

    names: StackNames
    """Physical names, known once all checks of the stack have passed."""
    tags: Mapping[str, str]
    """Tags of AWS and Azure, labels of Google Cloud."""
    protect: bool = True
    """Whether Pulumi and the cloud refuse to delete resources that hold data."""
    keep: bool = True
    """Whether data is kept when the stack is deleted: the resource itself stays, or a last backup."""
    first: Sequence[pulumi.Resource] = ()
    """Resources that the cloud may refuse although all settings are right. Slow ones and data wait for them."""
