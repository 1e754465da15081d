"""What differs by cloud: which settings mean something there, which words they take, and how names look."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, get_args

from .text_format import TextFormat

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic.fields import FieldInfo


class Cloud(StrEnum):
    """Where the cluster lives."""

    AWS = "aws"
    GCP = "gcp"
    AZURE = "azure"
    EXISTING = "existing"


PROVISIONED = (Cloud.AWS, Cloud.GCP, Cloud.AZURE, Cloud.EXISTING)
"""Clouds with a platform; the others are refused before anything is looked up."""


@dataclass(frozen=True)
class On:
    """Metadata of a setting that means something on these clouds only."""

    clouds: tuple[Cloud, ...]
    required: bool = False
    """Whether it must be given there."""


class Choices:
    """Metadata of a setting that takes other words on each cloud. A cloud's first word is its default."""

    def __init__(self, words: Mapping[Cloud, tuple[StrEnum, ...]]) -> None:
        self.words = words


def on(field: FieldInfo) -> On | None:
    """Where a setting means something; None for everywhere."""
    return next((found for found in field.metadata if isinstance(found, On)), None)


def choices(field: FieldInfo) -> Choices | None:
    """The words a setting takes on each cloud, when they differ."""
    return next((found for found in field.metadata if isinstance(found, Choices)), None)


def by_cloud(**kinds: Any) -> TextFormat:
    """One format out of the annotated text of each cloud, by the cloud's word: `by_cloud(aws=…, gcp=…)`.

    A cloud that is left out has no such setting. The text is checked by `of_cloud.py` when the cloud is known.
    """
    formats = {str(Cloud(cloud)): _text_format(kind) for cloud, kind in kinds.items()}
    patterns = [text_format.pattern for text_format in formats.values()]
    by_words: dict[str, list[str]] = {}
    for cloud, text_format in formats.items():
        by_words.setdefault(text_format.description, []).append(cloud)
    return TextFormat(
        description="; ".join(f"{', '.join(clouds)}: {words}" for words, clouds in by_words.items()),
        example=next(iter(formats.values())).example,
        pattern="|".join(f"({pattern})" for pattern in dict.fromkeys(patterns)) if all(patterns) else None,
        clouds=tuple(formats.items()),
    )


def _text_format(kind: Any) -> TextFormat:
    return next(found for found in get_args(kind) if isinstance(found, TextFormat))
