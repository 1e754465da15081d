"""A key of a Google service account."""

from __future__ import annotations

import base64

import pulumi
import pulumi_gcp as gcp

from ..options import child_of


def account_key(name: str, account: pulumi.Input[str], *, rotation: int, parent: pulumi.Resource) -> pulumi.Output[str]:
    """Create a key and return its JSON text, a secret. Another `rotation` creates a new one before the old is deleted.

    Not protected: rotation replaces it, and the engine replaces no protected resource.
    """
    key = gcp.serviceaccount.Key(
        name, service_account_id=account, keepers={"rotation": str(rotation)}, opts=child_of(parent)
    )
    return pulumi.Output.secret(key.private_key.apply(lambda text: base64.b64decode(text).decode()))
