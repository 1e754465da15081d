"""Formats of names on Google Cloud: buckets, keys, service accounts, networks, sizes, labels.

Sources: Cloud Storage "Bucket naming guidelines", Cloud KMS "Object hierarchy", IAM "Create service accounts", VPC
"Resource naming", Cloud SQL "Create instances" (machine types), Memorystore for Redis "Supported versions", Resource
Manager "Requirements for labels".
"""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING, Annotated

from ..problems import invalid
from ..text_format import TextFormat

if TYPE_CHECKING:
    from collections.abc import Mapping

REDIS_VERSIONS = ("7.0", "7.2")
"""CARTO asks for 7 or later; these are Memorystore's."""
MOST_LABELS = 54
"""Google Cloud allows 64 on a resource; ten are left to the project."""

_LABEL = r"[a-z]([a-z0-9-]{0,61}[a-z0-9])?"
_PROJECT = r"([a-z0-9.-]+:)?[a-z][a-z0-9-]{4,28}[a-z0-9]"
_LABEL_CHARACTERS = re.compile(r"[\w-]{0,63}")


def _cluster(text: str) -> None:
    # As gcloud calls kubectl's contexts: gke_<project>_<location>_<name>. Source: GKE, "Cluster access for kubectl".
    context = re.fullmatch(r"gke_[a-z0-9.:-]+_[a-z0-9-]+_([a-z][a-z0-9-]*)", text)
    if context:
        raise invalid("the GKE cluster's name alone, not its context's", f"use {context[1]}")


def _bucket(text: str) -> None:
    if "://" in text or "/" in text:
        name = re.fullmatch(r"gs://([a-z0-9_-]+)/?", text)
        raise invalid("a bucket's name alone, without gs:// or a path", f"use {name[1]}" if name else "")
    if "." in text and re.fullmatch(r"[a-z0-9._-]+", text):
        try:
            ipaddress.ip_address(text)
        except ValueError:
            raise invalid("a bucket without dots in its name; one with dots has to be a verified domain") from None
        raise invalid("a bucket's name, which cannot look like an IP address")
    if text.startswith("goog") or "google" in text:
        raise invalid("a bucket's name; Google keeps those that start with goog or hold google to itself")


def _kms_key(text: str) -> None:
    if "/cryptoKeyVersions/" in text:
        raise invalid("a key, not one version of it", f"use {text.partition('/cryptoKeyVersions/')[0]}")


def _tier(text: str) -> None:
    if text.startswith(("db.", "cache.")):
        raise invalid("a Cloud SQL machine type; this is a class of AWS", "use db-custom-2-7680")
    if text in ("db-f1-micro", "db-g1-small"):
        raise invalid("a machine with 2 GB of memory or more and a service level", "use db-custom-1-3840 or larger")
    custom = re.fullmatch(r"db-custom-([0-9]+)-([0-9]+)", text)
    if custom is None:
        return
    cpus, megabytes = int(custom[1]), int(custom[2])
    if (cpus != 1 and cpus % 2) or not 1 <= cpus <= 96:
        raise invalid("1 or an even number of CPUs up to 96 in db-custom-<CPUs>-<MB>")
    if megabytes % 256 or megabytes < 3840 or not 0.9 * 1024 * cpus <= megabytes <= 6.5 * 1024 * cpus:
        raise invalid(
            "memory in steps of 256 MB, at least 3840, and 0.9 to 6.5 GB a CPU in db-custom-<CPUs>-<MB>",
            f"use db-custom-{cpus}-{max(3840, cpus * 3840)}",
        )


def _redis(text: str) -> None:
    if text not in REDIS_VERSIONS:
        raise invalid(f"a Redis version of Memorystore: one of {', '.join(REDIS_VERSIONS)}", "put it in quotes: '7.2'")


def check_labels(tags: Mapping[str, str]) -> None:
    """Refuse what Google Cloud refuses as a label; nothing is respelled, so that a search finds what was written.

    Raises:
        PydanticCustomError: for the first one that is wrong.
    """
    if len(tags) > MOST_LABELS:
        raise invalid(f"at most {MOST_LABELS} tags; Google Cloud takes 64 labels and the project adds its own")
    for key, value in tags.items():
        if not key or not key[0].isalpha() or not _LABEL_CHARACTERS.fullmatch(key) or key != key.lower():
            raise invalid(
                "on gcp label names of at most 63 lower-case letters, digits, hyphens and underscores, "
                f"a letter first, which {key[:70]!r} is not"
            )
        if key.startswith("goog"):
            raise invalid(f"label names that do not start with goog, which Google keeps to itself, as {key!r} does")
        if not _LABEL_CHARACTERS.fullmatch(value) or value != value.lower():
            raise invalid(
                "on gcp label values of at most 63 lower-case letters, digits, hyphens and underscores, "
                f"which that of {key!r} is not"
            )


