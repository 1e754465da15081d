"""Tags of everything the stack makes on AWS."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..naming import PREFIX

if TYPE_CHECKING:
    from collections.abc import Mapping


def stack_tags(*, project: str, stack: str, free_form: Mapping[str, str], prefix: str = PREFIX) -> dict[str, str]:
    """The stack's free-form tags and those by which a bill or a search finds its resources.

    A stack may overrule `managed-by`, but not those that say whose a resource is. An installation
    with another name than `carto` has a tag for that name.
    """
    own = {"carto-project": project, "carto-stack": stack}
    if prefix != PREFIX:
        own["carto-installation"] = prefix
    return {"managed-by": "pulumi", **free_form, **own}
