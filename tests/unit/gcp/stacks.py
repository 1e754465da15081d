"""What a stack on Google Cloud can ask for, and what it can bring instead."""

from __future__ import annotations

from typing import Any

EVERYTHING: dict[str, Any] = {
    "storage": {"encryption": {"kmsKey": "create"}, "retentionDays": {"imports": 30}},
    "warehouses": {"bigqueryExports": {"enabled": True}},
    "enableApis": True,
}
EXISTING: dict[str, Any] = {
    "storage": {"imports": {"existing": "their-imports"}, "thumbnails": {"existing": "their-thumbnails"}},
    "database": {
        "bootstrap": False,
        "existing": {"host": "their-postgresql.example.com", "userPassword": "UserPassword0"},
    },
    "cache": {"mode": "existing", "existing": {"host": "cache.example.com", "password": "CachePassword0"}},
    "identity": {"existing": {"email": "their-backend@acme-platform.iam.gserviceaccount.com"}},
}
APIS = {
    f"apis-{api}"
    for api in (
        "cloudkms",
        "cloudresourcemanager",
        "compute",
        "dns",
        "iam",
        "iamcredentials",
        "redis",
        "servicenetworking",
        "sqladmin",
        "storage",
    )
}
"""Logical names of what switches the APIs on."""
