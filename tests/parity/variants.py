"""Variants of example stacks: what the examples leave out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.parity.warehouses import (
    AURORA_ELSEWHERE,
    BIGQUERY,
    ELSEWHERE,
    EXISTING_ELSEWHERE,
    GATEWAY,
    GATEWAY_NETWORK,
    ON_AWS,
    RDS,
)

_IN_AN_EXISTING_NAMESPACE = {"createNamespace": False, "storage": {"thumbnails": {"access": "public"}}}
_NETWORK = "/subscriptions/00000000-0000-4000-8000-000000000000/resourceGroups/network/providers/Microsoft.Network"

_ACTION_GROUP = (
    "/subscriptions/00000000-0000-4000-8000-000000000000/resourceGroups/monitoring/providers/Microsoft.Insights"
    "/actionGroups/platform"
)
_BALANCED = ["subnet-0000000000000000a", "subnet-0000000000000000b"]
_CERTIFICATE = "arn:aws:acm:eu-west-1:111122223333:certificate/0a1b2c3d-0000-4000-8000-000000000000"

VARIANTS: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "aws, access key": ("aws-quickstart", {"identity": {"mode": "access-key"}, "cache": {"mode": "in-cluster"}}),
    "aws, limits of the namespace": (
        "aws-quickstart",
        {"namespaceLimits": {"quota": {"requests": {"memory": "64Gi"}}}},
    ),
    "aws, exports and agent": (
        "aws-quickstart",
        {
            "storage": {"accessLogsBucket": "example-carto-logs"},
            "warehouses": {
                "s3Exports": {"enabled": True},
                "redshiftImports": {"enabled": True},
                "bigqueryExports": BIGQUERY,
            },
            "identity": {"installAgent": True},
        },
    ),
    "aws, exports of RDS": ("aws-quickstart", {"warehouses": RDS}),
    "aws, Analytics Toolbox gateway": ("aws-quickstart", {"warehouses": GATEWAY}),
    "aws, Analytics Toolbox gateway with its network": (
        "aws-quickstart",
        {
            "warehouses": GATEWAY_NETWORK,
            "exposure": {"targets": "controller", "internal": True, "subnetIds": _BALANCED},
        },
    ),
    "aws, own key and network": (
        "aws-quickstart",
        {
            "storage": {
                "encryption": {"kmsKey": "arn:aws:kms:eu-west-1:111122223333:key/0a1b2c3d-0000-4000-8000-000000000000"},
            },
            "warehouses": EXISTING_ELSEWHERE,
            "network": {
                "vpcId": "vpc-0a1b2c3d4e5f60718",
                "subnetIds": ["subnet-0123456789abcdefa", "subnet-0123456789abcdefb"],
                "clientSecurityGroupIds": ["sg-0a1b2c3d4e5f60718"],
            },
        },
    ),
    "aws, alarms": (
        "aws-quickstart",
        {
            "observability": {"snsTopicArns": ["arn:aws:sns:eu-west-1:111122223333:platform-alarms"]},
            "exposure": {"targets": "controller", "internal": True, "subnetIds": _BALANCED},
        },
    ),
    "aws, application load balancer": (
        "aws-quickstart",
        {
            "cluster": {"name": "auto-platform"},
            "exposure": {
                "allowedCidrs": ["203.0.113.0/24"],
                "subnetIds": _BALANCED,
                "dns": {"zone": "example.com"},
                "webAcl": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/carto/0a1b2c3d",
                "accessLogsBucket": "example-carto-logs",
            },
        },
    ),
    "aws, application load balancer to nodes": (
        "aws-quickstart",
        {
            "exposure": {
                "targets": "node-ports",
                "nodeGroups": ["workers"],
                "internal": True,
                "subnetIds": _BALANCED,
                "tls": {"mode": "existing", "certificateArn": _CERTIFICATE},
            }
        },
    ),
    "aws, internal application load balancer": (
        "aws-quickstart",
        {"exposure": {"targets": "controller", "internal": True, "subnetIds": _BALANCED}},
    ),
    "aws, ingress in EKS Auto Mode": (
        "aws-quickstart",
        {
            "cluster": {"name": "auto-platform"},
            "exposure": {
                "mode": "ingress",
                "targets": "auto-mode",
                "internal": True,
                "subnetIds": _BALANCED,
                "dns": {"zone": "example.com"},
            },
        },
    ),
    "aws, gateway": (
        "aws-quickstart",
        {"exposure": {"mode": "gateway", "className": "aws-alb", "internal": True, "subnetIds": _BALANCED}},
    ),
    "aws, network load balancer": (
        "aws-quickstart",
        {
            "exposure": {
                "mode": "load-balancer",
                "internal": True,
                "subnetIds": _BALANCED,
                "dns": {"zone": "example.com", "private": True},
                "tls": {"mode": "existing", "secretName": "carto-domain"},
            }
        },
    ),
    "aws, public thumbnails in an existing namespace": (
        "aws-quickstart",
        _IN_AN_EXISTING_NAMESPACE,
    ),
    "gcp, account key and Private Service Connect": (
        "gcp-quickstart",
        {
            "identity": {"mode": "service-account-key"},
            "network": {"gcp": {"databaseConnection": "private-service-connect"}},
            "cache": {"mode": "in-cluster"},
        },
    ),
    "gcp, alarms": (
        "gcp-quickstart",
        {
            "observability": {"notificationChannels": ["projects/example-project/notificationChannels/1234567890"]},
            "database": {"parameters": {"max_connections": "400"}},
        },
    ),
    "gcp, own key and peering": (
        "gcp-quickstart",
        {
            "storage": {
                "encryption": {
                    "kmsKey": "projects/example-project/locations/europe-west1/keyRings/central/cryptoKeys/carto"
                },
            },
            "warehouses": {"bigqueryExports": {"enabled": True, "existing": "example-carto-bigquery"}},
            "network": {"gcp": {"privateServicesAccess": "existing"}},
            "features": {
                "googleMaps": {"createKey": True},
                "bigqueryWorkloadIdentity": {
                    "billingProject": "example-project",
                    "workflowsTempLocation": "example-project.temp",
                },
            },
        },
    ),
    "gcp, warehouses on AWS": ("gcp-quickstart", {"warehouses": ON_AWS}),
    "gcp, warehouses on AWS with existing buckets": (
        "gcp-quickstart",
        {"warehouses": {name: EXISTING_ELSEWHERE[name] for name in ON_AWS}},
    ),
    "gcp, gateway": (
        "gcp-quickstart",
        {"enableApis": True, "exposure": {"allowedCidrs": ["203.0.113.0/24"], "dns": {"zone": "example.com"}}},
    ),
    "gcp, internal gateway": ("gcp-quickstart", {"exposure": {"internal": True}}),
    "gcp, ingress": (
        "gcp-quickstart",
        {
            "exposure": {
                "mode": "ingress",
                "address": "reserved-carto",
                "allowedCidrs": ["203.0.113.0/24"],
                "dns": {"zone": "example.com", "project": "example-dns"},
            }
        },
    ),
    "gcp, cache with TLS": ("gcp-quickstart", {"cache": {"inTransitEncryption": True}}),
    "gcp, public thumbnails in an existing namespace": (
        "gcp-quickstart",
        _IN_AN_EXISTING_NAMESPACE,
    ),
    "azure, load balancer": (
        "azure-quickstart",
        {
            "exposure": {
                "allowedCidrs": ["203.0.114.0/24"],
                "tls": {"secretName": "carto-domain"},
                "dns": {"zone": "acme.dev", "resourceGroup": "dns"},
            },
            "domain": "carto.acme.dev",
        },
    ),
    "azure, internal load balancer": (
        "azure-quickstart",
        {
            "exposure": {
                "internal": True,
                "subnet": "balancers",
                "privateAddress": "10.224.9.9",
                "tls": {"secretName": "carto-domain"},
                "dns": {"zone": "acme.dev", "resourceGroup": "dns", "private": True},
            },
            "domain": "carto.acme.dev",
        },
    ),
    "azure, Gateway": (
        "azure-quickstart",
        {
            "exposure": {
                "mode": "gateway",
                "className": "approuting-istio",
                "allowedCidrs": ["203.0.114.0/24"],
                "tls": {"mode": "existing", "secretName": "carto-domain"},
            },
            "domain": "carto.acme.dev",
        },
    ),
    "azure, exports of Aurora": ("azure-quickstart", {"warehouses": AURORA_ELSEWHERE}),
    "azure, warehouses": ("azure-quickstart", {"warehouses": ELSEWHERE}),
    "azure, warehouses with existing buckets": ("azure-quickstart", {"warehouses": EXISTING_ELSEWHERE}),
    "kubernetes, warehouses": ("kubernetes", {"warehouses": ELSEWHERE}),
    "kubernetes, warehouses with existing buckets": ("kubernetes", {"warehouses": EXISTING_ELSEWHERE}),
    "azure, alarms": (
        "azure-quickstart",
        {
            "cache": {"mode": "managed-redis"},
            "observability": {"actionGroupIds": [_ACTION_GROUP]},
        },
    ),
    "azure, Managed Redis": ("azure-quickstart", {"cache": {"mode": "managed-redis"}}),
    "azure, Azure Cache in an existing group": (
        "azure-quickstart",
        {
            "cache": {"mode": "azure-cache"},
            "resourceGroup": "carto",
            "network": {"azure": {"subnetId": f"{_NETWORK}/virtualNetworks/platform/subnets/endpoints"}},
        },
    ),
    "azure, own key and logs": (
        "azure-quickstart",
        {
            "storage": {"encryption": {"kmsKey": "create"}},
            "logAnalyticsWorkspace": "/subscriptions/00000000-0000-4000-8000-000000000000/resourceGroups/logs/"
            "providers/Microsoft.OperationalInsights/workspaces/central",
        },
    ),
    "azure, existing key": (
        "azure-quickstart",
        {
            "storage": {
                "encryption": {
                    "kmsKey": "https://example-keys.vault.azure.net/keys/carto",
                    "identity": "/subscriptions/00000000-0000-4000-8000-000000000000/resourceGroups/security/providers/"
                    "Microsoft.ManagedIdentity/userAssignedIdentities/carto-encryption",
                }
            }
        },
    ),
    "azure, configured account key": (
        "azure-bring-your-own",
        {"identity": {"mode": "account-key", "existing": {"key": "ExampleOnly2222222222222222222222"}}},
    ),
    "azure, public thumbnails in an existing namespace": (
        "azure-quickstart",
        _IN_AN_EXISTING_NAMESPACE,
    ),
    "kubernetes, Gateway with an issuer of its own": (
        "kubernetes",
        {
            "exposure": {
                "className": "envoy",
                "allowedCidrs": ["0.0.0.0/0"],
                "tls": {"mode": "managed", "acme": {"email": "gis@example.com", "http01": True}},
            }
        },
    ),
    "kubernetes, Ingress": (
        "kubernetes",
        {"exposure": {"mode": "ingress", "className": "nginx", "internal": True, "tls": {"mode": "offloaded"}}},
    ),
    "kubernetes, cache and database that are ready": (
        "kubernetes",
        {
            "createNamespace": False,
            "cache": {"mode": "existing", "existing": {"host": "valkey.example.com", "tls": False}},
            "database": {
                "bootstrap": False,
                "existing": {"host": "postgres.example.com", "userPassword": "ExampleOnly3333333333333333333333"},
            },
        },
    ),
}
"""Variants of example stacks, by name: the example, and the settings that are changed."""
