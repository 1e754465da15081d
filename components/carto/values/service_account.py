"""`commonBackendServiceAccount`: the Kubernetes service account of CARTO's backend."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...contracts import StorageProvider

if TYPE_CHECKING:
    from ... import contracts


def service_account(platform: contracts.Platform) -> dict[str, Any]:
    """The platform's service account, or one that the chart creates with the platform's annotations."""
    identity = platform.identity
    values: dict[str, Any] = {"enableGCPWorkloadIdentity": True} if has_workload_identity(platform) else {}
    if not identity.create_service_account:
        values |= {"create": False, "name": identity.service_account}
    else:
        annotations = {**identity.service_account_annotations, **identity.annotations}
        values |= {"create": True, **({"annotations": annotations} if annotations else {})}
    return {"commonBackendServiceAccount": values}


def has_workload_identity(platform: contracts.Platform) -> bool:
    """Whether pods act as a Google service account without a key."""
    return platform.storage.provider is StorageProvider.GCS and platform.identity.uses_workload_identity
