"""Mode `ingress`: an Ingress for a controller of the cluster, which has the address."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi

from ...exposure.address import record_type
from ...exposure.cluster_class import NAME
from ...exposure.contract import Exposure
from ...exposure.from_settings import ingress_of_class

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...exposure.contract import Bound, CartoService
    from ...settings.azure_exposure import AzureIngressExposure
    from .request import ExposureRequest


def ingress(exposure: AzureIngressExposure, request: ExposureRequest) -> Exposure:
    """The certificate; once CARTO is installed, the Ingress, and then the domain's record."""
    (create, foreign_pods), zone = ingress_of_class(exposure, request), request.zone(exposure)

    def bind(service: CartoService, release: pulumi.CustomResource, opts: pulumi.ResourceOptions) -> Bound:
        ingress = create(service, release, opts)
        addresses = ingress.addresses if zone is None else ingress.addresses.apply(_ipv4)
        return request.bound(zone, addresses, what=f"ingress {NAME}", after=[ingress.ingress])

    return Exposure(foreign_pods=foreign_pods, bind=bind)


def _ipv4(addresses: Sequence[str]) -> Sequence[str]:
    if addresses and record_type(addresses[0]) != "A":
        raise pulumi.RunError(
            f"carto:exposure.dns: the ingress {NAME} has the address {addresses[0]}, and the stack creates records for "
            "IPv4 addresses only. Remove carto:exposure.dns, and create the record that the output exposureRecords has"
        )
    return addresses
