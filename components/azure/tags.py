"""Tags of everything the stack makes on Azure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..naming import PREFIX

if TYPE_CHECKING:
    from collections.abc import Mapping


def stack_tags(*, project: str, stack: str, free_form: Mapping[str, str], prefix: str = PREFIX) -> dict[str, str]:
    """The stack's free-form tags and those by which a bill or a search finds its resources.

    A stack may overrule `managed-by`, but not those that say whose a resource is. Azure compares the names of tags
    without case, so that is how an overruled one is found. An installation with another name than `carto` has a tag for
    that name.
    """
    own = {"carto-project": project, "carto-stack": stack}
    if prefix != PREFIX:
        own["carto-installation"] = prefix
    theirs = {name: value for name, value in free_form.items() if name.lower() not in own}
    said = {name.lower() for name in theirs}
    return {**({} if "managed-by" in said else {"managed-by": "pulumi"}), **theirs, **own}
