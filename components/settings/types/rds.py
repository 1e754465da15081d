"""Formats of names of Amazon RDS. Sources: RDS API, CreateDBInstance and CreateDBCluster."""

from __future__ import annotations

from typing import Annotated

from ..problems import invalid
from ..text_format import TextFormat


def _identifier(text: str) -> None:
    if text.endswith("-") or "--" in text:
        raise invalid("an identifier in Amazon RDS, which has single hyphens inside only")


DatabaseIdentifier = Annotated[
    str,
    TextFormat(
        description="an identifier in Amazon RDS: at most 63 lower-case letters, digits and single hyphens",
        example="maps-warehouse",
        check=_identifier,
        pattern=r"[a-z][a-z0-9-]{0,62}",
    ),
]
