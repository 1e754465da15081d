"""Versions of engines, and names of machine sizes, as RDS and ElastiCache write them."""

from __future__ import annotations

SIZES = r"(micro|small|medium|large|\d*xlarge)"


def version_numbers(text: str) -> tuple[int, ...]:
    """A version as numbers that compare; letters count as nothing."""
    return tuple(int(part) for part in text.split(".") if part.isdigit())
