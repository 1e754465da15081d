"""Arguments and contracts take each value once, when they are created."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace

import pytest

from components.frozen import frozen


@frozen
class Args:
    name: str
    size: int = 1


def test_nothing_changes_after_creation() -> None:
    args = Args(name="a")
    with pytest.raises(FrozenInstanceError, match="'name'"):
        args.name = "b"  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError, match="'size'"):
        args.size = 2  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError, match="'siez'"):
        args.siez = 2  # type: ignore[attr-defined]
    with pytest.raises(FrozenInstanceError, match="'name'"):
        del args.name
    assert (args.name, args.size) == ("a", 1)


def test_a_copy_has_other_values_and_a_secret_is_not_printed() -> None:
    args = Args(name="secret")
    assert replace(args, size=2).size == 2
    assert "secret" not in repr(args)
