"""A customer-managed key, created or existing, as resources refer to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pulumi


@dataclass(frozen=True, kw_only=True)
class CustomerKey:
    """A key in a vault, and the identity with which Azure's services use it."""

    vault_uri: pulumi.Input[str]
    """With a slash at the end."""
    name: pulumi.Input[str]
    address: pulumi.Input[str]
    """`https://<vault>.vault.azure.net/keys/<name>`, followed by the version if the key is fixed to one."""
    identity_id: pulumi.Input[str]
    """Resource id of a user-assigned identity."""
    version: str | None = None
    """None for the newest version, also after a rotation."""
    ready: Sequence[pulumi.Resource] = ()
    """Resources that allow the identity to use the key; they have to exist before its first use."""


def existing_key(address: str, identity_id: str) -> CustomerKey:
    """An existing key, with an identity that may use it already. Neither is changed."""
    vault, _, rest = address.partition("keys/")
    name, _, version = rest.partition("/")
    return CustomerKey(vault_uri=vault, name=name, address=address, identity_id=identity_id, version=version or None)
