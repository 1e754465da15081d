"""Formats of names inside a PostgreSQL server."""

from __future__ import annotations

import re
from typing import Annotated

from ..problems import invalid
from ..text_format import TextFormat

POSTGRES_MAJORS = ("14", "15", "16", "17", "18")
"""CARTO asks for 14 or later; these are the majors RDS offers from there."""


def _identifier(text: str) -> None:
    if not re.fullmatch(r"[a-z_][a-z0-9_]{0,62}", text, re.ASCII):
        raise invalid("a PostgreSQL name: at most 63 lower-case letters, digits and underscores, no digit first")
    if text in ("postgres", "template0", "template1", "rdsadmin", "public", "none") or re.match(r"(pg|rds)_", text):
        raise invalid("a name that PostgreSQL and the cloud do not use themselves")


def _postgres(text: str) -> None:
    if text.partition(".")[0] in POSTGRES_MAJORS and "." in text:
        reason = f"a major version alone; minor upgrades are automatic; one of {', '.join(POSTGRES_MAJORS)}"
        raise invalid(reason, f"use {text.partition('.')[0]}")
    if text not in POSTGRES_MAJORS:
        raise invalid(f"a PostgreSQL major version that CARTO supports: one of {', '.join(POSTGRES_MAJORS)}")


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
PostgresMajor = Annotated[
    str,
    TextFormat(
        description="a PostgreSQL major version: " + ", ".join(POSTGRES_MAJORS),
        example="16",
        check=_postgres,
        pattern=f"({'|'.join(POSTGRES_MAJORS)})",
    ),
]
