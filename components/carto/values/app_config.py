"""`appConfigValues`: CARTO's own configuration, with the buckets it uses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...contracts import StorageProvider

if TYPE_CHECKING:
    from ... import contracts
    from ..args import CartoArgs


def app_config(args: CartoArgs) -> dict[str, Any]:
    """The domain, buckets and exports."""
    storage = args.platform.storage
    return {
        "appConfigValues": {
            "selfHostedDomain": args.domain,
            "storageProvider": storage.provider.value,
            **_location(storage),
            "awsEksPodIdentityBucketsEnabled": storage.provider is StorageProvider.S3
            and args.platform.identity.uses_workload_identity,
            "workspaceImportsBucket": storage.imports.name,
            "workspaceImportsPublic": False,
            "workspaceThumbnailsBucket": storage.thumbnails.name,
            "workspaceThumbnailsPublic": storage.thumbnails_public,
            "thumbnailsBucketExternalURL": storage.thumbnails.url,
            **_exports(args),
        }
    }


def _location(storage: contracts.ObjectStorage) -> dict[str, Any]:
    """Where the buckets are: each provider has keys of its own, which the chart refuses or ignores with another."""
    values: dict[str, Any] = {}
    if storage.region is not None:
        values["awsS3Region"] = storage.region
    if storage.s3_compatible is not None:
        values |= {
            "s3Endpoint": storage.s3_compatible.endpoint,
            "s3ExternalUrl": storage.s3_compatible.external_url,
            "s3ForcePathStyle": storage.s3_compatible.force_path_style,
        }
    if storage.account is not None:
        values["azureStorageAccount"] = storage.account
    if storage.project is not None:
        values["googleCloudStorageProjectId"] = storage.project
    return values


def _exports(args: CartoArgs) -> dict[str, Any]:
    exports, of_bigquery = args.warehouses.s3_exports, args.warehouses.bigquery_exports
    values: dict[str, Any] = {}
    if exports is not None:
        values = {
            "awsExportBucket": exports.bucket.name,
            "awsExportBucketRegion": exports.region,
            "exportAwsRoleArn": exports.role_arn,
        }
    if args.warehouses.redshift_imports is not None:
        # A role's ARN, although the guide has a user's. Source: chart contract §3.
        values["importAwsRoleArn"] = args.warehouses.redshift_imports.role_arn
    if of_bigquery is not None:
        values["workspaceExportsBucket"] = of_bigquery.bucket.name
    return values
