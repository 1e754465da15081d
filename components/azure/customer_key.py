"""A key of the customer's own, made or brought, as what is encrypted with it needs to know it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pulumi


@dataclass(frozen=True, kw_only=True)
class CustomerKey:
    """A key in a vault, and as whom Azure's services use it."""

    vault_uri: pulumi.Input[str]
    """With a slash at the end."""
    name: pulumi.Input[str]
    address: pulumi.Input[str]
    """`https://<vault>.vault.azure.net/keys/<name>`, and the version behind it when the key is held to one."""
    identity_id: pulumi.Input[str]
    """Resource id of a user-assigned identity."""
    version: str | None = None
    """None follows the key when it rotates."""
    ready: Sequence[pulumi.Resource] = ()
    """What lets that identity use the key; nothing can be encrypted with it earlier."""


def existing_key(address: str, identity_id: str) -> CustomerKey:
    """A key that is brought, with an identity that may use it already; nothing about either is changed."""
    vault, _, rest = address.partition("keys/")
    name, _, version = rest.partition("/")
    return CustomerKey(vault_uri=vault, name=name, address=address, identity_id=identity_id, version=version or None)
