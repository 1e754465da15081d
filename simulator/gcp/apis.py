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
    "compute": ("compute",),
    "dns": ("dns",),
    "kms": ("cloudkms",),
    "redis": ("redis",),
    "serviceaccount": ("iam",),
    # It asks Resource Manager for the project's number first.
    "servicenetworking": ("cloudresourcemanager", "servicenetworking"),
    "sql": ("sqladmin",),
}
"""The APIs behind a module of the SDK."""


@refuses(
    "google-docs:service-usage/docs/enable-disable",
    "terraform-google:servicenetworking/resource_service_networking_connection.go",
)
def require(inventory: Inventory, project: str, token: str) -> None:
    """Refuses a resource whose API is off in the project."""
    if not project.startswith(BARE):
        return
    made = [plain(record.inputs) for record in inventory.of_type("gcp", SERVICE)]
    enabled = {str(each["service"]) for each in made if each.get("project") == project}
    for api in OF_MODULE.get(token.split(":")[1].partition("/")[0], ()):
        if f"{api}.googleapis.com" not in enabled:
            raise CloudError(
                f"googleapi: Error 403: {api}.googleapis.com has not been used in project {project} before or it is "
                "disabled. reason: SERVICE_DISABLED"
            )
