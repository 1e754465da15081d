"""Labels of everything the stack makes on Google Cloud."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..naming import PREFIX

if TYPE_CHECKING:
    from collections.abc import Mapping


def stack_labels(*, project: str, stack: str, free_form: Mapping[str, str], prefix: str = PREFIX) -> dict[str, str]:
    """The stack's free-form tags, which settings hold to the rules of labels, and those that say whose a resource is.

    A stack may overrule `managed-by`, but not those that say whose a resource is. An installation
    with another name than `carto` has a label for that name.
    """
    return {
        "managed-by": "pulumi",
        **free_form,
        "carto-project": label_value(project),
        "carto-stack": label_value(stack),
        **({"carto-installation": label_value(prefix)} if prefix != PREFIX else {}),
    }


def label_value(text: str) -> str:
    """`text` in the letters of a label: lower case, at most 63. Source: "Requirements for labels"."""
    return re.sub(r"[^a-z0-9_-]", "-", text.lower())[:63]
