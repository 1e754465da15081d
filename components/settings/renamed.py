"""Settings that had another name in earlier versions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .problems import Loc


def renamed(loc: Loc, value: Any) -> tuple[str, str] | None:
    """Reason and fix for a setting by its former name; None for any other."""
    if loc != ("storage", "thumbnails", "public"):
        return None
    access = "public" if str(value).lower() == "true" else "private"
    reason = "renamed to carto:storage.thumbnails.access, which is private, private-with-public-objects or public"
    remove = "pulumi config rm --path carto:storage.thumbnails.public"
    return reason, f"{remove} && pulumi config set --path carto:storage.thumbnails.access {access}"
