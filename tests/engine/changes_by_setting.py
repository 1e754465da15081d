"""For every setting of every cloud: another value on a running stack, or why there is nothing to change.

Values are tried on the stack of each cloud that `tests/engine/scenarios.py` names.
"""

from __future__ import annotations

from collections.abc import Mapping

from tests.engine import (
    changes_of_exposure,
    changes_of_features,
    changes_of_take_over,
    changes_of_warehouses,
    changes_of_workloads,
)
from tests.engine.change_rows import OWN_TEST, PART, Made, Refused, Row

PASSWORD = "ExampleOnly3333333333333333333333"
KEY = "arn:aws:kms:eu-west-1:123456789012:key/0a1b2c3d-0000-4000-8000-000000000000"
SERVER = {"host": "postgres.example.com", "adminUser": "postgres", "adminPassword": PASSWORD}
PAGE = 'section "Changes that protection refuses"'


INVALID = "The stack's settings have"
EXISTING_SERVER = PART + "database.existing.host"
EXISTING_CACHE = PART + "cache.mode, with `existing`"

ACTION_GROUP = (
    "/subscriptions/00000000-0000-4000-8000-000000000000/resourceGroups/monitoring/providers/Microsoft.Insights"
    "/actionGroups/platform"
)
SUBNET = (
    "/subscriptions/00000000-0000-4000-8000-000000000000/resourceGroups/production/providers/Microsoft.Network"
    "/virtualNetworks/production/subnets/postgresql"
)
ZONE = (
    "/subscriptions/00000000-0000-4000-8000-000000000000/resourceGroups/dns/providers/Microsoft.Network/privateDnsZones"
    "/production.private.postgres.database.azure.com"
)
THRESHOLDS = (
    "databaseCpuPercent",
    "databaseMemoryPercent",
    "databaseStoragePercent",
    "databaseConnectionsPercent",
    "cacheCpuPercent",
    "cacheMemoryPercent",
)

