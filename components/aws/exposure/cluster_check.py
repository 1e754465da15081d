"""Whether the cluster can bind CARTO's router to a load balancer as the settings say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi

from ...settings.aws_exposure import ApplicationLoadBalancerExposure, AwsIngressExposure, AwsLoadBalancerExposure
from ...settings.aws_exposure_base import Targets

if TYPE_CHECKING:
    import pulumi_aws as aws

    from ...settings.exposure import Exposure

_WITHOUT = (
    "Fix: pulumi config set --path carto:exposure.targets controller, if the AWS Load Balancer Controller is installed "
    "there; or node-ports, with carto:exposure.nodeGroups"
)


def refuse_exposure(cluster: aws.eks.GetClusterResult, exposure: Exposure) -> aws.eks.GetClusterResult:
    """`cluster`, checked: it can do what the exposure needs.

    Auto Mode sets no attributes of listeners, so its Network Load Balancers cut silent connections after 350 seconds.
    Source: awsdocs/amazon-eks-user-guide#1080; Network Load Balancers, "Update the TCP idle timeout".

    Raises:
        pulumi.RunError: the cluster is not in EKS Auto Mode, or is and can't create what the exposure needs.
    """
    auto_mode = any(config.enabled for config in cluster.compute_configs or ())
    targets = exposure.targets if isinstance(exposure, ApplicationLoadBalancerExposure | AwsIngressExposure) else None
    if targets is Targets.AUTO_MODE and not auto_mode:
        raise pulumi.RunError(
            f"carto:exposure.targets: auto-mode, but the EKS cluster {cluster.name!r} is not in EKS Auto Mode. "
            f"{_WITHOUT}"
        )
    if isinstance(exposure, AwsLoadBalancerExposure) and auto_mode:
        raise pulumi.RunError(
            f"carto:exposure.mode: load-balancer, but the EKS cluster {cluster.name!r} is in EKS Auto Mode. Its "
            "Network Load Balancers cut connections that are silent for 350 seconds; CARTO needs 605. Fix: pulumi "
            "config set --path carto:exposure.mode application-load-balancer"
        )
    return cluster
