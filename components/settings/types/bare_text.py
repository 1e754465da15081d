"""Formats of text that the chart writes into YAML without quotes."""

from __future__ import annotations

import re
from typing import Annotated

from ..problems import invalid
from ..text_format import TextFormat

# Helm's YAML reads these words, in any case, as something else than text. Source: YAML 1.1, "Boolean" and "Null".
_WORDS = ("true", "false", "yes", "no", "on", "off", "y", "n", "null")
_NUMBER = r"0[xob][0-9A-Fa-f_]+|[0-9][0-9_]*(\.[0-9_]*)?([eE][+-]?[0-9]+)?"


def check_bare_text(text: str) -> None:
    """Refuse text that YAML without quotes reads as a number, a boolean or null.

    Raises:
        PydanticCustomError: with the reason.
    """
    if text.lower() in _WORDS or re.fullmatch(_NUMBER, text, re.ASCII):
        raise invalid(
            "text that is no number, `true`, `null` or the like; the chart writes it without quotes, and Kubernetes "
            "then refuses the release"
        )


OrganizationId = Annotated[
    str,
    TextFormat(
        description="an organization's id of letters, digits, hyphens and underscores, such as org_9ybsU1dN2dKfDkBi",
        example="org_9ybsU1dN2dKfDkBi",
        check=check_bare_text,
        pattern=r"[A-Za-z0-9][A-Za-z0-9_-]*",
    ),
]
Location = Annotated[
    str,
    TextFormat(
        description="names separated by dots, such as carto-un.carto",
        example="carto-un.carto",
        check=check_bare_text,
        pattern=r"[A-Za-z0-9_$-]+(\.[A-Za-z0-9_$-]+)*",
    ),
]
