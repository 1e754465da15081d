"""What every capability of one stack has in common."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pulumi

    from ..naming import StackNames
    from .project import Project


@dataclass(frozen=True, kw_only=True)
class Shared:
    """Handed to each component, so that none of them can name, label, protect or encrypt in its own way."""

    project: Project
    names: StackNames
    """They wait for the APIs, and so does everything that has a name."""
    labels: Mapping[str, str]
    protect: bool
    """Whether Pulumi and the cloud refuse to delete what holds data."""
    keep: bool
    """Whether data outlives the stack: buckets and keys stay, a last backup is taken."""
    first: Sequence[pulumi.Resource] = ()
    """What may be refused although all settings are right; what holds data or takes long waits for it."""
    kms_key: pulumi.Input[str] | None = None
    """Path of the stack's key; None: Google's own."""
    kms_grants: Sequence[pulumi.Resource] = ()
    """What lets Google's services use that key; nothing can be encrypted with it earlier."""

    @property
    def before_data(self) -> Sequence[pulumi.Resource]:
        """What has to exist before anything that holds data."""
        return [*self.first, *self.kms_grants]
