"""A change of settings that touches as many resources as one can."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.support.sandbox import Sandbox


def change(sandbox: Sandbox, number: int) -> None:
    """Change something everywhere; another number is another change."""
    config = sandbox.settings
    changes: dict[str, Any] = {"carto:helmValues.router.nginxConfig.client_max_body_size": f"{20 + number}M"}
    if config["carto:cloud"] != "kubernetes":
        changes["carto:tags.changed"] = f"n{number}"
    if not config.get("carto:storage", {}).get("imports", {}).get("existing"):
        changes["carto:storage.corsOrigins"] = ["https://maps.example.com", f"https://maps{number}.example.com"]
        changes["carto:storage.retentionDays.imports"] = 31 + number
    if not config.get("carto:database", {}).get("existing"):
        changes["carto:rotation.databasePassword"] = number + 1
        changes["carto:rotation.databaseAdminPassword"] = number + 1
    sandbox.set(changes)
