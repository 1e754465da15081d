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
BROUGHT = "existing: {email: backend@acme-prod.iam.gserviceaccount.com"
AI = "carto:features: {ai: {enabled: true}}"


@pytest.mark.parametrize(
    ("stack", "path", "phrase"),
    [
        ("carto:cluster: {name: platform}", "carto:cluster.location", "missing; on gcp expected the cluster's region"),
        ("carto:cluster: {name: Platform, location: europe-west1}", "carto:cluster.name", "a GKE cluster's name"),
        ("carto:cluster: {name: platform, location: Belgium}", "carto:cluster.location", "region or zone"),
        ("carto:storage: {imports: {existing: 'gs://bucket'}}", "carto:storage.imports.existing", "without gs://"),
        ("carto:storage: {imports: {existing: my.bucket}}", "carto:storage.imports.existing", "without dots"),
        ("carto:storage: {imports: {existing: google-maps}}", "carto:storage.imports.existing", "to itself"),
        ("carto:storage: {encryption: {kmsKey: carto}}", "carto:storage.encryption.kmsKey", "projects/…/locations"),
        (
            f"carto:storage: {{encryption: {{kmsKey: {KEY}/cryptoKeyVersions/3}}}}",
            "carto:storage.encryption.kmsKey",
            f"use {KEY}",
        ),
        ("carto:storage: {retentionDays: {softDeleted: 3}}", "carto:storage.retentionDays.softDeleted", "7 to 90"),
        ("carto:database: {instance: db.m7g.large}", "carto:database.instance", "a class of AWS"),
        ("carto:database: {instance: db-f1-micro}", "carto:database.instance", "2 GB of memory"),
        ("carto:database: {instance: db-custom-3-7680}", "carto:database.instance", "even number of CPUs"),
        ("carto:database: {instance: db-custom-2-7681}", "carto:database.instance", "steps of 256 MB"),
        ("carto:database: {instance: db-custom-8-3840}", "carto:database.instance", "0.9 to 6.5 GB a CPU"),
        ("carto:database: {authentication: iam}", "carto:database.authentication", "one of password; got 'iam'"),
        (
            "carto:database: {maintenanceWindow: 'sun:04:30-sun:05:30'}",
            "carto:database.maintenanceWindow",
            "on a full hour",
        ),
        ("carto:cache: {node: cache.m7g.large}", "carto:cache.node", "aws and azure only"),
        ("carto:cache: {version: '8.0'}", "carto:cache.version", "one of 7.0, 7.2"),
        ("carto:cache: {memoryGb: 301}", "carto:cache.memoryGb", "from 1 to 300"),
        (
            "carto:cache: {mode: managed-redis}",
            "carto:cache.mode",
            "on gcp one of managed, in-cluster, existing; got 'managed-redis'",
        ),
        (f"carto:cache: {{inTransitEncryption: true}}\n{AI}", "carto:cache.inTransitEncryption", "AI proxy can't"),
        (
            "carto:identity: {mode: pod-identity}",
            "carto:identity.mode",
            "one of workload-identity, service-account-key; got 'pod-identity'",
        ),
        (
            "carto:identity: {existing: {roleArn: 'arn:aws:iam::111122223333:role/r'}}",
            "carto:identity.existing.email",
            "missing",
        ),
        ("carto:identity: {existing: {email: backend}}", "carto:identity.existing.email", "a service account's e-mail"),
        (
            f"carto:identity: {{{BROUGHT}, key: {{secure: k}}}}}}",
            "carto:identity.existing.key",
            "mode is workload-identity",
        ),
        (
            f"carto:identity: {{mode: service-account-key, {BROUGHT}}}}}",
            "carto:identity.existing.key",
            "creates no key for an existing service account",
        ),
        (
            "carto:identity: {serviceAccountKey: package}",
            "carto:identity.serviceAccountKey",
            "goes with mode service-account-key",
        ),
        (
            "carto:identity: {mode: service-account-key, serviceAccountKey: package}",
            "carto:identity.existing",
            "package's service account in",
        ),
        ("carto:identity: {installAgent: true}", "carto:identity.installAgent", "aws only"),
        (
            "carto:network: {vpcId: vpc-0a1b2c3d, subnetIds: [subnet-0a1b2c3d, subnet-1a1b2c3d]}",
            "carto:network.vpcId",
            "",
        ),
        ("carto:network: {gcp: {network: Main}}", "carto:network.gcp.network", "a network's name"),
        (
            "carto:network: {gcp: {allocatedRange: theirs}}",
            "carto:network.gcp.allocatedRange",
            "privateServicesAccess is create",
        ),
        (
            "carto:network: {gcp: {privateServicesAccess: existing, prefixLength: 20}}",
            "carto:network.gcp.prefixLength",
            "no range is created",
        ),
        ("carto:network: {gcp: {subnetwork: main}}", "carto:network.gcp.subnetwork", "Private Service Connect"),
        ("carto:tags: {Team: gis}", "carto:tags", "lower-case letters"),
        ("carto:tags: {team: 'GIS & Maps'}", "carto:tags", "label values"),
        ("carto:tags: {goog-team: gis}", "carto:tags", "to itself"),
        ("carto:rotation: {cachePassword: 1}", "carto:rotation.cachePassword", "generates the password itself"),
        ("carto:rotation: {accessKey: 1}", "carto:rotation.accessKey", "creates no key"),
    ],
)
def test_a_stack_that_google_cloud_would_not_bear_is_refused(stack: str, path: str, phrase: str) -> None:
    text = stack if "carto:cluster" in stack else SMALLEST + stack
    error = refusal(text if "carto:cloud" in text else f"carto:cloud: gcp\n{text}")
    assert path in error_settings(error), str(error)
    assert phrase in error_settings(error)[path]


@pytest.mark.parametrize(
    "stack",
    [
        "carto:cluster: {name: platform, location: europe-west1-b}",
        f"carto:storage: {{encryption: {{kmsKey: {KEY}}}, retentionDays: {{softDeleted: 0}}}}",
        "carto:storage: {imports: {existing: team_imports}, exports: {enabled: true}}",
        "carto:database: {instance: db-custom-1-3840, maintenanceWindow: 'sat:22:00-sat:23:00'}",
        "carto:database: {instance: db-perf-optimized-N-8, version: 18}",
        "carto:cache: {version: 7.2, memoryGb: 5, inTransitEncryption: true}",
        f"carto:identity: {{mode: service-account-key, {BROUGHT}, key: {{secure: '{ACCOUNT_KEY}'}}}}}}",
        f"carto:identity: {{mode: service-account-key, serviceAccountKey: package, {BROUGHT}}}}}",
        "carto:network: {gcp: {network: projects/acme-host/global/networks/shared, databaseDns: existing}}",
        "carto:tags: {team: gis, cost_center: '4711', environment: ''}",
        "carto:enableApis: true",
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
    said = error_settings(refusal(stack))[path]
    assert "gcp" in said
    assert "has no effect" in said