COMMON: Mapping[str, Row] = {
    "cloud": Refused(value="kubernetes", words=INVALID),
    "domain": Made(value="maps2.example.com"),
    "cluster.name": Refused(value="other", words="carto:cluster.name production"),
    "cluster.kubeconfig": OWN_TEST + "test_another_cluster.py",
    "cluster.context": PART + "cluster.kubeconfig",
    "customerPackage.path": OWN_TEST + "test_customer_package.py",
    "customerPackage.values": OWN_TEST + "test_customer_package.py",
    "customerPackage.secrets": OWN_TEST + "test_customer_package.py",
    "profile": Made(value="standard"),
    "tags": Made(value={"environment": "staging"}),
    "namespace": Refused(value="maps", words="pulumi config set carto:namespace carto"),
    "createNamespace": Refused(value=False, words="pulumi config set carto:createNamespace true"),
    "disposable": OWN_TEST + "test_decommission.py",
    "decommission": OWN_TEST + "test_decommission.py",
    "retain": OWN_TEST + "test_retain.py",
    "overrides": OWN_TEST + "test_overrides.py",
    "placeholders": "it changes what is accepted, and no resource",
    "storage.imports.existing": Refused(
        value="another-bucket",
        together_with={"storage.retentionDays.imports": None},
        words="pulumi config rm --path carto:storage.imports.existing",
    ),
    "storage.thumbnails.existing": Refused(
        value="another-bucket", words="pulumi config rm --path carto:storage.thumbnails.existing"
    ),
    "storage.thumbnails.access": Made(value="public"),
    "storage.corsOrigins": Made(value=["https://maps.example.com", "https://intranet.example.com"]),
    "storage.retentionDays.imports": Made(value=7),
    "storage.retentionDays.noncurrent": Made(value=14),
    "storage.retentionDays.softDeleted": Made(value=10),
    "database.authentication": "one value on this cloud",
    "database.names.workspace": Refused(value="carto_2", words="carto:database.names.workspace: CARTO's data"),
    "database.names.aiProxyUser": "a role of the server for CARTO AI with IAM authentication: test_bootstrap_iam.py",
    "database.names.aiProxy": Refused(value="ai_2", words="carto:database.names.aiProxy: CARTO's data"),
    "database.names.user": Refused(value="carto_3", words="carto:database.names.user: CARTO's data"),
    "database.bootstrap": OWN_TEST + "tests/cluster/test_bootstrap.py",
    "database.bootstrapImage": Made(value="registry.example.com/library/postgres:17-alpine"),
    "database.bootstrapImagePullSecrets": Made(value=["registry"]),
    "database.version": Refused(value="15", words="carto:database.version"),
    "database.maintenanceWindow": Made(value="sun:03:30-sun:04:30"),
    "database.storageGb.max": Made(value=2000),
    "database.highAvailability": Made(value=False),
    "database.backups.retentionDays": Made(value=20),
    "database.existing.host": Refused(
        value=None,
        together_with={"database": {"existing": SERVER}},
        words="carto:database.existing: this stack created",
    ),
    "database.existing.port": EXISTING_SERVER,
    "database.existing.tls": EXISTING_SERVER,
    "database.existing.tlsCa": EXISTING_SERVER,
    "database.existing.adminUser": EXISTING_SERVER,
    "database.existing.adminPassword": EXISTING_SERVER,
    "database.existing.userPassword": EXISTING_SERVER,
    "database.existing.resourceId": EXISTING_SERVER,
    "cache.mode": Refused(
        value=None, together_with={"cache": {"mode": "in-cluster"}}, words="carto:cache.mode: this stack created"
    ),
    "cache.existing.host": EXISTING_CACHE,
    "cache.existing.port": EXISTING_CACHE,
    "cache.existing.password": EXISTING_CACHE,
    "cache.existing.tls": EXISTING_CACHE,
    "cache.existing.tlsCa": EXISTING_CACHE,
    "identity.mode": "one value on this cloud",
    "identity.serviceAccount.create": PART + "identity.serviceAccount.name",
    "identity.serviceAccount.name": Made(value="backend", together_with={"identity.serviceAccount.create": False}),
    "identity.serviceAccount.annotations": "only of a service account that the chart creates",
    "identity.existing.key": "a secret: test_changes.py",
    "network.externalProxy.type": PART + "network.externalProxy.host",
    "network.externalProxy.host": Made(
        value="proxy.example.com",
        together_with={"network.externalProxy.type": "http", "network.externalProxy.port": 3128},
    ),
    "network.externalProxy.port": PART + "network.externalProxy.host",
    "network.externalProxy.connectionString": "the same values as of host and port: tests/unit/carto/test_proxy.py",
    "network.externalProxy.sslCaConfigMap.name": Made(value="proxy-ca"),
    "network.externalProxy.sslCaConfigMap.key": Made(value="ca.pem"),
    "network.externalProxy.excludedDomains": Made(value=["internal.example.com"]),
    "network.externalProxy.sslCa": "a certificate: it changes a value of the release",
    "network.externalProxy.sslRejectUnauthorized": "it changes a value of the release, and not with a proxy over HTTP",
    "network.networkPolicies.enabled": PART + "network.networkPolicies.egressTo.cidrs",
    "network.networkPolicies.routerFrom.cidrs": Made(value=["10.1.0.0/16"]),
    "network.networkPolicies.routerFrom.namespaces": Made(value=["ingress"]),
    "network.networkPolicies.egressTo.cidrs": Made(
        value=["10.2.0.0/16", {"cidr": "10.3.0.0/16", "ports": [443]}],
        together_with={"network.networkPolicies.enabled": True},
    ),
    "network.networkPolicies.egressTo.namespaces": Made(value=["warehouses", "storage"]),
    "network.networkPolicies.proxyOnly": Made(
        value=True,
        together_with={
            "network.networkPolicies.enabled": True,
            "network.externalProxy.host": "proxy.example.com",
            "network.externalProxy.port": 3128,
        },
    ),
    "features.ai.enabled": Made(value=False),
    "features.ai.geminiApiKey": "a secret of the package or the stack: it changes one Secret",
    "features.trackJs": Made(value=True),
    **changes_of_features.ROWS,
    **dict.fromkeys((f"observability.thresholds.{name}" for name in THRESHOLDS), "a number of an alarm"),
    **changes_of_warehouses.ROWS,
    "scheduling.nodeSelector": Made(value={"pool": "carto"}),
    "scheduling.tolerations": Made(value=["dedicated=carto:NoSchedule"]),
    "scheduling.zoneSpread": Made(value=False),
    "scheduling.disruptionBudgets": Made(value=False),
    "scheduling.priorityClassName": Made(value="carto"),
    **changes_of_workloads.ROWS,
    "images.registry": Made(value="registry.example.net/carto"),
    "images.pullSecrets.existing": Made(value=["registry-login"]),
    "images.pullSecrets.credentials.registry": Made(value="registry.example.net"),
    "images.pullSecrets.credentials.username": Made(
        value="robot", together_with={"images.pullSecrets.credentials.password": PASSWORD}
    ),
    "images.pullSecrets.credentials.password": PART + "images.pullSecrets.credentials.username",
    **changes_of_workloads.LIMITS,
    "chart.version": OWN_TEST + "tests/cluster/test_helm.py",
    "chart.repository": "where the same chart comes from",
    "chart.path": "where the same chart comes from",
    "chart.digest": PART + "chart.path",
    "chart.timeoutSeconds": Made(value=1200),
    "release.install": OWN_TEST + "test_release_step.py",
    "rotation.databasePassword": Made(value=1),
    "rotation.databaseAdminPassword": Made(value=1),
    "rotation.cachePassword": Made(value=1),
    "rotation.accessKey": Made(value=1),
    "extraEnv": Made(value={"all": {"TZ": "Europe/Madrid"}, "mapsApi": {"EXAMPLE": "1"}}),
    "extraManifests": Made(
        value=[{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "partner"}, "data": {"mode": "strict"}}]
    ),
    "helmValues": Made(value={"router": {"nginxConfig": {"client_max_body_size": "50M"}}}),
}

