"""The Google APIs a stack needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi
import pulumi_gcp as gcp

from ..options import child_of

if TYPE_CHECKING:
    from collections.abc import Sequence

# Service Networking and Service Usage ask it for the project: without it every other resource is refused.
# Source: `RetrieveServiceNetworkingNetworkName` in the provider's service_networking_connection.
_FIRST = "cloudresourcemanager.googleapis.com"
_WITH_ENDPOINTS = "servicedirectory.googleapis.com"
"""Endpoints of Private Service Connect register there. Source: VPC documentation, "Access published services"."""
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
"""In addition to Resource Manager. `iamcredentials` signs the addresses under which browsers upload; the others create
what the stack consists of."""


class Apis(pulumi.ComponentResource):
    """APIs enabled in the stack's project, and left enabled when the stack goes: others have come to rely on them."""

    enabled: Sequence[pulumi.Output[str]]

    def __init__(
        self,
        name: str,
        *,
        project: pulumi.Input[str],
        endpoints: bool,
        after: Sequence[pulumi.Resource] = (),
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """`endpoints`: whether anything is reached through Private Service Connect."""
        super().__init__("carto:gcp:Apis", name, None, opts)
        first = self._enable(name, _FIRST, project, *after)
        others = [*NEEDED, *([_WITH_ENDPOINTS] if endpoints else [])]
        self.enabled = [first.service, *(self._enable(name, api, project, first).service for api in others)]
        self.register_outputs({})

    def _enable(
        self, name: str, api: str, project: pulumi.Input[str], *earlier: pulumi.Resource
    ) -> gcp.projects.Service:
        return gcp.projects.Service(
            f"{name}-{api.partition('.')[0]}",
            service=api,
            project=project,
            disable_on_destroy=False,
            opts=child_of(self, earlier),
        )
