"""What every mode of an exposure on AWS starts from, and the records that each of them needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi

from ...exposure.from_settings import Request
from ...frozen import frozen
from .dns import HostedZone, ZoneArgs
from .subnets import BalancerSubnets, balancer_subnets

if TYPE_CHECKING:
    from collections.abc import MutableMapping

    from ...settings.aws_exposure_base import AwsExposed
    from ..cluster import Cluster
    from ..context import Context


@frozen
class ExposureRequest(Request):
    """The installation that is exposed."""

    cluster_name: str
    cluster: Cluster
    context: Context
    created: MutableMapping[str, pulumi.Input[str] | None]
    """Names of what the stack creates, for the checks of later runs."""

    def zone(self, exposure: AwsExposed) -> HostedZone | None:
        """The zone of the domain's records; None when the stack does not create them."""
        dns = exposure.dns
        if dns is None:
            return None
        args = ZoneArgs(name=dns.zone, zone_id=dns.zone_id, private=dns.private, role_arn=dns.role_arn)
        return HostedZone(f"{self.name}-zone", args, self.opts)

    def subnets(self, exposure: AwsExposed) -> BalancerSubnets:
        """The subnets of the load balancer."""
        return balancer_subnets(exposure.subnet_ids, internal=exposure.internal, cluster=self.cluster)
