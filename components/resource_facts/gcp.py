"""Facts about resource types of Google Cloud.

Roles: predefined ones that let a deployer create, change and delete a type, as in docs/permissions-gcp.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from .checks import all_of, always, equals, is_set
from .model import Billing, Facts, Interruption, LookedUp, NoImportId, Storage

_ADDRESSES = ("roles/compute.networkAdmin", "roles/servicenetworking.networksAdmin")
_BALANCERS = ("roles/compute.loadBalancerAdmin",)
_CERTIFICATES = ("roles/certificatemanager.editor",)
_PRIVATE_SERVICE_CONNECT = ("roles/compute.networkAdmin", "roles/servicedirectory.editor")
_KEYS = ("roles/cloudkms.admin", "roles/serviceusage.serviceUsageAdmin")
_SQL_UPDATE = "https://cloud.google.com/sql/docs/postgres/admin-api/rest/v1/instances/update"
_SQL_FLAGS = "https://cloud.google.com/sql/docs/postgres/flags"
_CACHE_SCALING = "https://cloud.google.com/memorystore/docs/redis/about-scaling-instances"

FACTS: Final[Mapping[str, Facts]] = MappingProxyType({
    "gcp:compute/address:Address": Facts(
        import_id="projects/{project}/regions/{region}/addresses/{name}",
        tags="labels",
        roles=_PRIVATE_SERVICE_CONNECT,
    ),
    "gcp:compute/forwardingRule:ForwardingRule": Facts(
        import_id="projects/{project}/regions/{region}/forwardingRules/{name}",
        tags="labels",
        roles=_PRIVATE_SERVICE_CONNECT,
        billing=Billing(
            name="Private Service Connect endpoint", prices="https://cloud.google.com/vpc/network-pricing"
        ),
    ),
    # The network's other peerings and servers use the same range; records and firewalls of others name an address.
    "gcp:compute/globalAddress:GlobalAddress": Facts(
        import_id="projects/{project}/global/addresses/{name}",
        holds_data=True,
        tags="labels",
        roles=_ADDRESSES,
    ),
    # Generated names, so that another certificate is created before the former one is deleted.
    "gcp:certificatemanager/certificate:Certificate": Facts(
        import_id=NoImportId.CREATED_AGAIN, tags="labels", roles=_CERTIFICATES
    ),
    "gcp:certificatemanager/certificateMap:CertificateMap": Facts(
        import_id="projects/{project}/locations/global/certificateMaps/{name}", tags="labels", roles=_CERTIFICATES
    ),
    "gcp:certificatemanager/certificateMapEntry:CertificateMapEntry": Facts(
        import_id=NoImportId.CREATED_AGAIN, tags="labels", roles=_CERTIFICATES
    ),
    "gcp:certificatemanager/dnsAuthorization:DnsAuthorization": Facts(
        import_id=NoImportId.CREATED_AGAIN, tags="labels", roles=_CERTIFICATES
    ),
    "gcp:compute/regionSslPolicy:RegionSslPolicy": Facts(
        import_id="projects/{project}/regions/{region}/sslPolicies/{name}", roles=_BALANCERS
    ),
    "gcp:compute/sSLPolicy:SSLPolicy": Facts(
        import_id="projects/{project}/global/sslPolicies/{name}", roles=_BALANCERS
    ),
    "gcp:compute/securityPolicy:SecurityPolicy": Facts(
        import_id="projects/{project}/global/securityPolicies/{name}",
        tags="labels",
        roles=("roles/compute.securityAdmin",),
    ),
    "gcp:dns/managedZone:ManagedZone": Facts(
        import_id="projects/{project}/managedZones/{name}", tags="labels", roles=("roles/dns.admin",)
    ),
    "gcp:dns/recordSet:RecordSet": Facts(
        import_id="projects/{project}/managedZones/{managedZone}/rrsets/{name}/{type}", roles=("roles/dns.admin",)
    ),
    "gcp:kms/cryptoKey:CryptoKey": Facts(
        import_id="{keyRing}/cryptoKeys/{name}",
        holds_data=True,
        stores=Storage(
            encrypted=always('"Cloud Key Management Service deep dive": key material is stored encrypted'),
            private=always('Cloud KMS documentation, "Access control with IAM"'),
        ),
        rotated=is_set("rotationPeriod"),
        tags="labels",
        roles=_KEYS,
        billing=Billing(name="encryption key", prices="https://cloud.google.com/kms/pricing"),
    ),
    "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember": Facts(
        import_id=NoImportId.CREATED_AGAIN, guards_data=True, roles=_KEYS
    ),
    # Key rings are never deleted: https://cloud.google.com/kms/docs/resource-hierarchy.
    "gcp:kms/keyRing:KeyRing": Facts(
        import_id="projects/{project}/locations/{location}/keyRings/{name}", holds_data=True, roles=_KEYS
    ),
    "gcp:monitoring/alertPolicy:AlertPolicy": Facts(
        import_id=LookedUp("observability-…"), tags="userLabels", roles=("roles/monitoring.alertPolicyEditor",)
    ),
    "gcp:projects/apiKey:ApiKey": Facts(
        import_id="projects/{project}/locations/global/keys/{name}", roles=("roles/serviceusage.apiKeysAdmin",)
    ),
    "gcp:projects/iAMMember:IAMMember": Facts(
        import_id=NoImportId.CREATED_AGAIN, roles=("roles/resourcemanager.projectIamAdmin",)
    ),
    "gcp:projects/service:Service": Facts(
        import_id="{project}/{service}", roles=("roles/serviceusage.serviceUsageAdmin",)
    ),
    "gcp:projects/serviceIdentity:ServiceIdentity": Facts(import_id=NoImportId.CREATED_AGAIN, roles=_KEYS),
    "gcp:redis/instance:Instance": Facts(
        import_id="projects/{project}/locations/{region}/instances/{name}",
        holds_data=True,
        stores=Storage(
            # At rest by default ("Encryption at rest" of Memorystore); in transit only when the stack asks for it.
            encrypted=equals("transitEncryptionMode", "SERVER_AUTHENTICATION"),
            private=all_of(equals("connectMode", "PRIVATE_SERVICE_ACCESS"), equals("authEnabled", True)),
            highly_available=equals("tier", "STANDARD_HA"),
        ),
        tags="labels",
        interruption={
            "memorySizeGb": Interruption(
                effect="connections are reset, for a couple of minutes at most; the data is kept",
                source=_CACHE_SCALING,
            ),
        },
        roles=("roles/redis.admin",),
        billing=Billing(name="cache", size="tier", prices="https://cloud.google.com/memorystore/docs/redis/pricing"),
    ),
    # Grants and keys name it; another account of the same name is not the same member.
    "gcp:serviceaccount/account:Account": Facts(
        import_id="projects/{project}/serviceAccounts/{accountId}@{project}.iam.gserviceaccount.com",
        holds_data=True,
        roles=("roles/iam.serviceAccountAdmin",),
    ),
    "gcp:serviceaccount/iAMMember:IAMMember": Facts(
        import_id=NoImportId.CREATED_AGAIN, roles=("roles/iam.serviceAccountAdmin",)
    ),
    # The private key is shown once, when it is created.
    "gcp:serviceaccount/key:Key": Facts(
        import_id=NoImportId.CREATED_AGAIN, roles=("roles/iam.serviceAccountKeyAdmin",)
    ),
    # A network has one peering with Google's services, which other servers use as well.
    "gcp:servicenetworking/connection:Connection": Facts(
        import_id="/{network}:{service}", holds_data=True, roles=_ADDRESSES
    ),
    "gcp:sql/databaseInstance:DatabaseInstance": Facts(
        import_id="{project}/{name}",
        holds_data=True,
        stores=Storage(
            # At rest by default ("Data encryption" of Cloud SQL).
            encrypted=equals("settings.ipConfiguration.sslMode", "ENCRYPTED_ONLY"),
            private=equals("settings.ipConfiguration.ipv4Enabled", False),
            highly_available=equals("settings.availabilityType", "REGIONAL"),
            backed_up=all_of(
                equals("settings.backupConfiguration.enabled", True),
                equals("settings.backupConfiguration.pointInTimeRecoveryEnabled", True),
            ),
        ),
        tags="settings.userLabels",
        interruption={
            "settings.databaseFlags": Interruption(effect="a restart, with some flags", source=_SQL_FLAGS),
            "settings.tier": Interruption(effect="a restart", source=_SQL_UPDATE),
        },
        roles=("roles/cloudsql.admin",),
        billing=Billing(name="database server", size="settings.tier", prices="https://cloud.google.com/sql/pricing"),
    ),
    "gcp:sql/user:User": Facts(import_id="{project}/{instance}/{name}", roles=("roles/cloudsql.admin",)),
    "gcp:storage/bucket:Bucket": Facts(
        import_id="{project}/{name}",
        holds_data=True,
        stores=Storage(
            encrypted=always('Cloud Storage documentation, "Default encryption at rest"'),
            private=all_of(
                equals("publicAccessPrevention", "enforced"), equals("uniformBucketLevelAccess", True)
            ),
            backed_up=all_of(equals("versioning.enabled", True), is_set("softDeletePolicy.retentionDurationSeconds")),
        ),
        tags="labels",
        roles=("roles/storage.admin",),
        billing=Billing(name="bucket", prices="https://cloud.google.com/storage/pricing"),
    ),
    "gcp:storage/bucketIAMMember:BucketIAMMember": Facts(
        import_id=NoImportId.CREATED_AGAIN, guards_data=True, roles=("roles/storage.admin",)
    ),
})  # fmt: skip
