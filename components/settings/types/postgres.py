"""Formats of names inside a PostgreSQL server."""

from __future__ import annotations

import re
from typing import Annotated

from ..problems import invalid
from ..text_format import TextFormat


def _identifier(text: str) -> None:
    if not re.fullmatch(r"[a-z_][a-z0-9_]{0,62}", text, re.ASCII):
        raise invalid("a PostgreSQL name: at most 63 lower-case letters, digits and underscores, no digit first")
    if text in ("postgres", "template0", "template1", "rdsadmin", "public", "none") or re.match(r"(pg|rds)_", text):
        raise invalid("a name that PostgreSQL and the cloud do not use themselves")


Identifier = Annotated[
    str,
    TextFormat(
        description="a PostgreSQL name", example="workspace", check=_identifier, pattern=r"[a-z_][a-z0-9_]{0,62}"
    ),
]
Login = Annotated[
    str,
    TextFormat(description="a PostgreSQL role, at most 63 characters", example="carto_admin", pattern=r"[^\s]{1,63}"),
]
