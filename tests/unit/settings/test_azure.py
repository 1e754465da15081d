"""Settings of a stack on Azure: what is accepted, and the messages about what is not."""

from __future__ import annotations

import pytest

from components.settings.azure import AzureSettings
from components.settings.cache import CacheMode
from components.settings.identity import IdentityMode
from tests.support.stack_settings import load_yaml

SMALLEST = "carto:cloud: azure\ncarto:cluster: {name: platform, resourceGroup: platform}\n"
NETWORK = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/n/providers/Microsoft.Network"
SUBNET = f"{NETWORK}/virtualNetworks/v/subnets/s"
KEY = "https://acme.vault.azure.net/keys/carto"
ACCOUNT = "account: {existing: acme, resourceGroup: shared}"
OWN_KEY = "carto:identity: {existing: {key: {secure: k}}}"
EXISTING = "imports: {existing: imports}, thumbnails: {existing: thumbnails}"


@pytest.mark.parametrize(
    "stack",
    [
        f"carto:network: {{azure: {{databaseConnection: delegated-subnet, databaseSubnet: {{existing: '{SUBNET}'}}}}}}",
        "carto:storage: {account: {allowedCidrs: []}}",
        "carto:storage: {account: {existing: acme}}\ncarto:resourceGroup: shared",
        f"carto:storage: {{{EXISTING}, account: {{existing: acme}}}}\n{OWN_KEY}",
        "carto:database: {maintenanceWindow: 'sun:03:00-sun:04:00'}",
        "carto:disposable: true\ncarto:deletionLocks: true",
        "carto:cache: {mode: azure-cache, node: Premium_P1}\ncarto:features: {ai: {enabled: true}}",
        "carto:cache: {mode: existing, existing: {host: c.example.com, password: {secure: 'aB3+/w=='}}}",
        "carto:rotation: {accessKey: 3, cachePassword: 1}",
    ],
)
def test_what_looks_odd_and_is_right_is_accepted(stack: str) -> None:
    load_yaml(SMALLEST + stack)


def test_defaults_are_azures_own() -> None:
    settings = load_yaml(SMALLEST)
    assert isinstance(settings, AzureSettings)
    assert settings.cache.mode is CacheMode.IN_CLUSTER
    assert settings.identity.mode is IdentityMode.ACCOUNT_KEY
    assert settings.deletion_locks
