"""Tags of everything the stack creates on Azure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..naming import PREFIX

if TYPE_CHECKING:
    from collections.abc import Mapping


def stack_tags(*, project: str, stack: str, free_form: Mapping[str, str], prefix: str = PREFIX) -> dict[str, str]:
    """The configured tags, and those that identify the stack's resources in bills and searches.

    Settings may override `managed-by`, but not the tags that identify project and stack. Azure compares the names of
    tags without case, and so does this function. An installation with another name than `carto` has a tag for that
    name.
    """
    own = {"carto-project": project, "carto-stack": stack}
    if prefix != PREFIX:
        own["carto-installation"] = prefix
    configured = {name: value for name, value in free_form.items() if name.lower() not in own}
    names = {name.lower() for name in configured}
    return {**({} if "managed-by" in names else {"managed-by": "pulumi"}), **configured, **own}
