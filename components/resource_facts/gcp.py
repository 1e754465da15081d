"""Facts about resource types of Google Cloud.

Roles: predefined ones that let a deployer create, change and delete a type, as in docs/permissions-gcp.md. Actions: the
permissions of the methods that the provider calls for it, as the references of the REST APIs list them ("IAM
permissions"); https://docs.cloud.google.com/iam/docs/roles-permissions has the roles of each.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from .checks import all_of, always, equals, is_set
from .model import MAJOR_UPGRADE, Billing, Facts, Interruption, LookedUp, NoImportId, Storage

_NETWORK = ("roles/compute.networkAdmin",)
_CERTIFICATES = ("roles/certificatemanager.owner",)
"""Not `editor`, which can't delete."""
_KEYS = ("roles/cloudkms.admin",)
_SERVICES = ("roles/serviceusage.serviceUsageAdmin",)
_SQL_UPDATE = "https://cloud.google.com/sql/docs/postgres/admin-api/rest/v1/instances/update"
_SQL_FLAGS = "https://cloud.google.com/sql/docs/postgres/flags"
_CACHE_SCALING = "https://cloud.google.com/memorystore/docs/redis/about-scaling-instances"


def _on(*kinds: str) -> tuple[str, ...]:
    """Permissions by kind of resource and verbs: `dns.changes create get`. A kind alone has the four usual verbs."""
    words = (each.split() for each in kinds)
    return tuple(f"{kind}.{verb}" for kind, *verbs in words for verb in verbs or ("create", "delete", "get", "update"))


_GLOBAL_OPERATIONS = "compute.globalOperations get"
_REGIONAL_OPERATIONS = "compute.regionOperations get"
_CERTIFICATE_OPERATIONS = "certificatemanager.operations get"
_NAMES_OF_ENDPOINTS = ("servicedirectory.namespaces create delete", "servicedirectory.services create delete")
"""Source: VPC documentation, "Access published services through endpoints"."""
BIND_ZONE: Final = "dns.networks.bindPrivateDNSZone"
"""In the project of the network: Cloud DNS documentation, "Access control"."""


