"""What every mode of an exposure on Azure starts from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi

from ...exposure.address import first_address, record
from ...exposure.contract import Bound
from ...exposure.from_settings import Request
from ...frozen import frozen
from .dns import Zone, ZoneArgs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...settings.azure_exposure_base import AzureExposed
    from ..cluster import Cluster
    from ..context import Context


@frozen
class ExposureRequest(Request):
    """The installation that is exposed."""

    cluster: Cluster
    context: Context

    def zone(self, exposure: AzureExposed) -> Zone | None:
        """The zone for the domain's record; None if the stack creates none."""
        dns = exposure.dns
        if dns is None:
            return None
        args = ZoneArgs(
            name=dns.zone, resource_group=dns.resource_group, private=dns.private, subscription_id=dns.subscription_id
        )
        return Zone(f"{self.name}-zone", args, self.opts)

    def bound(
        self,
        zone: Zone | None,
        addresses: pulumi.Output[Sequence[str]],
        *,
        what: str,
        after: Sequence[pulumi.Resource],
    ) -> Bound:
        """The domain's record, last. `what` is the object that gets the address."""
        if zone is None:
            return Bound(records=[record(self.domain, addresses)])
        zone.record(self.domain, first_address(addresses, what, assigned_by="The cluster"), after=after)
        return Bound()
