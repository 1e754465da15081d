"""What differs by cloud: which settings mean something there, which words they take, and how names look."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, get_args

from .text_format import Shape

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


def by_cloud(**kinds: Any) -> Shape:
    """One shape out of the annotated text of each cloud, by the cloud's word: `by_cloud(aws=…, gcp=…)`.

    A cloud that is left out has no such setting. The text is checked by `of_cloud.py` when the cloud is known.
    """
    shapes = {str(Cloud(cloud)): _shape(kind) for cloud, kind in kinds.items()}
    patterns = [shape.pattern for shape in shapes.values()]
    by_words: dict[str, list[str]] = {}
    for cloud, shape in shapes.items():
        by_words.setdefault(shape.words, []).append(cloud)
    return Shape(
        words="; ".join(f"{', '.join(clouds)}: {words}" for words, clouds in by_words.items()),
        example=next(iter(shapes.values())).example,
        pattern="|".join(f"({pattern})" for pattern in dict.fromkeys(patterns)) if all(patterns) else None,
        clouds=tuple(shapes.items()),
    )


def _shape(kind: Any) -> Shape:
    return next(found for found in get_args(kind) if isinstance(found, Shape))
