"""Values that all components of an installation on Google Cloud share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi

from ..context import StackContext
from ..frozen import frozen
from ..naming import PREFIX, StackNames
from .tags import stack_labels

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .project import Project


@frozen
class Context(StackContext):
    """The project and the encryption key, in addition to the values of every cloud."""

    project: Project
    kms_key: pulumi.Input[str] | None = None
    """Path of the encryption key; None for Google's own."""
    kms_grants: Sequence[pulumi.Resource] = ()
    """Grants that allow Google's services to use the key; they have to exist before its first use."""

    @property
    def before_data(self) -> Sequence[pulumi.Resource]:
        """Resources that have to exist before any resource that holds data."""
        return [*self.first, *self.kms_grants]

    @classmethod
    def create(
        cls,
        project: Project,
        *,
        prefix: str = PREFIX,
        tags: Mapping[str, str] | None = None,
        protect: bool = True,
        keep: bool = True,
        kept_names: Mapping[str, str] | None = None,
        first: Sequence[pulumi.Resource] = (),
    ) -> Context:
        """The context of an installation in the current Pulumi stack, without an encryption key."""
        name, stack = pulumi.get_project(), pulumi.get_stack()
        return cls(
            project=project,
            names=StackNames((project.id, project.region), project=name, stack=stack, prefix=prefix, kept=kept_names),
            tags=stack_labels(project=name, stack=stack, free_form=tags or {}, prefix=prefix),
            protect=protect,
            keep=keep,
            first=first,
        )
