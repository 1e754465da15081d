"""Names that clouds, charts and other tools have for settings of this project."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .clouds import PROVIDERS, Cloud
from .problems import REMOVE, quoted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_DATABASE = {
    "highAvailability": "multiaz ha zoneredundant availabilitytype standby failover replicas readreplicas",
    "instance": "size tier sku skuname machinetype nodetype instancesize",
    "storageGb.initial": "allocatedstorage disksize diskgb diskSizeGb storagesize storage",
    "storageGb.max": "maxallocatedstorage maxstorage autoscaling",
    "version": "engineversion postgresversion databaseversion",
    "backups.retentionDays": "backupretentionperiod backupretentiondays backupretention",
    "backups.window": "backupwindow preferredbackupwindow",
    "maintenanceWindow": "preferredmaintenancewindow",
    "parameters": "flags databaseflags settings",
    "names.user": "username user",
    "existing.host": "host hostname endpoint url",
    "existing.port": "port",
    "existing.userPassword": "password",
    "names.workspace": "database databasename dbname",
}
_CACHE = {
    "node": "nodetype instance instancetype instanceclass size tier sku skuname cachenodetype",
    "highAvailability": "multiaz ha replicas numcachenodes numcacheclusters replicaspernodegroup automaticfailover",
    "memoryGb": "memory memorysizegb memorysize",
    "version": "engineversion redisversion",
    "inTransitEncryption": "transitencryption transitencryptionenabled transitencryptionmode tls",
    "existing.host": "host hostname endpoint",
    "existing.port": "port",
    "existing.password": "password authtoken auth",
}
_TOP = {
    "profile": "size tshirtsize replicas replicacount scale",
    "domain": "hostname host url selfhosteddomain fqdn",
    "tags": "labels defaulttags",
    "helmValues": "values customizations helm",
    "customerPackage.path": "package customerpackagepath license licence licensekey tenant tenantid selfhostedtenantid",
    "cluster.name": "clustername eks gke aks",
    "cluster.location": "location region zone",
    "network.vpcId": "vpc",
    "network.subnetIds": "subnets",
    "network.externalProxy": "proxy",
    "storage": "buckets bucket s3 gcs blob",
    "database": "postgres postgresql rds cloudsql",
    "cache": "redis valkey elasticache memorystore",
    "exposure": "ingress gateway loadbalancer balancer alb nlb ssl tls https http",
    "exposure.tls": "certificates",
    "chart.version": "chartversion version",
    "images.registry": "imageregistry",
    "images.pullSecrets": "imagepullsecrets imagepullsecret pullsecrets pullsecret",
    "features.ai.enabled": "aifeaturesenabled aienabled",
    "features.ai.geminiApiKey": "geminiapikey",
    "features.googleMaps": "googlemapsapikey basemaps",
    "scheduling": "affinity",
    "network.networkPolicies": "networkpolicy",
    "observability": "monitoring alarms logging",
    "database.backups": "backup",
    "identity.serviceAccount": "commonbackendserviceaccount",
    "storage.encryption.kmsKey": "kmskey kmskeyarn",
}
_OTHERS = {
    ("network",): {
        "clientSecurityGroupIds": "securitygroups securitygroupids allowedsecuritygroups",
        "subnetIds": "privatesubnets privatesubnetids",
        "externalProxy": "proxy httpproxy",
    },
    ("network", "externalProxy"): {
        "host": "hostname server",
        "connectionString": "url address uri",
        "excludedDomains": "noproxy",
        "sslCa": "ca cacert certificate",
        "sslCaConfigMap.name": "sslcaconfigmapname existingconfigmap",
    },
    ("storage",): {
        "imports.existing": "bucket importsbucket bucketname",
        "thumbnails.existing": "thumbnailsbucket",
        "corsOrigins": "cors allowedorigins",
        "encryption.kmsKey": "kmskey kmskeyarn kmskeyid",
        "retentionDays": "lifecycle expirationdays",
    },
    ("cluster",): {"name": "clustername", "location": "region zone", "context": "kubecontext"},
    ("features",): {
        "googleMaps": "basemaps googlebasemaps maps googlemapsapikey",
        "bigqueryOauth": "bigquery oauth",
        "cartoDataWarehouse": "datawarehouse",
        "publicEvents": "publiceventsapi",
    },
    ("identity",): {
        "existing.roleArn": "role rolearn iamrole",
        "existing.email": "serviceaccountemail googleserviceaccount",
        "existing.key": "accountkey",
        "permissionsBoundary": "boundary",
    },
    ("chart",): {"repository": "repo url", "timeoutSeconds": "timeout"},
}
_OF_THE_CHART = (
    "accountsWww aiApi aiProxy appConfigValues appSecrets cartoConfigValues cartoSecrets cdnInvalidatorSub "
    "commonAnnotations commonBackendServiceAccount commonLabels diagnosticMode externalPostgresql externalRedis "
    "extraDeploy fullnameOverride gateway global importApi importWorker internalPostgresql internalRedis kubeVersion "
    "ldsApi mapsApi nameOverride notifier publicEventsApi replicated router routerMetrics sqlWorker "
    "tenantRequirementsChecker tlsCerts trustedCACerts upgradeCheck workspaceApi workspaceMigrations "
    "workspaceSubscriber workspaceWww"
)
"""The first names of the chart's values. Source: components/carto/chart_keys.json; trustedCACerts came with 1.287."""
TO_SETTINGS = (
    "look for its setting in docs/guides.md, or let `.venv/bin/python -m operations.import_install` write the settings "
    "for your values"
)
"""What to do with values of the chart."""


def _by_word(table: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    return {word.lower(): tuple(path.split(".")) for path, words in table.items() for word in words.split()}


MEANT: Mapping[tuple[str, ...], Mapping[str, tuple[str, ...]]] = {
    place: _by_word(table)
    for place, table in {(): _TOP, ("database",): _DATABASE, ("cache",): _CACHE, **_OTHERS}.items()
}
"""The setting that is meant, by path and word in lower case, as a path from there on."""


def meant(place: Sequence[str | int], word: str) -> tuple[str, ...] | None:
    """The setting that a foreign word means at a path, as a path from there on."""
    return MEANT.get(tuple(map(str, place)), {}).get(word)


def of_provider(cloud: Cloud, place: Sequence[str | int], word: str, value: object) -> tuple[str, str] | None:
    """Reason and fix for a setting of the cloud's provider, and for a region that follows from the cluster.

    The fix repeats the value when it is a region, a project or a subscription.
    """
    if cloud not in PROVIDERS or tuple(place) not in ((), ("cluster",)):
        return None
    provider, (words, form) = PROVIDERS[cloud], PROVIDERS[cloud].words_for_place
    if word in words.split():
        key = f"{provider.name}:{provider.place}"
        fits = isinstance(value, str) and re.fullmatch(form, value, re.ASCII) is not None
        fix = f"pulumi config set {key} {quoted(str(value) if fits else provider.example)}"
        return f"unknown setting; did you mean {key}?", f"{REMOVE}, {fix}"
    if word in ("region", "location", "zone"):
        return "unknown setting; everything is created in the region of the cluster", REMOVE
    return None


def is_of_the_chart(loc: Sequence[str | int]) -> bool:
    """Whether a path outside of `helmValues` begins with a group of the chart's values."""
    return bool(loc) and loc[0] in _OF_THE_CHART.split()


def is_always_on(place: Sequence[str | int], word: str) -> bool:
    """Whether the word is the chart's switch for the proxy. Here a proxy is used when it is set."""
    return tuple(place) == ("network", "externalProxy") and word in ("enabled", "enable")
