"""Settings that had another name in earlier versions, and one that is often looked for and can't exist."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from .clouds import Cloud

if TYPE_CHECKING:
    from .problems import Loc

_WAREHOUSES = "carto:warehouses"
_BUCKET = re.compile(r"[a-z0-9][a-z0-9_-]{1,61}[a-z0-9]")


def renamed(loc: Loc, value: Any, cloud: str) -> tuple[str, str] | None:
    """Reason and fix for a setting by its former name; None for any other."""
    if loc == ("exposure", "additionalDomains"):
        # Chart 1.280.1: appConfigValues.selfHostedDomain is one domain, and is in REACT_APP_WORKSPACE_API_URL and the
        # other addresses of templates/workspace-www/configmap.yaml, and MAPS_API_V3_RESOURCE_URL_ALLOWED_HOSTS.
        reason = (
            "CARTO has one domain, carto:domain: its pages call their APIs at this domain alone, and users sign in to "
            "it, so a page opened at another domain would not work"
        )
        return reason, "remove it; to move to a new domain: docs/expose.md, section Another domain"
    if loc == ("storage", "thumbnails", "public"):
        access = "public" if str(value).lower() == "true" else "private"
        reason = "renamed to carto:storage.thumbnails.access, which is private, private-with-public-objects or public"
        return reason, _move("storage.thumbnails.public", {"carto:storage.thumbnails.access": access})
    return _exports(loc, value, f"{_WAREHOUSES}.{'bigqueryExports' if cloud == Cloud.GCP else 's3Exports'}")


def _exports(loc: Loc, value: Any, setting: str) -> tuple[str, str] | None:
    reason = f"renamed to {setting}; the bucket and its access stay as they are"
    if loc == ("storage", "exports"):
        known = value if isinstance(value, dict) else {}
        named = {f"{setting}.enabled": "true"} if str(known.get("enabled")).lower() == "true" else {}
        existing = known.get("existing")
        if isinstance(existing, str) and _BUCKET.fullmatch(existing):
            named[f"{setting}.existing"] = existing
        return reason, _move("storage.exports", named)
    if loc == ("storage", "retentionDays", "exports"):
        days = {f"{setting}.retentionDays": str(value)} if str(value).isdecimal() else {}
        return f"renamed to {setting}.retentionDays", _move("storage.retentionDays.exports", days)
    return None


def _move(former: str, settings: dict[str, str]) -> str:
    steps = [f"pulumi config rm --path carto:{former}"]
    return " && ".join([*steps, *(f"pulumi config set --path {path} {value}" for path, value in settings.items())])
