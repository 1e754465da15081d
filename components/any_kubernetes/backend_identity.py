"""The credential of the buckets that the stack brings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi

from .. import contracts
from ..settings.kubernetes import GoogleKey, S3AccessKey

if TYPE_CHECKING:
    from ..settings.kubernetes import KubernetesSettings


def existing_identity(settings: KubernetesSettings) -> contracts.BackendIdentity:
    """Always a static key: where nothing is known about the cluster, nothing gives its pods credentials."""
    identity = settings.identity
    key = pulumi.Output.secret(identity.existing.key.get_secret_value())
    key_id = identity.existing.access_key_id if isinstance(identity, S3AccessKey) else None
    holder = settings.storage.account.existing or key_id
    of_google = isinstance(identity, GoogleKey)
    return contracts.BackendIdentity(
        service_account=identity.service_account.name,
        create_service_account=identity.service_account.create,
        uses_workload_identity=False,
        service_account_annotations=identity.service_account.annotations,
        access_key=None if of_google else contracts.AccessKey(id=pulumi.Output.from_input(holder or ""), secret=key),
        service_account_key=key if of_google else None,
    )
