"""Tags of everything the stack makes on AWS."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def stack_tags(*, project: str, stack: str, free_form: Mapping[str, str]) -> dict[str, str]:
    """The stack's free-form tags and those by which a bill or a search finds its resources.

    A stack may overrule `managed-by`, but not the two that say whose a resource is.
    """
    return {"managed-by": "pulumi", **free_form, "carto-project": project, "carto-stack": stack}
