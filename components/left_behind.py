"""What left the stack and stays in the cloud, but is lost with a key or a resource group that is still of the stack."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .fixed_choices import Change
    from .parts import Part

HOLDS = "holds"
"""In the choices of a key or a group: the parts that exist with it, and whether each stays in the cloud when it
leaves the stack."""
IS_DELETED = "is_deleted"
"""In these choices: whether a destroy deletes the key or the group."""
RETAINED = "retained"
"""In these choices: how many values `carto:retain` has."""
_LEFT = "left"


def with_left_behind(change: Change) -> Mapping[str, Any]:
    """The choices to remember: also what has left the stack since the key or the group exists."""
    return {key: {**new, _LEFT: sorted(_left(key, change))} if HOLDS in new else new for key, new in change.new.items()}


def problem_of_left_behind(key: str, change: Change, parts: Mapping[str, Part]) -> str:
    """Why a destroy must not delete a key or a group; empty if it may."""
    new = change.new[key]
    if HOLDS not in new or new["type"] is None or not new[IS_DELETED]:
        return ""
    outside = _left(key, change) | {part for part, stays in new[HOLDS].items() if stays}
    if not outside:
        return ""
    nouns = ", ".join(parts[part].noun for part in sorted(outside) if part in parts)
    part = parts[key]
    lost = (
        f"carto:disposable: true, so a destroy deletes {part.noun} that this stack created, and with it what the cloud "
        f"keeps: {nouns}. Nothing was changed. Fix: "
    )
    if part.retained_with:
        return (
            f"{lost}pulumi config set --path 'carto:retain[{new[RETAINED]}]' {part.retained_with[0]}, which keeps it "
            "as well (docs/retain.md)"
        )
    return (
        f"{lost}pulumi config rm carto:disposable, and pulumi config set carto:decommission true, with which a destroy "
        "keeps it as well (docs/destroy.md)"
    )


def _left(key: str, change: Change) -> set[str]:
    old = change.old.get(key, {})
    now = change.new[key].get(HOLDS, {})
    return {*old.get(_LEFT, ()), *(part for part, stays in old.get(HOLDS, {}).items() if stays and part not in now)}
