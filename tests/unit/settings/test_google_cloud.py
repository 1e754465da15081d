"""Settings of a stack on Google Cloud: what is accepted, and the messages about what is not."""

from __future__ import annotations

import json

import pytest

from components.settings.cache import CacheMode
from components.settings.identity import IdentityMode
from tests.support.stack_settings import error_settings, load_yaml, refusal

ACCOUNT_KEY = json.dumps({"type": "service_account", "project_id": "p", "client_email": "a@b.c", "private_key": "k"})
SMALLEST = "carto:cloud: gcp\ncarto:cluster: {name: platform, location: europe-west1}\n"
KEY = "projects/p-keys/locations/europe-west1/keyRings/central/cryptoKeys/carto"
EXISTING = "existing: {email: backend@acme-prod.iam.gserviceaccount.com"


@pytest.mark.parametrize(
    "stack",
    [
        "carto:cluster: {name: platform, location: europe-west1-b}",
        f"carto:storage: {{encryption: {{kmsKey: {KEY}}}, retentionDays: {{softDeleted: 0}}}}",
        "carto:storage: {imports: {existing: team_imports}}\ncarto:warehouses: {bigqueryExports: {enabled: true}}",
        "carto:database: {instance: db-custom-1-3840, maintenanceWindow: 'sat:22:00-sat:23:00'}",
        "carto:database: {instance: db-perf-optimized-N-8, version: 18}",
        "carto:cache: {version: 7.2, memoryGb: 5, inTransitEncryption: true}",
        f"carto:identity: {{mode: service-account-key, {EXISTING}, key: {{secure: '{ACCOUNT_KEY}'}}}}}}",
        f"carto:identity: {{mode: service-account-key, serviceAccountKey: package, {EXISTING}}}}}",
        "carto:network: {gcp: {network: projects/acme-host/global/networks/shared, databaseDns: existing}}",
        "carto:tags: {team: gis, cost_center: '4711', environment: ''}",
        "carto:enableApis: true",
        "carto:exposure: {address: of-ipv6, allowedCidrs: ['2001:db8::/32']}",
        "carto:identity: {mode: service-account-key}\ncarto:rotation: {accessKey: 2}",
    ],
)
def test_what_google_cloud_takes_is_accepted(stack: str) -> None:
    load_yaml(stack + "\ncarto:cloud: gcp" if "carto:cluster" in stack else SMALLEST + stack)


def test_the_cloud_decides_what_is_left_out() -> None:
    settings = load_yaml(SMALLEST)
    assert settings.identity.mode is IdentityMode.WORKLOAD_IDENTITY
    assert settings.cache.mode is CacheMode.MANAGED


@pytest.mark.parametrize(
    ("stack", "path"),
    [
        ("carto:cluster: {name: platform, location: europe-west1}", "carto:cluster.location"),
        ("carto:enableApis: true", "carto:enableApis"),
        ("carto:cache: {memoryGb: 5}", "carto:cache.memoryGb"),
        (
            "carto:identity: {existing: {email: backend@acme-prod.iam.gserviceaccount.com}}",
            "carto:identity.existing.email",
        ),
        ("carto:network: {gcp: {network: main}}", "carto:network.gcp"),
    ],
)
def test_settings_of_google_cloud_mean_nothing_on_aws(stack: str, path: str) -> None:
    message = error_settings(refusal(stack))[path]
    assert "gcp" in message
    assert "has no effect" in message
