"""What changed between two sets of inputs, path by path, and what the change means."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from simulator.core.values import ASSET_SIGNATURES, SIGNATURE, UNKNOWN, Secret


class Kind(Enum):
    """How one path changed."""

    ADD = "add"
    DELETE = "delete"
    UPDATE = "update"


@dataclass(frozen=True, slots=True)
class Change:
    """One changed path ("rules[0].status") and its steps."""

    steps: tuple[str | int, ...]
    kind: Kind

    @property
    def path(self) -> str:
        """The path as the engine reads it."""
        return written(self.steps)

    @property
    def top(self) -> str:
        """The top-level property the change is in."""
        return str(self.steps[0])


@dataclass(frozen=True, kw_only=True)
class Difference:
    """All changes of a resource, the paths that force a replacement, and the order of one."""

    changes: Sequence[Change] = ()
    replaces: frozenset[str] = field(default_factory=frozenset)
    delete_before_replace: bool = False


def _never(*_: Any) -> bool:
    return False


Same = Callable[[tuple[str | int, ...], Any, Any], bool]


def changes(
    old: Mapping[str, Any], new: Mapping[str, Any], ignore: Sequence[str] = (), same: Same | None = None
) -> list[Change]:
    """Every path that differs. Secrets are compared by what they hold; names starting with "__" are the provider's own.

    `ignore` holds paths in the program's own words ("tags", "spec.replicas"); `same` may call two leaves equal.
    """
    found = _objects(old, new, (), same or _never)
    return [change for change in found if not any(_covers(path, change.path) for path in ignore)]


def _objects(
    old: Mapping[str, Any], new: Mapping[str, Any], steps: tuple[str | int, ...], same: Same
) -> Iterator[Change]:
    for name in [*old, *(name for name in new if name not in old)]:
        if not (not steps and name.startswith("__")):
            yield from _values(old.get(name), new.get(name), (*steps, name), same)


def _values(old: Any, new: Any, steps: tuple[str | int, ...], same: Same) -> Iterator[Change]:
    old, new = _open(old), _open(new)
    if old is None and new is None:
        return
    if old is None or new is None:
        yield Change(steps, Kind.ADD if old is None else Kind.DELETE)
    elif old is UNKNOWN or new is UNKNOWN:
        yield Change(steps, Kind.UPDATE)
    elif same(steps, old, new):
        return
    elif isinstance(old, Mapping) and isinstance(new, Mapping) and not _is_asset(old):
        yield from _objects(old, new, steps, same)
    elif isinstance(old, list) and isinstance(new, list):
        for index in range(max(len(old), len(new))):
            pair = [items[index] if index < len(items) else None for items in (old, new)]
            yield from _values(pair[0], pair[1], (*steps, index), same)
    elif old != new or type(old) is not type(new):
        yield Change(steps, Kind.UPDATE)


def _open(value: Any) -> Any:
    return _open(value.value) if isinstance(value, Secret) else value


def _is_asset(value: Mapping[str, Any]) -> bool:
    return value.get(SIGNATURE) in ASSET_SIGNATURES


def same_json(old: Any, new: Any) -> bool:
    """Whether two texts are the same JSON, however they are spaced and ordered."""
    try:
        return isinstance(old, str) and isinstance(new, str) and bool(json.loads(old) == json.loads(new))
    except ValueError:
        return False


def same_set(old: Any, new: Any) -> bool:
    """Whether two lists of plain values hold the same ones, in any order."""
    lists = isinstance(old, list) and isinstance(new, list)
    return (
        lists and all(isinstance(v, str | int) for v in (*old, *new)) and sorted(map(str, old)) == sorted(map(str, new))
    )


def written(steps: Sequence[str | int]) -> str:
    """Steps as a property path: names with dots or brackets in them are quoted."""
    path = ""
    for step in steps:
        if isinstance(step, int):
            path += f"[{step}]"
        elif any(sign in step for sign in '.["]'):
            path += f"[{json.dumps(step)}]"
        else:
            path += f".{step}" if path else step
    return path


def _covers(ignored: str, path: str) -> bool:
    return path == ignored or path.startswith((f"{ignored}.", f"{ignored}["))