FACTS: Final[Mapping[str, Facts]] = MappingProxyType({
    "gcp:compute/address:Address": Facts(
        import_id="projects/{project}/regions/{region}/addresses/{name}",
        tags="labels",
        actions=_on(
            "compute.addresses createInternal deleteInternal get setLabels",
            "compute.subnetworks use",
            _REGIONAL_OPERATIONS,
        ),
        roles=_NETWORK,
    ),
    "gcp:compute/forwardingRule:ForwardingRule": Facts(
        import_id="projects/{project}/regions/{region}/forwardingRules/{name}",
        tags="labels",
        actions=_on(
            "compute.forwardingRules create delete get pscCreate pscDelete pscSetLabels setLabels",
            "compute.networks use",
            "compute.subnetworks use",
            *_NAMES_OF_ENDPOINTS,
            _REGIONAL_OPERATIONS,
        ),
        roles=_NETWORK,
        billing=Billing(
            name="Private Service Connect endpoint", prices="https://cloud.google.com/vpc/network-pricing"
        ),
    ),
    # The network's other peerings and servers use the same range; records and firewalls of others name an address.
    "gcp:compute/globalAddress:GlobalAddress": Facts(
        import_id="projects/{project}/global/addresses/{name}",
        holds_data=True,
        tags="labels",
        actions=_on(
            "compute.globalAddresses create createInternal delete deleteInternal get setLabels", _GLOBAL_OPERATIONS
        ),
        roles=_NETWORK,
    ),
    # The provider reads and writes the dataset's access. Source: BigQuery documentation, "Control access to resources
    # with IAM" and "Changes to dataset-level access controls".
    "gcp:bigquery/datasetIamMember:DatasetIamMember": Facts(
        import_id=NoImportId.CREATED_AGAIN,
        actions=_on("bigquery.datasets get getIamPolicy setIamPolicy update"),
        roles=("roles/bigquery.dataOwner",),
    ),
    # Generated names, so that another certificate is created before the former one is deleted.
    "gcp:certificatemanager/certificate:Certificate": Facts(
        import_id=NoImportId.CREATED_AGAIN,
        tags="labels",
        actions=_on(
            "certificatemanager.certs", "certificatemanager.dnsauthorizations use", _CERTIFICATE_OPERATIONS
        ),
        roles=_CERTIFICATES,
    ),
    "gcp:certificatemanager/certificateMap:CertificateMap": Facts(
        import_id="projects/{project}/locations/global/certificateMaps/{name}",
        tags="labels",
        actions=_on("certificatemanager.certmaps", _CERTIFICATE_OPERATIONS),
        roles=_CERTIFICATES,
    ),
    "gcp:certificatemanager/certificateMapEntry:CertificateMapEntry": Facts(
        import_id=NoImportId.CREATED_AGAIN,
        tags="labels",
        actions=_on("certificatemanager.certmapentries", "certificatemanager.certs use", _CERTIFICATE_OPERATIONS),
        roles=_CERTIFICATES,
    ),
    "gcp:certificatemanager/dnsAuthorization:DnsAuthorization": Facts(
        import_id=NoImportId.CREATED_AGAIN,
        tags="labels",
        actions=_on("certificatemanager.dnsauthorizations", _CERTIFICATE_OPERATIONS),
        roles=_CERTIFICATES,
    ),
    "gcp:compute/regionSslPolicy:RegionSslPolicy": Facts(
        import_id="projects/{project}/regions/{region}/sslPolicies/{name}",
        actions=_on("compute.regionSslPolicies", _REGIONAL_OPERATIONS),
        roles=_NETWORK,
    ),
    "gcp:compute/sSLPolicy:SSLPolicy": Facts(
        import_id="projects/{project}/global/sslPolicies/{name}",
        actions=_on("compute.sslPolicies", _GLOBAL_OPERATIONS),
        roles=_NETWORK,
    ),
    "gcp:compute/securityPolicy:SecurityPolicy": Facts(
        import_id="projects/{project}/global/securityPolicies/{name}",
        tags="labels",
        actions=_on("compute.securityPolicies create delete get setLabels update", _GLOBAL_OPERATIONS),
        roles=("roles/compute.securityAdmin",),
    ),
    "gcp:dns/managedZone:ManagedZone": Facts(
        import_id="projects/{project}/managedZones/{name}",
        tags="labels",
        actions=_on("dns.managedZones", "dns.networks bindPrivateDNSZone"),
        roles=("roles/dns.admin",),
    ),
    "gcp:dns/recordSet:RecordSet": Facts(
        import_id="projects/{project}/managedZones/{managedZone}/rrsets/{name}/{type}",
        actions=_on("dns.changes create get", "dns.resourceRecordSets create delete list update"),
        roles=("roles/dns.admin",),
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
        actions=_on("cloudkms.cryptoKeys create get update", "cloudkms.cryptoKeyVersions destroy list"),
        roles=_KEYS,
        billing=Billing(name="encryption key", prices="https://cloud.google.com/kms/pricing"),
    ),
    "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember": Facts(
        import_id=NoImportId.CREATED_AGAIN,
        guards_data=True,
        actions=_on("cloudkms.cryptoKeys getIamPolicy setIamPolicy"),
        roles=_KEYS,
    ),
    # Key rings are never deleted: https://cloud.google.com/kms/docs/resource-hierarchy.
    "gcp:kms/keyRing:KeyRing": Facts(
        import_id="projects/{project}/locations/{location}/keyRings/{name}",
        holds_data=True,
        actions=_on("cloudkms.keyRings create get"),
        roles=_KEYS,
    ),
    "gcp:monitoring/alertPolicy:AlertPolicy": Facts(
        import_id=LookedUp("observability-…"),
        tags="userLabels",
        actions=_on("monitoring.alertPolicies"),
        roles=("roles/monitoring.alertPolicyEditor",),
    ),
    "gcp:projects/apiKey:ApiKey": Facts(
        import_id="projects/{project}/locations/global/keys/{name}",
        actions=_on("apikeys.keys create delete get getKeyString update"),
        roles=("roles/serviceusage.apiKeysAdmin",),
    ),
    "gcp:projects/iAMMember:IAMMember": Facts(
        import_id=NoImportId.CREATED_AGAIN,
        actions=_on("resourcemanager.projects getIamPolicy setIamPolicy"),
        roles=("roles/resourcemanager.projectIamAdmin",),
    ),
    "gcp:projects/service:Service": Facts(
        import_id="{project}/{service}",
        actions=_on("serviceusage.services enable get list", "serviceusage.operations get"),
        roles=_SERVICES,
    ),
    "gcp:projects/serviceIdentity:ServiceIdentity": Facts(
        import_id=NoImportId.CREATED_AGAIN,
        actions=_on("serviceusage.services enable", "serviceusage.operations get"),
        roles=_SERVICES,
    ),
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
        actions=_on("redis.instances create delete get getAuthString update", "redis.operations get"),
        roles=("roles/redis.admin",),
        billing=Billing(
            name="cache", size="tier", prices="https://cloud.google.com/memorystore/docs/redis/pricing"
        ),
    ),
    # Grants and keys name it; another account of the same name is not the same member.
    "gcp:serviceaccount/account:Account": Facts(
        import_id="projects/{project}/serviceAccounts/{accountId}@{project}.iam.gserviceaccount.com",
        holds_data=True,
        actions=_on("iam.serviceAccounts"),
        roles=("roles/iam.serviceAccountAdmin",),
    ),
    "gcp:serviceaccount/iAMMember:IAMMember": Facts(
        import_id=NoImportId.CREATED_AGAIN,
        actions=_on("iam.serviceAccounts getIamPolicy setIamPolicy"),
        roles=("roles/iam.serviceAccountAdmin",),
    ),
    # The private key is shown once, when it is created.
    "gcp:serviceaccount/key:Key": Facts(
        import_id=NoImportId.CREATED_AGAIN,
        actions=_on("iam.serviceAccountKeys create delete get"),
        roles=("roles/iam.serviceAccountKeyAdmin",),
    ),
    # A network has one peering with Google's services, which other servers use as well.
    "gcp:servicenetworking/connection:Connection": Facts(
        import_id="/{network}:{service}",
        holds_data=True,
        actions=_on(
            "servicenetworking.services addPeering deleteConnection get",
            "servicenetworking.operations get",
            "resourcemanager.projects get",
        ),
        roles=_NETWORK,
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
            "databaseVersion": MAJOR_UPGRADE,
            "settings.databaseFlags": Interruption(effect="a restart, with some flags", source=_SQL_FLAGS),
            "settings.tier": Interruption(effect="a restart", source=_SQL_UPDATE),
        },
        actions=_on("cloudsql.instances"),
        roles=("roles/cloudsql.admin",),
        billing=Billing(
            name="database server", size="settings.tier", prices="https://cloud.google.com/sql/pricing"
        ),
    ),
    "gcp:sql/user:User": Facts(
        import_id="{project}/{instance}/{name}",
        actions=_on("cloudsql.users create delete list update"),
        roles=("roles/cloudsql.admin",),
    ),
    "gcp:storage/bucket:Bucket": Facts(
        import_id="{project}/{name}",
        holds_data=True,
        stores=Storage(
            encrypted=always('Cloud Storage documentation, "Default encryption at rest"'),
            private=all_of(equals("publicAccessPrevention", "enforced"), equals("uniformBucketLevelAccess", True)),
            backed_up=all_of(
                equals("versioning.enabled", True), is_set("softDeletePolicy.retentionDurationSeconds")
            ),
        ),
        tags="labels",
        actions=_on("storage.buckets"),
        roles=("roles/storage.admin",),
        billing=Billing(name="bucket", prices="https://cloud.google.com/storage/pricing"),
    ),
    "gcp:storage/bucketIAMMember:BucketIAMMember": Facts(
        import_id=NoImportId.CREATED_AGAIN,
        guards_data=True,
        actions=_on("storage.buckets getIamPolicy setIamPolicy"),
        roles=("roles/storage.admin",),
    ),
})  # fmt: skip