OF_CLOUD: Mapping[str, Mapping[str, Row]] = {
    "aws": {
        "database.restoreFrom.snapshot": Refused(
            value="before-upgrade", words="pulumi config rm --path carto:database.restoreFrom"
        ),
        "database.restoreFrom.instance": OWN_TEST + "test_restore.py",
        "database.restoreFrom.pointInTime": OWN_TEST + "test_restore.py",
        "storage.encryption.kmsKey": Refused(value=KEY, words="'carto:storage.encryption.formerKmsKeys[0]' create"),
        "storage.encryption.formerKmsKeys": Made(value=[KEY]),
        "storage.imports.kmsKey": PART + "storage.imports.existing",
        "storage.thumbnails.kmsKey": PART + "storage.thumbnails.existing",
        "storage.accessLogsBucket": Made(value="example-access-logs"),
        "database.authentication": OWN_TEST + "it makes a new login",
        "database.storageGb.initial": Refused(
            value=20, together_with={"database.storageGb.max": 20}, words="the disk has 100 GB"
        ),
        "database.backups.window": Made(value="05:00-06:00"),
        "observability.snsTopicArns": Made(value=["arn:aws:sns:eu-west-1:123456789012:platform-alarms"]),
        "observability.thresholds.databaseTransactionIds": "a number of an alarm",
        "observability.thresholds.serverErrorsPercent": "a number of an alarm",
        "observability.thresholds.certificateDays": "a number of an alarm",
        "observability.logRetentionDays": Made(value=60),
        "database.instance": Made(value="db.m7g.2xlarge"),
        "database.enhancedMonitoring": Made(value="off"),
        "cache.version": Refused(value="7.2", words="carto:cache.version: the cache runs Valkey 8.0"),
        "cache.node": Made(value="cache.m7g.xlarge"),
        "cache.highAvailability": Made(value=False),
        "identity.mode": Made(value="access-key"),
        "identity.permissionsBoundary": Made(value="arn:aws:iam::123456789012:policy/other-boundary"),
        "identity.existing.roleArn": "it takes the place of the created role; not with access-key, which is tried",
        "identity.installAgent": PART + "identity.mode",
        "network.vpcId": "the cluster's network, which does not change under a running database",
        "network.subnetIds": "the cluster's network, which does not change under a running database",
        "network.clientSecurityGroupIds": Made(value=["sg-0123456789abcdef0"]),
    },
    "gcp": {
        "database.restoreFrom.instance": OWN_TEST + "test_restore.py",
        "database.restoreFrom.project": OWN_TEST + "test_restore.py",
        "database.restoreFrom.backup": OWN_TEST + "test_restore.py",
        "database.restoreFrom.pointInTime": OWN_TEST + "test_restore.py",
        "cluster.location": Refused(value="europe-west4", words="carto:cluster.location europe-west1"),
        "storage.encryption.kmsKey": Refused(
            value="provider-managed", words="pulumi config set --path carto:storage.encryption.kmsKey create"
        ),
        "database.storageGb.initial": Refused(
            value=20, together_with={"database.storageGb.max": 20, "profile": "standard"}, words="the disk has 100 GB"
        ),
        "database.backups.window": Made(value="05:00-06:00"),
        "database.maintenanceWindow": Made(value="sun:07:00-sun:08:00"),
        "database.instance": Made(value="db-perf-optimized-N-8"),
        "observability.notificationChannels": Made(value=["projects/example-project/notificationChannels/1234567890"]),
        "observability.thresholds.databaseTransactionIdsPercent": "a number of an alarm",
        "database.parameters": Made(value={"work_mem": "8192"}),
        "database.additionalTlsCa": "a certificate: it changes a value of the release",
        "cache.version": Refused(value="7.0", words="carto:cache.version: the cache runs Redis 7.2"),
        "cache.memoryGb": Made(value=8),
        "cache.inTransitEncryption": Refused(
            value=True,
            together_with={"features.ai.enabled": False},
            words="carto:cache.inTransitEncryption false",
        ),
        "cache.highAvailability": Refused(value=False, words="carto:cache.highAvailability true"),
        "identity.mode": OWN_TEST + "it makes a new login",
        "identity.existing.email": Refused(
            value="own@example-project.iam.gserviceaccount.com",
            words="pulumi config rm --path carto:identity.existing.email",
        ),
        "identity.serviceAccountKey": PART + "identity.mode",
        "network.gcp.network": "the cluster's network, which does not change under a running database",
        "network.gcp.subnetwork": "only of a Private Service Connect endpoint",
        "network.gcp.privateServicesAccess": Refused(
            value="existing", together_with={"network.gcp.prefixLength": None}, words="privateServicesAccess create"
        ),
        "network.gcp.allocatedRange": PART + "network.gcp.privateServicesAccess",
        "network.gcp.prefixLength": Refused(value=16, words="carto:network.gcp.prefixLength 20"),
        "network.gcp.databaseConnection": Refused(
            value="private-service-connect", words="databaseConnection private-services-access"
        ),
        "network.gcp.databaseDns": PART + "network.gcp.databaseConnection",
        "network.gcp.databaseDnsProject": PART + "network.gcp.databaseConnection",
        "enableApis": Made(value=False),
        "rotation.cachePassword": "Memorystore generates its password once",
        "rotation.accessKey": "only of a service account's key",
    },
    "azure": {
        "database.restoreFrom.server": OWN_TEST + "test_restore.py",
        "database.restoreFrom.pointInTime": OWN_TEST + "test_restore.py",
        "cluster.resourceGroup": Refused(value="other", words="carto:cluster.resourceGroup production"),
        "storage.imports.existing": PART + "storage.account.existing",
        "storage.thumbnails.existing": PART + "storage.account.existing",
        "storage.encryption.kmsKey": Refused(value="provider-managed", words="carto:storage.encryption.kmsKey: "),
        "storage.encryption.identity": PART + "storage.encryption.kmsKey",
        "storage.account.replication": Refused(value="lrs", words="carto:storage.account.replication zrs"),
        "storage.account.allowedCidrs": Made(value=["203.0.113.0/24", "198.51.100.0/24"]),
        "storage.account.existing": Refused(
            value="examplecarto",
            together_with={
                "storage.account.resourceGroup": "shared",
                "storage.account.replication": None,
                "storage.account.allowedCidrs": None,
                "storage.imports.existing": "imports",
                "storage.thumbnails.existing": "thumbnails",
                "storage.retentionDays": None,
                "storage.corsOrigins": None,
            },
            words="pulumi config rm --path carto:storage.account.existing",
        ),
        "storage.account.resourceGroup": PART + "storage.account.existing",
        "database.storageGb.initial": "a larger disk stays: Azure can't take it back, and a smaller value only warns",
        "database.instance": Made(value="Standard_D8ds_v5"),
        "database.backups.geoRedundant": Refused(value=True, words=INVALID),
        "database.parameters": Made(value={"work_mem": "8192"}),
        "database.existing.host": Refused(
            value=None,
            together_with={
                "database": {"existing": SERVER},
                "network.azure.databaseConnection": None,
                "network.azure.databaseSubnet": None,
            },
            words="carto:database.existing: this stack created",
        ),
        "cache.mode": Refused(value="managed-redis", words=INVALID),
        "cache.node": "only of a managed cache, which production with AI has not",
        "cache.highAvailability": "only of a managed cache, which production with AI has not",
        "network.azure.subnetId": "the cluster's network, which does not change under a running database",
        "network.azure.databaseConnection": Refused(
            value="private-endpoint",
            together_with={"network.azure.databaseSubnet": None},
            words="databaseConnection delegated-subnet",
        ),
        "network.azure.databaseSubnet.existing": Refused(
            value=SUBNET,
            together_with={"network.azure.databaseSubnet.cidr": None},
            words="pulumi config rm --path carto:network.azure.databaseSubnet.existing",
        ),
        "network.azure.databaseSubnet.cidr": Refused(value="10.241.0.0/28", words="databaseSubnet.cidr 10.240.0.0/28"),
        "network.azure.databaseSubnet.networkSecurityGroupId": PART + "network.azure.databaseConnection",
        "network.azure.databaseSubnet.routeTableId": PART + "network.azure.databaseConnection",
        "network.azure.privateDnsRecords": PART + "network.azure.privateDnsZones.database",
        "network.azure.privateDnsZones.database": Refused(
            value=ZONE, words="carto:network.azure.privateDnsRecords: this stack created the link"
        ),
        "network.azure.privateDnsZones.storage": "who registers names; it belongs to the network's owner",
        "network.azure.privateDnsZones.cache": "who registers names; it belongs to the network's owner",
        "observability.actionGroupIds": Made(value=[ACTION_GROUP]),
        "observability.thresholds.databaseTransactionIds": "a number of an alarm",
        "observability.thresholds.storageAvailabilityPercent": "a number of an alarm",
        "resourceGroup": Refused(value="shared", words="pulumi config rm carto:resourceGroup"),
        "logAnalyticsWorkspace": OWN_TEST + "test_logs_on_azure.py",
        "deletionLocks": Made(value=False),
    },
    "kubernetes": {
        "cloud": Refused(value="aws", words=INVALID),
        "cluster.name": Made(value="renamed"),
        "cluster.inCluster": PART + "cluster.kubeconfig",
        "tags": "no resource of this cloud has tags",
        "database.names.aiProxy": "the stack has no AI proxy; other clouds' stacks have, and the rule is the same",
        "storage.imports.existing": Made(value="carto-other-imports"),
        "storage.thumbnails.existing": Made(value="carto-other-thumbnails"),
        "storage.s3Compatible.endpoint": Made(value="https://minio2.storage.svc:9000"),
        "storage.s3Compatible.externalUrl": Made(value="https://storage2.example.com"),
        "storage.s3Compatible.region": Made(value="eu-west-1"),
        "storage.s3Compatible.forcePathStyle": Made(value=False),
        "storage.region": "only of buckets at Amazon S3",
        "storage.account.existing": "only of containers on Azure",
        "database.existing.host": Made(value="postgres2.example.com"),
        "database.existing.port": Made(value=5433),
        "identity.mode": "another provider's buckets",
        "identity.existing.accessKeyId": Made(value="carto-backend-2"),
        "cache.mode": Made(value="existing", together_with={"cache.existing": {"host": "cache.example.com"}}),
        "features.ai.enabled": Made(value=True),
        "rotation.databaseAdminPassword": "the administrator is an existing login",
        "rotation.accessKey": "the key is an existing one",
        "rotation.cachePassword": PART + "cache.mode",
    },
}


def rows(cloud: str) -> Mapping[str, Row]:
    """The rows of a cloud, by the settings' paths."""
    return {**COMMON, **changes_of_exposure.ROWS[cloud], **changes_of_take_over.ROWS[cloud], **OF_CLOUD[cloud]}
