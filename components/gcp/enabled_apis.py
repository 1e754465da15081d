"""The Google APIs that a stack needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi
import pulumi_gcp as gcp

from ..options import child_of

if TYPE_CHECKING:
    from collections.abc import Sequence

# Service Networking and Service Usage read the project from it: without it they refuse every other resource.
# Source: `RetrieveServiceNetworkingNetworkName` in the provider's service_networking_connection.
_FIRST = "cloudresourcemanager.googleapis.com"
_WITH_ENDPOINTS = "servicedirectory.googleapis.com"
"""Endpoints of Private Service Connect register there. Source: VPC documentation, "Access published services"."""
_WITH_CERTIFICATES = "certificatemanager.googleapis.com"
_WITH_ALARMS = "monitoring.googleapis.com"
# `container` is not in the list: without it there would be no cluster.
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
"""In addition to Resource Manager. `iamcredentials` signs the addresses that browsers upload to; the others create the
stack's resources."""


class Apis(pulumi.ComponentResource):
    """APIs enabled in the stack's project. They stay enabled when the stack is deleted: others may rely on them."""

    enabled: Sequence[pulumi.Output[str]]

    def __init__(
        self,
        name: str,
        *,
        project: pulumi.Input[str],
        endpoints: bool,
        certificates: bool = False,
        alarms: bool = False,
        after: Sequence[pulumi.Resource] = (),
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """The last three: whether the stack uses Private Service Connect, Certificate Manager and Cloud Monitoring."""
        super().__init__("carto:gcp:Apis", name, None, opts)
        first = self._enable(name, _FIRST, project, *after)
        optional = {_WITH_ENDPOINTS: endpoints, _WITH_CERTIFICATES: certificates, _WITH_ALARMS: alarms}
        others = [*NEEDED, *(api for api, needed in optional.items() if needed)]
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
