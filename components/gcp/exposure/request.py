"""What every mode of an exposure on Google Cloud starts from, and the parts that each of them needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi

from ...exposure.contract import DnsRecord
from ...exposure.from_settings import Request
from ...frozen import frozen
from ...settings.gcp_exposure import CREATED
from .address import AddressArgs, StaticAddress
from .dns import ManagedZone, ZoneArgs
from .security import ClientsArgs, allowed_clients

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...settings.gcp_exposure import GcpExposed
    from ..cluster import Cluster
    from ..context import Context

NAME = "carto"
"""Of the Gateway, the Ingress and their policies in the cluster."""


@frozen
class ExposureRequest(Request):
    """The installation that is exposed."""

    cluster: Cluster
    context: Context
    namespace_name: str
    senders: pulumi.Output[Sequence[str]]
    """The ranges from which the load balancer connects to the router."""

    def zone(self, exposure: GcpExposed, *, public: bool) -> ManagedZone | None:
        """The zone of the domain's records; None when the stack does not create them."""
        dns = exposure.dns
        if dns is None:
            return None
        name = dns.zone_name or dns.zone.replace(".", "-")
        args = ZoneArgs(domain=dns.zone, name=name, project=dns.project, public=public)
        return ManagedZone(f"{self.name}-zone", args, self.opts)

    def address(self, exposure: GcpExposed) -> StaticAddress:
        """The address of the load balancer, which stays when the mode changes."""
        args = AddressArgs(
            context=self.context,
            internal=exposure.internal,
            subnetwork=self.cluster.subnetwork,
            existing=exposure.address if exposure.address != CREATED else None,
        )
        return StaticAddress(f"{self.name}-address", args, self.opts)

    def next_steps(self, kind: str) -> Sequence[str]:
        """`kind` of the object that GKE creates the load balancer for."""
        command = f"kubectl --namespace {self.namespace_name} describe {kind} {NAME}"
        return [f"Wait some minutes for Google's load balancer and the certificate: {command}"]

    def security_policy(self, exposure: GcpExposed) -> pulumi.Input[str] | None:
        """The name of the policy of Cloud Armor; None if everyone may connect."""
        if exposure.security_policy is not None:
            return exposure.security_policy
        if not exposure.source_ranges:
            return None
        args = ClientsArgs(context=self.context, cidrs=exposure.source_ranges)
        return allowed_clients(f"{self.name}-clients", args, self.opts).name

    def lead_to(
        self, address: StaticAddress, zone: ManagedZone | None, after: Sequence[pulumi.Resource]
    ) -> Sequence[DnsRecord]:
        """The domain's record, last; without a zone it is left to somebody, and returned."""
        if zone is None:
            return [DnsRecord(name=self.domain, type="A", value=address.ip)]
        zone.record("record", record_name=f"{self.domain}.", type_="A", value=address.ip, after=after)
        return ()
