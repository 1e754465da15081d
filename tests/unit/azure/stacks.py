"""What a stack on Azure can ask for, and what it can bring instead."""

from __future__ import annotations

from typing import Any

_CIDR = {"databaseConnection": "delegated-subnet", "databaseSubnet": {"cidr": "10.1.0.0/28"}}
EVERYTHING: dict[str, Any] = {
    "storage": {
        "account": {"allowedCidrs": ["203.0.113.0/24"]},
        "retentionDays": {"imports": 30},
        "encryption": {"kmsKey": "create"},
    },
    "cache": {"mode": "managed-redis"},
    "logAnalyticsWorkspace": "/subscriptions/00000000-0000-4000-8000-000000000000/resourceGroups/logs/providers/"
    "Microsoft.OperationalInsights/workspaces/central",
}
INSIDE: dict[str, Any] = {"network": {"azure": _CIDR}, "cache": {"mode": "azure-cache"}}
"""The database in a subnet of its own, and the cache of older tenants."""
EXISTING: dict[str, Any] = {
    "storage": {
        "account": {"existing": "theiraccount", "resourceGroup": "theirs"},
        "imports": {"existing": "their-imports"},
        "thumbnails": {"existing": "their-thumbnails"},
    },
    "database": {
        "bootstrap": False,
        "existing": {"host": "their.postgres.database.azure.com", "userPassword": "UserPassword0"},
    },
    "cache": {"mode": "existing", "existing": {"host": "their.redis.cache.windows.net", "password": "Password0="}},
}