BucketName = Annotated[
    str,
    TextFormat(
        description="a bucket's name: 3 to 63 lower-case letters, digits and inner hyphens or underscores",
        example="example-carto-imports",
        check=_bucket,
        pattern=r"[a-z0-9][a-z0-9_-]{1,61}[a-z0-9]",
    ),
]
KmsKey = Annotated[
    str,
    TextFormat(
        description="provider-managed, create, or a key (projects/…/locations/…/keyRings/…/cryptoKeys/…)",
        example="create",
        check=_kms_key,
        pattern=rf"provider-managed|create|projects/{_PROJECT}/locations/[a-z0-9-]+/keyRings/[\w-]+/cryptoKeys/[\w-]+",
    ),
]
ExistingKmsKey = Annotated[
    str,
    TextFormat(
        description="a key (projects/…/locations/…/keyRings/…/cryptoKeys/…)",
        example="projects/example-project/locations/europe/keyRings/carto/cryptoKeys/exports",
        check=_kms_key,
        pattern=rf"projects/{_PROJECT}/locations/[a-z0-9-]+/keyRings/[\w-]+/cryptoKeys/[\w-]+",
    ),
]
NotificationChannel = Annotated[
    str,
    TextFormat(
        description="a notification channel's name (projects/…/notificationChannels/…)",
        example="projects/example-project/notificationChannels/1234567890123456789",
        # Source: Cloud Monitoring API, `NotificationChannel.name`.
        pattern=rf"projects/({_PROJECT}|[0-9]+)/notificationChannels/[0-9]+",
    ),
]
ServiceAccountEmail = Annotated[
    str,
    TextFormat(
        description="a service account's e-mail (…@….iam.gserviceaccount.com)",
        example="carto-backend@example-project.iam.gserviceaccount.com",
        pattern=r"[a-z0-9][a-z0-9-]*@[a-z0-9.-]+\.gserviceaccount\.com",
    ),
]
ClusterName = Annotated[
    str,
    TextFormat(
        description="a GKE cluster's name: at most 40 lower-case letters, digits and inner hyphens, a letter first",
        example="platform",
        check=_cluster,
        pattern=r"[a-z]([a-z0-9-]{0,38}[a-z0-9])?",
    ),
]
Location = Annotated[
    str,
    TextFormat(
        description="the cluster's region or zone (europe-west1 or europe-west1-b)",
        example="europe-west1",
        pattern=r"[a-z]+-[a-z]+[0-9]+(-[a-z])?",
    ),
]
NetworkName = Annotated[
    str,
    TextFormat(
        description="a network's name or projects/<project>/global/networks/<name>",
        example="projects/example-project/global/networks/platform",
        pattern=rf"(projects/{_PROJECT}/global/networks/)?{_LABEL}",
    ),
]
SubnetworkName = Annotated[
    str,
    TextFormat(
        description="a subnetwork's name or projects/<project>/regions/<region>/subnetworks/<name>",
        example="projects/example-project/regions/europe-west1/subnetworks/platform",
        pattern=rf"(projects/{_PROJECT}/regions/[a-z0-9-]+/subnetworks/)?{_LABEL}",
    ),
]
RangeName = Annotated[
    str,
    TextFormat(
        description="an allocated range's name: at most 63 lower-case letters, digits and inner hyphens",
        example="google-managed-services-platform",
        pattern=_LABEL,
    ),
]
ProjectId = Annotated[
    str,
    TextFormat(
        description="a project's id",
        example="example-host-project",
        pattern=_PROJECT,
    ),
]
RedisName = Annotated[
    str,
    TextFormat(
        # Source: Memorystore for Redis API, projects.locations.instances.create, "instanceId".
        description="an instance's name: at most 40 lower-case letters, digits and inner hyphens, a letter first",
        example="carto-production",
        pattern=r"[a-z]([a-z0-9-]{0,38}[a-z0-9])?",
    ),
]
AccountId = Annotated[
    str,
    TextFormat(
        # Source: IAM API, projects.serviceAccounts.create, "accountId".
        description="a service account's name: 6 to 30 lower-case letters, digits and inner hyphens, a letter first",
        example="carto-backend",
        pattern=r"[a-z][a-z0-9-]{4,28}[a-z0-9]",
    ),
]
DatabaseName = Annotated[
    str,
    TextFormat(
        # Source: Cloud SQL documentation, "Create instances", instance name.
        description="a Cloud SQL server's name: lower-case letters, digits and inner hyphens",
        example="carto-production-database-a1b2c3",
        pattern=r"[a-z]([a-z0-9-]{0,95}[a-z0-9])?",
    ),
]
MachineType = Annotated[
    str,
    TextFormat(
        description="a Cloud SQL machine type (db-custom-<CPUs>-<MB> or db-perf-optimized-N-<CPUs>)",
        example="db-custom-2-7680",
        check=_tier,
        pattern=r"db-custom-[0-9]+-[0-9]+|db-perf-optimized-N-(2|4|8|16|32|48|64|80|96|128)",
    ),
]
RedisVersion = Annotated[
    str,
    TextFormat(
        description="a Redis version: " + ", ".join(REDIS_VERSIONS),
        example="7.2",
        check=_redis,
        pattern="|".join(REDIS_VERSIONS).replace(".", "[.]"),
    ),
]
