"""Names that clouds, charts and other tools have for settings of this project."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .clouds import PROVIDERS

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
    "customerPackage.path": "package customerpackagepath",
    "cluster.name": "clustername eks gke aks",
    "network.vpcId": "vpc",
    "network.subnetIds": "subnets",
    "network.externalProxy": "proxy",
    "storage": "buckets bucket s3 gcs blob",
    "database": "postgres postgresql rds cloudsql",
    "cache": "redis valkey elasticache memorystore",
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
    ("identity",): {
        "existing.roleArn": "role rolearn iamrole",
        "existing.email": "serviceaccountemail googleserviceaccount",
        "existing.key": "accountkey",
        "permissionsBoundary": "boundary",
    },
    ("chart",): {"repository": "repo url", "timeoutSeconds": "timeout"},
}
_OF_PROVIDERS = {
    "location": ("carto:cluster.location", "pulumi config set --path carto:cluster.location europe-west1"),
    **{
        each.place.lower(): (f"{each.name}:{each.place}", f"pulumi config set {each.name}:{each.place} {each.example}")
        for each in PROVIDERS.values()
    },
}


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


def of_provider(place: Sequence[str | int], word: str) -> tuple[str, str] | None:
    """The setting of the cloud's provider that is meant, and its command."""
    return None if place else _OF_PROVIDERS.get(word)


def is_always_on(place: Sequence[str | int], word: str) -> bool:
    """Whether the word is the chart's switch for the proxy. Here a proxy is used when it is set."""
    return tuple(place) == ("network", "externalProxy") and word in ("enabled", "enable")
