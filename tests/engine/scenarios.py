"""Changes that people make, the same for every cloud, and what each of them does there.

Every scenario says it for every cloud: what changes, or why there is nothing to change.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

STACKS = {
    "aws": "aws-production",
    "azure": "azure-production",
    "kubernetes": "kubernetes",
    "gcp": "gcp-production",
}
"""The stack of each cloud that has most to lose."""


@dataclass(frozen=True, kw_only=True)
class Change:
    """Settings, and the logical names of the resources that are updated or replaced because of them."""

    settings: Mapping[str, Any]
    updated: set[str] = field(default_factory=set)
    renewed: set[str] = field(default_factory=set)
    before: Mapping[str, Any] = field(default_factory=dict)
    """Settings that the stack has to have first."""


NOTHING_MADE = "neither database nor cache nor bucket is made by a stack that brings them"
DATABASE_PASSWORD = {
    "carto-secrets-database-password",
    "carto-secrets-database-login-revision",
    "carto-database-bootstrap-salt",
    "carto-database-bootstrap-login-revision",
    "carto-database-bootstrap-run-job",
}
DATABASE_LOGINS = {"carto-secrets-database-login-secret", "carto-database-bootstrap-login-secret"}
"""In place: a pod that starts meanwhile finds one or the other password, never none."""

SCENARIOS: Mapping[str, Mapping[str, Change | str]] = {
    "a larger database": {
        "aws": Change(settings={"carto:database.instance": "db.m7g.2xlarge"}, updated={"carto-database-instance"}),
        "azure": Change(settings={"carto:database.instance": "Standard_D8ds_v5"}, updated={"carto-database-server"}),
        "gcp": Change(
            settings={"carto:database.instance": "db-perf-optimized-N-8"}, updated={"carto-database-instance"}
        ),
        "kubernetes": NOTHING_MADE,
    },
    "more room for the database": {
        "aws": Change(settings={"carto:database.storageGb.max": 2000}, updated={"carto-database-instance"}),
        "azure": Change(settings={"carto:database.storageGb.initial": 256}, updated={"carto-database-server"}),
        "gcp": Change(settings={"carto:database.storageGb.max": 2000}, updated={"carto-database-instance"}),
        "kubernetes": NOTHING_MADE,
    },
    "longer backups": {
        "aws": Change(settings={"carto:database.backups.retentionDays": 35}, updated={"carto-database-instance"}),
        "azure": Change(settings={"carto:database.backups.retentionDays": 35}, updated={"carto-database-server"}),
        "gcp": Change(settings={"carto:database.backups.retentionDays": 35}, updated={"carto-database-instance"}),
        "kubernetes": NOTHING_MADE,
    },
    "a larger cache": {
        "aws": Change(settings={"carto:cache.node": "cache.m7g.xlarge"}, updated={"carto-cache-valkey"}),
        "azure": Change(
            before={"carto:cache": {"mode": "managed-redis", "node": "Balanced_B5"}, "carto:features.ai": None},
            settings={"carto:cache.node": "Balanced_B10"},
            updated={"carto-cache-redis"},
        ),
        "gcp": Change(settings={"carto:cache.memoryGb": 8}, updated={"carto-cache-redis"}),
        "kubernetes": NOTHING_MADE,
    },
    "another origin for browsers": {
        "aws": Change(
            settings={"carto:storage.corsOrigins": ["https://maps.example.com", "https://intranet.example.com"]},
            updated={"carto-storage-imports-cors", "carto-storage-thumbnails-cors"},
        ),
        "azure": Change(
            settings={"carto:storage.corsOrigins": ["https://maps.example.com", "https://intranet.example.com"]},
            updated={"carto-storage-account-blobs"},
        ),
        "gcp": Change(
            settings={"carto:storage.corsOrigins": ["https://maps.example.com", "https://intranet.example.com"]},
            updated={"carto-storage-imports", "carto-storage-thumbnails"},
        ),
        "kubernetes": NOTHING_MADE,
    },
    "shorter retention": {
        "aws": Change(settings={"carto:storage.retentionDays.imports": 7}, updated={"carto-storage-imports-lifecycle"}),
        "azure": Change(
            settings={"carto:storage.retentionDays.imports": 7}, updated={"carto-storage-account-lifecycle"}
        ),
        "gcp": Change(settings={"carto:storage.retentionDays.imports": 7}, updated={"carto-storage-imports"}),
        "kubernetes": NOTHING_MADE,
    },
    "a Helm value": {
        cloud: Change(
            settings={"carto:helmValues.router.nginxConfig.client_max_body_size": "50M"}, updated={"carto-release-helm"}
        )
        for cloud in STACKS
    },
    "a new database password": {
        cloud: Change(
            settings={"carto:rotation.databasePassword": 1},
            updated={"carto-release-helm", *DATABASE_LOGINS},
            renewed=DATABASE_PASSWORD,
        )
        for cloud in STACKS
    },
    "a new password of the database's administrator": {
        "aws": Change(
            settings={"carto:rotation.databaseAdminPassword": 1},
            updated={"carto-database-instance", "carto-database-bootstrap-login-secret"},
            renewed={
                "carto-database-admin-password",
                "carto-database-bootstrap-login-revision",
                "carto-database-bootstrap-run-job",
            },
        ),
        "azure": Change(
            settings={"carto:rotation.databaseAdminPassword": 1},
            updated={"carto-database-server", "carto-database-bootstrap-login-secret"},
            renewed={
                "carto-database-admin-password",
                "carto-database-bootstrap-login-revision",
                "carto-database-bootstrap-run-job",
            },
        ),
        "gcp": Change(
            settings={"carto:rotation.databaseAdminPassword": 1},
            updated={"carto-database-admin", "carto-database-bootstrap-login-secret"},
            renewed={
                "carto-database-admin-password",
                "carto-database-bootstrap-login-revision",
                "carto-database-bootstrap-run-job",
            },
        ),
        "kubernetes": "the administrator's password is configured; another one is a scenario of its own",
    },
    "a new cache password": {
        "aws": Change(
            settings={"carto:rotation.cachePassword": 1},
            updated={"carto-cache-valkey", "carto-release-helm", "carto-secrets-cache-login-secret"},
            renewed={"carto-cache-password", "carto-secrets-cache-login-revision"},
        ),
        "azure": Change(
            settings={"carto:rotation.cachePassword": 1},
            updated={"carto-release-helm", "carto-secrets-cache-login-secret"},
            renewed={"carto-cache-password", "carto-secrets-cache-login-revision"},
        ),
        "gcp": "Memorystore makes the AUTH string itself, once",
        "kubernetes": Change(
            settings={"carto:rotation.cachePassword": 1},
            updated={"carto-release-helm", "carto-secrets-cache-login-secret"},
            renewed={"carto-cache-password", "carto-secrets-cache-login-revision"},
        ),
    },
    "the other key of a managed cache": {
        "azure": Change(
            before={"carto:cache": {"mode": "managed-redis"}, "carto:features.ai": None},
            settings={"carto:rotation.cachePassword": 1},
            updated={"carto-release-helm", "carto-secrets-cache-login-secret"},
            renewed={"carto-secrets-cache-login-revision"},
        ),
        "aws": "a cache has one password there",
        "gcp": "a cache has one password there",
        "kubernetes": NOTHING_MADE,
    },
    "a new key of the backend": {
        "aws": Change(
            before={"carto:identity.mode": "access-key", "carto:identity.installAgent": None},
            settings={"carto:rotation.accessKey": 1},
            updated={"carto-release-helm", "carto-secrets-storage-access-key-secret"},
            renewed={"carto-identity-access-key", "carto-secrets-storage-access-key-revision"},
        ),
        "azure": Change(
            settings={"carto:rotation.accessKey": 1},
            updated={"carto-release-helm", "carto-secrets-storage-account-key-secret"},
            renewed={"carto-secrets-storage-account-key-revision"},
        ),
        "gcp": Change(
            before={"carto:identity.mode": "service-account-key"},
            settings={"carto:rotation.accessKey": 1},
            updated={"carto-release-helm", "carto-secrets-storage-service-account-key-secret"},
            renewed={"carto-identity-key", "carto-secrets-storage-service-account-key-revision"},
        ),
        "kubernetes": "the key is configured; another one is a scenario of its own",
    },
    "another password of an existing database's administrator": {
        "kubernetes": Change(
            settings={"carto:database.existing.adminPassword": "ExampleOnly4444444444444444444444"},
            updated={"carto-database-bootstrap-login-secret"},
            renewed={"carto-database-bootstrap-login-revision", "carto-database-bootstrap-run-job"},
        ),
        **dict.fromkeys(("aws", "azure", "gcp"), "made there, and rotated"),
    },
    "another key of existing buckets": {
        "kubernetes": Change(
            settings={"carto:identity.existing.key": "ExampleOnly5555555555555555555555"},
            updated={"carto-release-helm", "carto-secrets-storage-access-key-secret"},
            renewed={"carto-secrets-storage-access-key-revision"},
        ),
        **dict.fromkeys(("aws", "azure", "gcp"), "made there, and rotated"),
    },
}
