"""An object of Kubernetes, as a manifest has it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pulumi
from pulumi_kubernetes import _utilities

if TYPE_CHECKING:
    from collections.abc import Mapping


def type_token(api_version: str, kind: str) -> str:
    """The kind's name in Pulumi. The core group has none in manifests."""
    return f"kubernetes:{api_version if '/' in api_version else f'core/{api_version}'}:{kind}"


class Manifest(pulumi.CustomResource):
    """An object of any kind. The cluster has to know the kind when the object is created."""

    def __init__(self, name: str, manifest: Mapping[str, Any], opts: pulumi.ResourceOptions | None = None) -> None:
        own = pulumi.ResourceOptions(version=str(_utilities.get_version()))  # type: ignore[no-untyped-call]  # generated
        super().__init__(
            type_token(manifest["apiVersion"], manifest["kind"]),
            name,
            dict(manifest),
            pulumi.ResourceOptions.merge(own, opts),
        )
