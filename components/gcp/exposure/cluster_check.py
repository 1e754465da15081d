"""Whether the cluster can create the load balancer that the settings ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi

from ...settings.gcp_exposure import GcpExposed, GcpGatewayExposure

if TYPE_CHECKING:
    import pulumi_gcp as gcp

    from ...settings.exposure import Exposure

_STANDARD = "CHANNEL_STANDARD"
"""Source: GKE API, GatewayAPIConfig, `channel`. Clusters in Autopilot have the Gateway API since version 1.26."""


def refuse_exposure(cluster: gcp.container.GetClusterResult, exposure: Exposure) -> gcp.container.GetClusterResult:
    """`cluster`, checked: it can do what the exposure needs.

    Raises:
        pulumi.RunError: an add-on or the Gateway API is switched off.
    """
    if not isinstance(exposure, GcpExposed) or cluster.enable_autopilot:
        return cluster
    update = f"gcloud container clusters update {cluster.name} --location {cluster.location}"
    addons = cluster.addons_configs or ()
    if any(balancing.disabled for addon in addons for balancing in addon.http_load_balancings or ()):
        raise pulumi.RunError(
            f"carto:exposure.mode: {exposure.mode}, but the GKE cluster {cluster.name!r} has the add-on "
            f"HttpLoadBalancing switched off, which creates load balancers. Fix: {update} "
            "--update-addons=HttpLoadBalancing=ENABLED"
        )
    channels = [each.channel for each in cluster.gateway_api_configs or ()]
    if isinstance(exposure, GcpGatewayExposure) and _STANDARD not in channels:
        raise pulumi.RunError(
            f"carto:exposure.mode: gateway, but the GKE cluster {cluster.name!r} has the Gateway API switched off. "
            f"Fix: {update} --gateway-api=standard\nor pulumi config set --path carto:exposure.mode ingress"
        )
    return cluster
