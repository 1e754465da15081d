"""APIs that a project has switched off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.package import CloudError
from simulator.sources import refuses
from simulator.values import plain

if TYPE_CHECKING:
    from simulator.inventory import Inventory

BARE = "bare-"
"""In projects whose names start so nothing is on but what every new project has, such as Cloud Storage; in others
everything is."""
SERVICE = "gcp:projects/service:Service"
OF_MODULE = {
    "compute": "compute",
    "dns": "dns",
    "kms": "cloudkms",
    "redis": "redis",
    "serviceaccount": "iam",
    "servicenetworking": "servicenetworking",
    "sql": "sqladmin",
}
"""The API behind a module of the SDK."""


@refuses("google-docs:service-usage/docs/enable-disable")
def require(inventory: Inventory, project: str, token: str) -> None:
    """Refuses a resource whose API is off in the project."""
    api = OF_MODULE.get(token.split(":")[1].partition("/")[0])
    if api is None or not project.startswith(BARE):
        return
    made = [plain(record.inputs) for record in inventory.of_type("gcp", SERVICE)]
    if not any(each["service"] == f"{api}.googleapis.com" and each.get("project") == project for each in made):
        raise CloudError(
            f"googleapi: Error 403: {api}.googleapis.com has not been used in project {project} before or it is "
            "disabled. reason: SERVICE_DISABLED"
        )
