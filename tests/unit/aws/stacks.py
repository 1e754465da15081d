"""What a stack on AWS can ask for, and what it can bring instead."""

from __future__ import annotations

from typing import Any

EVERYTHING: dict[str, Any] = {
    "storage": {"encryption": {"kmsKey": "create"}, "retentionDays": {"imports": 30}},
    "warehouses": {"s3Exports": {"enabled": True}},
    "database": {"authentication": "iam"},
    "identity": {"installAgent": True},
}
EXISTING: dict[str, Any] = {
    "storage": {"imports": {"existing": "their-imports"}, "thumbnails": {"existing": "their-thumbnails"}},
    "database": {
        "bootstrap": False,
        "existing": {"host": "their.abc.eu-west-1.rds.amazonaws.com", "userPassword": "UserPassword0"},
    },
    "cache": {"mode": "existing", "existing": {"host": "cache.example.com", "password": "CachePassword0"}},
    "identity": {"existing": {"roleArn": "arn:aws:iam::123456789012:role/their-backend"}},
}
