"""Settings that had another name in earlier versions, and one that is often looked for and can't exist."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .problems import Loc


def renamed(loc: Loc, value: Any) -> tuple[str, str] | None:
    """Reason and fix for a setting by its former name; None for any other."""
    if loc == ("exposure", "additionalDomains"):
        # Chart 1.280.1: appConfigValues.selfHostedDomain takes one domain, which users sign in at.
        return "CARTO has one domain, carto:domain, where users sign in", "remove it, or redirect other domains to it"
    if loc != ("storage", "thumbnails", "public"):
        return None
    access = "public" if str(value).lower() == "true" else "private"
    reason = "renamed to carto:storage.thumbnails.access, which is private, private-with-public-objects or public"
    remove = "pulumi config rm --path carto:storage.thumbnails.public"
    return reason, f"{remove} && pulumi config set --path carto:storage.thumbnails.access {access}"
