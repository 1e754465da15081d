"""The credential of existing buckets."""

from __future__ import annotations

from dataclasses import field

import pulumi

from .. import contracts
from ..frozen import frozen


@frozen
class IdentityArgs:
    """The credential of the buckets. Always a static key: nothing is known about the identities of the cluster."""

    key: pulumi.Input[str]
    """The secret of an access key, a key of a storage account, or the JSON key of a Google service account."""
    holder: str | None = None
    """The id of the access key, or the name of the storage account. None: the key of a Google service account."""
    service_account: contracts.ServiceAccount = field(default_factory=contracts.ServiceAccount)


def existing_identity(args: IdentityArgs) -> contracts.BackendIdentity:
    """The contract of an identity that has a static key."""
    key = pulumi.Output.secret(args.key)
    account = args.service_account
    access_key = (
        contracts.AccessKey(id=pulumi.Output.from_input(args.holder), secret=key) if args.holder is not None else None
    )
    return contracts.BackendIdentity(
        service_account=account.name,
        create_service_account=account.create,
        uses_workload_identity=False,
        service_account_annotations=account.annotations,
        access_key=access_key,
        service_account_key=key if access_key is None else None,
    )
