"""What every mode of an exposure on Azure starts from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pulumi

from ...exposure.address import record
from ...exposure.contract import Bound
from ...exposure.from_settings import CertificateInCluster, certificate_in_cluster, issued_certificate
from ...settings.cert_manager import CertManagerTls
from .dns import Zone, ZoneArgs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from ...settings.azure_exposure_base import AzureExposed
    from ...settings.exposure_tls import Tls
    from ..cluster import Cluster
    from ..context import Context


@dataclass(frozen=True, kw_only=True)
class ExposureRequest:
    """The installation that is exposed."""

    name: str
    """Of the exposure; starts the names of all its parts."""
    domain: str
    cluster: Cluster
    context: Context
    namespace: pulumi.Input[str]
    opts: pulumi.ResourceOptions
    """Of the exposure's children."""

    def certificate(
        self, tls: Tls, *, http01: Mapping[str, Any] | None = None, wait: bool = False
    ) -> CertificateInCluster:
        """The certificate in the cluster. `http01` is cert-manager's solver; `wait`: until it is issued."""
        if not isinstance(tls, CertManagerTls):
            return certificate_in_cluster(self.name, tls, self.namespace, self.opts)
        return issued_certificate(
            self.name,
            tls,
            domain=self.domain,
            namespace=self.namespace,
            opts=self.opts,
            http01=http01,
            wait=wait,
        )

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
        zone.record(self.domain, addresses.apply(lambda found: _only(found, what)), after=after)
        return Bound()


def _only(addresses: Sequence[str], what: str) -> str:
    if not addresses:
        raise pulumi.RunError(
            f"carto:exposure: the {what} has no address yet. The cluster assigns it: see `kubectl describe {what}`, "
            "then run `pulumi up` again"
        )
    return addresses[0]
