"""Buckets or containers that the stack brings, at whichever provider."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pulumi

from .. import contracts
from ..google_buckets import browser_address
from ..settings.identity import IdentityMode
from ..settings.kubernetes import GoogleKey, project_of_key

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ..settings.kubernetes import ExistingStorage, KubernetesSettings, S3Compatible

# What the Workspace sends from a browser. Source: chart contract §2.3, CORS on imports and thumbnails.
_METHODS = ("GET", "PUT", "POST")
_HEADERS = ("Content-Type", "Content-MD5", "Content-Disposition", "Cache-Control")
_GOOGLES_HEADERS = ("x-goog-content-length-range", "x-goog-meta-filename")
_AZURES_HEADERS = ("Access-Control-Request-Headers", "X-MS-Blob-Type")
_MAX_AGE_SECONDS = 3600


def existing_storage(settings: KubernetesSettings) -> contracts.ObjectStorage:
    """The contract of buckets that nothing is looked up about: their addresses follow from the provider's rules."""
    storage = settings.storage
    provider, address = _provider(settings)
    place = storage.s3_compatible
    region = (place.region if place else storage.region) if provider is contracts.StorageProvider.S3 else None
    account = storage.account.existing
    return contracts.ObjectStorage(
        provider=provider,
        imports=_bucket(storage.imports.existing, address),
        thumbnails=_bucket(storage.thumbnails.existing, address),
        thumbnails_public=storage.thumbnails.access.is_public,
        region=pulumi.Output.from_input(region) if region else None,
        s3_compatible=_compatible(place) if place else None,
        account=pulumi.Output.from_input(account) if account else None,
        project=_project(settings) if provider is contracts.StorageProvider.GCS else None,
    )


def cors_of_existing(settings: KubernetesSettings) -> dict[str, object]:
    """What the buckets have to let browsers do, in the form the provider's own tools take it."""
    origins = settings.storage.cors_origins
    match settings.identity.mode:
        case IdentityMode.SERVICE_ACCOUNT_KEY:
            return {
                "cors": [
                    {
                        "origin": list(origins),
                        "method": list(_METHODS),
                        "responseHeader": [*_HEADERS, *_GOOGLES_HEADERS],
                        "maxAgeSeconds": _MAX_AGE_SECONDS,
                    }
                ]
            }
        case IdentityMode.ACCOUNT_KEY:
            return {"corsRules": [_azure_rule(origins)]}
        case _:
            return {
                "CORSRules": [
                    {
                        "AllowedOrigins": list(origins),
                        "AllowedMethods": list(_METHODS),
                        "AllowedHeaders": list(_HEADERS),
                        "MaxAgeSeconds": _MAX_AGE_SECONDS,
                    }
                ]
            }


def _azure_rule(origins: Sequence[str]) -> dict[str, object]:
    headers = [*_HEADERS, *_AZURES_HEADERS]
    return {
        "allowedOrigins": list(origins),
        "allowedMethods": list(_METHODS),
        "allowedHeaders": headers,
        "exposedHeaders": headers,
        "maxAgeInSeconds": _MAX_AGE_SECONDS,
    }


def _provider(settings: KubernetesSettings) -> tuple[contracts.StorageProvider, Callable[[str], str]]:
    """The identity's mode says whose buckets they are: each provider has one kind of key."""
    storage = settings.storage
    match settings.identity.mode:
        case IdentityMode.SERVICE_ACCOUNT_KEY:
            public = storage.thumbnails.access.allows_acls
            return contracts.StorageProvider.GCS, lambda bucket: browser_address(bucket, public=public)
        case IdentityMode.ACCOUNT_KEY:
            host = f"{storage.account.existing}.blob.core.windows.net"
            return contracts.StorageProvider.AZURE_BLOB, lambda bucket: f"https://{host}/{bucket}/"
        case _:
            return contracts.StorageProvider.S3, _s3_address(storage)


def _s3_address(storage: ExistingStorage) -> Callable[[str], str]:
    place = storage.s3_compatible
    if place is None:
        # China is a partition with a domain of its own. Source: AWS General Reference, "Amazon S3 endpoints".
        domain = "amazonaws.com.cn" if (storage.region or "").startswith("cn-") else "amazonaws.com"
        return lambda bucket: f"https://{bucket}.s3.{storage.region}.{domain}/"
    outside = urlsplit(place.external_url or place.endpoint)
    if place.force_path_style:
        return lambda bucket: f"{outside.scheme}://{outside.netloc}/{bucket}/"
    return lambda bucket: f"{outside.scheme}://{bucket}.{outside.netloc}/"


def _bucket(name: str, address: Callable[[str], str]) -> contracts.Bucket:
    return contracts.Bucket(name=pulumi.Output.from_input(name), url=pulumi.Output.from_input(address(name)))


def _compatible(place: S3Compatible) -> contracts.S3Compatible:
    return contracts.S3Compatible(
        endpoint=place.endpoint,
        external_url=place.external_url or place.endpoint,
        force_path_style=place.force_path_style,
    )


def _project(settings: KubernetesSettings) -> pulumi.Output[str] | None:
    identity = settings.identity
    project = project_of_key(identity.existing.key.get_secret_value()) if isinstance(identity, GoogleKey) else None
    return pulumi.Output.from_input(project) if project else None
