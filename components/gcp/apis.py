"""The Google APIs a stack needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi
import pulumi_gcp as gcp

from components.options import child_of

if TYPE_CHECKING:
    from collections.abc import Sequence

# `container` is missing: without it there would be no cluster.
NEEDED = (
    "cloudkms.googleapis.com",
    "compute.googleapis.com",
    "dns.googleapis.com",
    "iam.googleapis.com",
    "iamcredentials.googleapis.com",
    "redis.googleapis.com",
    "servicenetworking.googleapis.com",
    "sqladmin.googleapis.com",
    "storage.googleapis.com",
)
"""`iamcredentials` signs the addresses under which browsers upload; the others make what the stack consists of."""


class Apis(pulumi.ComponentResource):
    """APIs enabled in the stack's project, and left enabled when the stack goes: others have come to rely on them."""

    enabled: Sequence[pulumi.Output[str]]

    def __init__(self, name: str, *, project: pulumi.Input[str], opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("carto:gcp:Apis", name, None, opts)
        self.enabled = [
            gcp.projects.Service(
                f"{name}-{api.partition('.')[0]}",
                service=api,
                project=project,
                disable_on_destroy=False,
                opts=child_of(self),
            ).service
            for api in NEEDED
        ]
        self.register_outputs({})
