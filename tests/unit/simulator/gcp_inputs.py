"""Valid inputs of what simulated Google Cloud makes."""

from __future__ import annotations

from simulator.core.values import Properties

BUCKET = "gcp:storage/bucket:Bucket"
BUCKET_MEMBER = "gcp:storage/bucketIAMMember:BucketIAMMember"
ACCOUNT = "gcp:serviceaccount/account:Account"
ACCOUNT_MEMBER = "gcp:serviceaccount/iAMMember:IAMMember"
ACCOUNT_KEY = "gcp:serviceaccount/key:Key"
DATABASE = "gcp:sql/databaseInstance:DatabaseInstance"
ALERT = "gcp:monitoring/alertPolicy:AlertPolicy"
USER = "gcp:sql/user:User"
CACHE = "gcp:redis/instance:Instance"
RANGE = "gcp:compute/globalAddress:GlobalAddress"
PEERING = "gcp:servicenetworking/connection:Connection"
RING = "gcp:kms/keyRing:KeyRing"
KEY = "gcp:kms/cryptoKey:CryptoKey"
KEY_MEMBER = "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember"
ZONE = "gcp:dns/managedZone:ManagedZone"
RECORD = "gcp:dns/recordSet:RecordSet"
SERVICE = "gcp:projects/service:Service"
ENDPOINT = "gcp:compute/forwardingRule:ForwardingRule"

NETWORK = "projects/acme-prod/global/networks/main"
SETTINGS: Properties = {
    "tier": "db-custom-2-8192",
    "edition": "ENTERPRISE",
    "diskType": "PD_SSD",
    "diskSize": 50,
    "ipConfiguration": {
        "ipv4Enabled": False,
        "privateNetwork": NETWORK,
        "serverCaMode": "GOOGLE_MANAGED_CAS_CA",
    },
}
VALID: dict[str, Properties] = {
    ALERT: {
        "displayName": "database down",
        "combiner": "OR",
        "conditions": [
            {
                "displayName": "up",
                "conditionThreshold": {
                    "filter": 'metric.type="cloudsql.googleapis.com/database/up"',
                    "comparison": "COMPARISON_LT",
                    "duration": "300s",
                },
            }
        ],
    },
    BUCKET: {"name": "acme-imports", "location": "EUROPE-WEST1"},
    BUCKET_MEMBER: {"bucket": "acme-imports", "role": "roles/storage.admin", "member": "user:a@example.com"},
    ACCOUNT: {"accountId": "carto-backend"},
    DATABASE: {
        "name": "carto",
        "region": "europe-west1",
        "databaseVersion": "POSTGRES_16",
        "deletionProtection": False,
        "settings": SETTINGS,
    },
    USER: {"name": "carto_admin", "instance": "carto", "password": "Password0"},
    CACHE: {"name": "carto-cache", "memorySizeGb": 2, "tier": "STANDARD_HA", "authEnabled": True},
    RANGE: {"name": "services", "purpose": "VPC_PEERING", "addressType": "INTERNAL", "network": NETWORK},
    PEERING: {
        "network": NETWORK,
        "service": "servicenetworking.googleapis.com",
        "reservedPeeringRanges": ["services"],
        "deletionPolicy": "REMOVE_PEERING",
    },
    RING: {"name": "carto", "location": "europe-west1"},
    ZONE: {"name": "carto", "dnsName": "a.sql.goog.", "visibility": "private"},
}
