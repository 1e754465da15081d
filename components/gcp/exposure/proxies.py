"""The addresses from which Google's load balancers connect to CARTO's router."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi
import pulumi_gcp as gcp

from ...lookups import look_up
from ..private_services import project_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..cluster import Cluster
    from ..context import Context

GOOGLE = ("130.211.0.0/22", "35.191.0.0/16")
"""Health checks, and proxies of global load balancers. Source: Cloud Load Balancing, "Firewall rules"."""
_FILTER = '(purpose = "REGIONAL_MANAGED_PROXY") AND (role = "ACTIVE")'


def sender_ranges(cluster: Cluster, context: Context, *, internal: bool) -> pulumi.Output[Sequence[str]]:
    """Google's ranges; for a load balancer inside the network also the proxy-only subnetwork's, which has to exist.

    Raises:
        pulumi.RunError: in the Output, the network has no proxy-only subnetwork in the region.
    """
    if not internal:
        return pulumi.Output.from_input(list(GOOGLE))
    place = pulumi.Output.all(cluster.network, context.project.region)
    return place.apply(lambda known: _with_proxies(known[0], known[1], cluster))


def _with_proxies(network: str, region: str, parent: pulumi.Resource) -> pulumi.Output[Sequence[str]]:
    found = look_up(
        "gcp:compute/getSubnetworks:getSubnetworks",
        {"filter": _FILTER, "project": project_of(network), "region": region},
        gcp.compute.GetSubnetworksResult,
        parent=parent,
        explain=lambda cause: (
            f"carto:exposure.internal: the subnetworks of {region} in {project_of(network)} can't be read, and a load "
            "balancer inside the network needs a proxy-only one. Grant compute.subnetworks.list there. Google Cloud "
            f"reports: {cause}"
        ),
    )
    return found.apply(lambda all_: [*GOOGLE, _proxy_only(all_.subnetworks, network, region)])


def _proxy_only(
    subnetworks: Sequence[gcp.compute.outputs.GetSubnetworksSubnetworkResult], network: str, region: str
) -> str:
    ranges = [each.ip_cidr_range for each in subnetworks if each.network.endswith(network)]
    if not ranges:
        raise pulumi.RunError(
            f"carto:exposure.internal: {network} has no active proxy-only subnetwork in {region}, which a load "
            "balancer inside the network needs. All such load balancers of the region share one. Fix: gcloud compute "
            f"networks subnets create proxy-only --purpose REGIONAL_MANAGED_PROXY --role ACTIVE --region {region} "
            f"--network {network.rpartition('/')[2]} --project {project_of(network)} --range <free, /26 or larger>"
        )
    return ranges[0]
