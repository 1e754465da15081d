"""The cache that CARTO's chart runs in the cluster."""

from __future__ import annotations

import pulumi

from .. import contracts
from ..passwords import generated_password


class InClusterCache(pulumi.ComponentResource):
    """The password of the chart's Valkey, which has none by default."""

    outputs: contracts.Cache

    def __init__(self, name: str, *, password_rotation: int, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("carto:kubernetes:InClusterCache", name, None, opts)
        self.outputs = contracts.Cache(
            in_cluster=True,
            password=generated_password(f"{name}-password", rotation=password_rotation, parent=self),
        )
        self.register_outputs({})
