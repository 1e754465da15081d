"""Quotas of a subscription of Azure, from the services that the stack uses."""

from __future__ import annotations

import json
import re
from functools import partial
from typing import TYPE_CHECKING, Final

from operations.clouds.azure import subscription
from operations.quotas.comparison import Quota, compared, created, not_checked

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from operations.clouds.command import Command
    from operations.permissions.subject import Subject
    from operations.preview_report.steps import Step
    from operations.verify.findings import Finding

_REMEDY: Final = "ask for more: https://learn.microsoft.com/azure/quotas/quickstart-increase-quota-portal"
_SERVER: Final = "azure-native:dbforpostgresql:Server"
_USAGES: Final = {
    "Microsoft.DBforPostgreSQL": "locations/{}/resourceType/flexibleServers/usages?api-version=2026-10-01",
    "Microsoft.Network": "locations/{}/usages?api-version=2024-05-01",
    "Microsoft.Storage": "locations/{}/usages?api-version=2024-01-01",
}
"""Sources: https://learn.microsoft.com/rest/api, postgresql/quota-usages, virtualnetwork/usages, storagerp/usages."""
_NOT_LISTED: Final = {
    "azure-native:keyvault:Vault": "vaults",
    "azure-native:network:PrivateEndpoint": "private endpoints",
    "azure-native:privatedns:PrivateZone": "private zones",
    "azure-native:redis:Redis": "caches",
    "azure-native:redisenterprise:RedisEnterprise": "caches",
}


def check_quotas(subject: Subject, run: Command) -> Iterator[Finding]:
    """Cores of the database, public addresses and storage accounts that the preview creates."""
    numbers = created(subject)
    steps = [step for step in subject.preview.steps if step.change == "create"]
    location = next((str(step.new["location"]) for step in steps if step.new.get("location", "global") != "global"), "")
    ask = partial(_asked, run, subject, location)
    wanted: dict[str, dict[str, float]] = {
        "Microsoft.DBforPostgreSQL": {},
        "Microsoft.Network": {"PublicIPAddresses": numbers.get("azure-native:network:PublicIPAddress", 0)},
        "Microsoft.Storage": {"StorageAccounts": numbers.get("azure-native:storage:StorageAccount", 0)},
    }
    for step in steps:
        if step.type == _SERVER:
            wanted["Microsoft.DBforPostgreSQL"] |= cores(step)
    for provider, needed in wanted.items():
        yield from compared(needed, partial(ask, provider), f"{provider} in {location}", _REMEDY)
    yield from not_checked(_NOT_LISTED, numbers, "their services list no use next to the limit")


def cores(step: Step) -> dict[str, float]:
    """Cores of a server in all and of its family: 2 of `standardDDSv5Family` for `Standard_D2ds_v5`.

    A standby has as many. Sources: https://learn.microsoft.com/rest/api/postgresql/quota-usages/list, the names in its
    sample; https://learn.microsoft.com/azure/virtual-machines/vm-naming-conventions.
    """
    name = str(step.new.get("sku", {}).get("name", ""))
    parts = re.fullmatch(r"Standard_([A-Z])(\d+)([a-z]*)(?:_(v\d+))?", name)
    if parts is None:
        return {f"cores of {name}": 1}
    letter, number, features, version = parts.groups()
    mode = step.new.get("highAvailability", {}).get("mode", "Disabled")
    wanted = int(number) * (1 if mode == "Disabled" else 2)
    features = features.replace("m", "") if letter == "B" else features
    return {"cores": wanted, f"standard{letter}{features.upper()}{version or ''}Family": wanted}


def _asked(run: Command, subject: Subject, location: str, provider: str) -> Mapping[str, Quota]:
    account = subject.config.get("azure-native:subscriptionId") or subscription(run)
    address = f"/subscriptions/{account}/providers/{provider}/{_USAGES[provider].format(location)}"
    found = json.loads(run(["az", "rest", "--method", "get", "--url", address, "--output", "json"]))["value"]
    return {each["name"]["value"]: Quota(limit=each["limit"], used=each["currentValue"]) for each in found}
