"""The credential of the buckets that the stack brings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi

from .. import contracts
from ..settings.identity import IdentityMode

if TYPE_CHECKING:
    from ..settings import Settings


def existing_identity(settings: Settings) -> contracts.BackendIdentity:
    """Always a static key: where nothing is known about the cluster, nothing gives its pods credentials."""
    identity = settings.identity
    given = identity.existing
    key = pulumi.Output.secret(given.key.get_secret_value() if given and given.key else "")
    holder = settings.storage.account.existing or (given.access_key_id if given else None)
    of_google = identity.mode is IdentityMode.SERVICE_ACCOUNT_KEY
    return contracts.BackendIdentity(
        service_account=identity.service_account.name,
        create_service_account=identity.service_account.create,
        ambient=False,
        service_account_annotations=identity.service_account.annotations,
        access_key=None if of_google else contracts.AccessKey(id=pulumi.Output.from_input(holder or ""), secret=key),
        service_account_key=key if of_google else None,
    )
