"""Formats of names in any object storage."""

from __future__ import annotations

from typing import Annotated

from ..text_format import TextFormat

AnyBucketName = Annotated[
    str,
    TextFormat(
        description="the name of a bucket or container: 3 to 63 lower-case letters, digits, dots, hyphens and "
        "underscores",
        example="carto-imports",
        pattern=r"[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]",
    ),
]
AccessKeyId = Annotated[
    str, TextFormat(description="an access key's id, without blanks", example="carto-backend", pattern=r"[^\s]{3,128}")
]
RegionWord = Annotated[
    str,
    TextFormat(
        description="a region's name such as us-east-1", example="us-east-1", pattern=r"[a-z0-9][a-z0-9-]{0,62}"
    ),
]
AccountName = Annotated[
    str,
    TextFormat(
        description="a storage account's name: 3 to 24 lower-case letters and digits",
        example="examplecarto",
        pattern=r"[a-z0-9]{3,24}",
    ),
]
