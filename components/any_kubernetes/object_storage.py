"""Existing buckets or containers of any provider."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pulumi

from .. import contracts
from ..frozen import frozen
from ..google_buckets import browser_address

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

# What the Workspace sends from a browser. Source: chart contract §2.3, CORS on imports and thumbnails.
_METHODS = ("GET", "PUT", "POST")
_HEADERS = ("Content-Type", "Content-MD5", "Content-Disposition", "Cache-Control")
_GOOGLES_HEADERS = ("x-goog-content-length-range", "x-goog-meta-filename")
_AZURES_HEADERS = ("Access-Control-Request-Headers", "X-MS-Blob-Type")
_MAX_AGE_SECONDS = 3600
# China and the European Sovereign Cloud are partitions with domains of their own, by the beginning of their regions.
# Source: botocore, data/partitions.json, `dnsSuffix`.
_DOMAINS = {"cn-": "amazonaws.com.cn", "eusc-": "amazonaws.eu"}


@frozen
class StorageArgs:
    """Existing buckets of one provider."""

    provider: contracts.StorageProvider
    imports: str
    """Name of the bucket or container."""
    thumbnails: str
    """Name of the bucket or container."""
    thumbnails_access: contracts.ThumbnailsAccess = contracts.ThumbnailsAccess.PRIVATE
    region: str | None = None
    """The region of Amazon's buckets, or the one that a compatible service wants signatures for."""
    s3_compatible: contracts.S3Compatible | None = None
    """None: Amazon S3."""
    account: str | None = None
    """Azure's storage account."""
    project: str | None = None
    """Google's project."""
    cors_origins: Sequence[str] = ()
    """Origins of pages that upload to the buckets and read from them."""


def existing_storage(args: StorageArgs) -> contracts.ObjectStorage:
    """The contract of buckets that are not looked up: their addresses follow from the provider's rules."""
    address = _address(args)
    return contracts.ObjectStorage(
        provider=args.provider,
        imports=_bucket(args.imports, address),
        thumbnails=_bucket(args.thumbnails, address),
        thumbnails_public=args.thumbnails_access.is_public,
        region=_output(args.region),
        s3_compatible=args.s3_compatible,
        account=_output(args.account),
        project=_output(args.project),
    )


def _output(text: str | None) -> pulumi.Output[str] | None:
    return pulumi.Output.from_input(text) if text else None


def cors_of_existing(args: StorageArgs) -> dict[str, object]:
    """The CORS rules that the buckets need, in the form that the provider's own tools take."""
    origins = args.cors_origins
    match args.provider:
        case contracts.StorageProvider.GCS:
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
        case contracts.StorageProvider.AZURE_BLOB:
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


def _address(args: StorageArgs) -> Callable[[str], str]:
    match args.provider:
        case contracts.StorageProvider.GCS:
            public = args.thumbnails_access.allows_acls
            return lambda bucket: browser_address(bucket, public=public)
        case contracts.StorageProvider.AZURE_BLOB:
            host = f"{args.account}.blob.core.windows.net"
            return lambda bucket: f"https://{host}/{bucket}/"
        case _:
            return _s3_address(args)


def _s3_address(args: StorageArgs) -> Callable[[str], str]:
    service = args.s3_compatible
    if service is None:
        region = args.region or ""
        domain = next((domain for start, domain in _DOMAINS.items() if region.startswith(start)), "amazonaws.com")
        return lambda bucket: f"https://{bucket}.s3.{args.region}.{domain}/"
    outside = urlsplit(service.external_url)
    if service.force_path_style:
        return lambda bucket: f"{outside.scheme}://{outside.netloc}/{bucket}/"
    return lambda bucket: f"{outside.scheme}://{bucket}.{outside.netloc}/"


def _bucket(name: str, address: Callable[[str], str]) -> contracts.Bucket:
    return contracts.Bucket(name=pulumi.Output.from_input(name), url=pulumi.Output.from_input(address(name)))
