"""Labels of everything the stack creates on Google Cloud, where tags are called labels."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..naming import PREFIX

if TYPE_CHECKING:
    from collections.abc import Mapping


def stack_labels(*, project: str, stack: str, free_form: Mapping[str, str], prefix: str = PREFIX) -> dict[str, str]:
    """The configured tags, which follow the rules of labels, and those that identify the stack's resources.

    Settings may override `managed-by`, but not the labels that identify project and stack. An installation with another
    name than `carto` has a label for that name.
    """
    return {
        "managed-by": "pulumi",
        **free_form,
        "carto-project": label_value(project),
        "carto-stack": label_value(stack),
        **({"carto-installation": label_value(prefix)} if prefix != PREFIX else {}),
    }


def label_value(text: str) -> str:
    """`text` in the characters of a label: lower case, at most 63. Source: "Requirements for labels"."""
    return re.sub(r"[^a-z0-9_-]", "-", text.lower())[:63]
