"""Tags of everything the stack makes on Azure."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def stack_tags(*, project: str, stack: str, free_form: Mapping[str, str]) -> dict[str, str]:
    """The stack's free-form tags and those by which a bill or a search finds its resources.

    A stack may overrule `managed-by`, but not the two that say whose a resource is. Azure compares the names of tags
    without case, so that is how an overruled one is found.
    """
    own = {"carto-project": project, "carto-stack": stack}
    theirs = {name: value for name, value in free_form.items() if name.lower() not in own}
    said = {name.lower() for name in theirs}
    return {**({} if "managed-by" in said else {"managed-by": "pulumi"}), **theirs, **own}
