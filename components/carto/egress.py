"""Addresses outside of the cluster that CARTO connects to, for teams whose firewall denies the rest.

Sources: docs.carto.com, "Egress" (network prerequisites); chart contract, section 5 and "Customer package". Warehouses
are connected in CARTO and not by this program; docs/egress.md lists them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pulumi

from ..contracts import StorageProvider
from ..feature import Destination
from ..images import host_and_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from ..contracts import ObjectStorage, Platform, Warehouses

ALWAYS = (
    Destination(host="auth.carto.com", reason="CARTO's sign-in"),
    Destination(host="accounts.app.carto.com", reason="CARTO's accounts and licence"),
    Destination(host="*.self-hosted.carto.com", reason="CARTO's message bus and releases"),
    Destination(host="pubsub.googleapis.com", reason="CARTO's message bus (Google Pub/Sub)"),
    Destination(host="oauth2.googleapis.com", reason="tokens of the Google service account for the message bus"),
    Destination(host="www.googleapis.com", reason="tokens of the Google service account for the message bus"),
    Destination(host="*.launchdarkly.com", reason="CARTO's feature flags"),
)
"""What every installation needs."""
BOOTSTRAP = "the image that creates the databases, pulled by the nodes"
IMAGES = (Destination(host="gcr.io", reason="images of CARTO, pulled by the nodes"),)
"""Registries of the images of the tested chart."""
GOOGLE_STORAGE = Destination(host="storage.googleapis.com", reason="buckets")
GOOGLE_SIGNATURES = Destination(
    host="iamcredentials.googleapis.com", reason="signatures of addresses that browsers upload to"
)
"""With Workload Identity, which has no key to sign with. Source: IAM documentation, "serviceAccounts.signBlob"."""
GOOGLE_EXPORTS = Destination(host="storage.googleapis.com", reason="the bucket for exports of BigQuery")


def egress(
    platform: Platform,
    warehouses: Warehouses,
    of_features: Iterable[Destination],
    *,
    images: str | None = None,
    bootstrap_image: str | None = None,
) -> list[Mapping[str, Any]]:
    """Host, port and reason of each address, for the output `egress`.

    `images` is the stack's own registry, `bootstrap_image` that of the Job that creates the databases.
    """
    of_images = list(IMAGES) if images is None else [registry(f"{images}/", "images, pulled by the nodes")]
    if bootstrap_image is not None:
        bootstrap = registry(bootstrap_image, BOOTSTRAP)
        of_images += [] if bootstrap.host in {each.host for each in of_images} else [bootstrap]
    found = [
        *(_described(each) for each in (*ALWAYS, *of_images)),
        *_of_storage(platform.storage),
        *_of_identity(platform),
        *_of_warehouses(warehouses, platform.storage),
        *(_described(each) for each in dict.fromkeys(of_features)),
        _server(platform.database.host, platform.database.port, "PostgreSQL"),
    ]
    if platform.cache.host is not None:
        found.append(_server(platform.cache.host, platform.cache.port, "the cache"))
    return found


def registry(image: str, reason: str) -> Destination:
    """The registry of an image, as an address."""
    host, _, port = host_and_path(image)[0].partition(":")
    return Destination(host=host, port=int(port or 443), reason=reason)


def _of_identity(platform: Platform) -> list[Mapping[str, Any]]:
    signs = platform.identity.uses_workload_identity and platform.storage.provider is StorageProvider.GCS
    return [_described(GOOGLE_SIGNATURES)] if signs else []


def _of_storage(storage: ObjectStorage) -> list[Mapping[str, Any]]:
    if storage.s3_compatible is not None:
        endpoint = urlsplit(storage.s3_compatible.endpoint)
        port = endpoint.port or (443 if endpoint.scheme == "https" else 80)
        return [_server(pulumi.Output.from_input(endpoint.hostname or ""), port, "buckets")]
    if storage.provider is StorageProvider.GCS:
        return [_described(GOOGLE_STORAGE)]
    hosts = {
        role: bucket.url.apply(_host)
        for role, bucket in (("imports", storage.imports), ("thumbnails", storage.thumbnails))
    }
    return [_server(host, 443, f"the bucket for {role}") for role, host in hosts.items()]


def _of_warehouses(warehouses: Warehouses, storage: ObjectStorage) -> list[Mapping[str, Any]]:
    on_google = warehouses.bigquery_exports is not None and storage.provider is not StorageProvider.GCS
    buckets = {"exports": warehouses.s3_exports, "imports into Redshift": warehouses.redshift_imports}
    of_s3 = [
        _server(each.bucket.url.apply(_host), 443, f"the bucket for {use}")
        for use, each in buckets.items()
        if each is not None
    ]
    # Source: AWS Security Token Service, "Endpoints and quotas". Clients of AWS use one or the other.
    of_roles = [
        _server(host, 443, f"tokens of the role for {use}")
        for use, each in buckets.items()
        if each is not None
        for host in (pulumi.Output.from_input("sts.amazonaws.com"), each.region.apply(_token_host))
    ]
    return [*of_s3, *of_roles, *([_described(GOOGLE_EXPORTS)] if on_google else [])]


def _token_host(region: str) -> str:
    return f"sts.{region}.amazonaws.com"


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""


def _described(one: Destination) -> Mapping[str, Any]:
    return {"host": one.host, "port": one.port, "reason": one.reason}


def _server(host: pulumi.Output[str], port: int, reason: str) -> Mapping[str, Any]:
    return {"host": host, "port": port, "reason": reason}
