"""The address of a Service's load balancer on Azure, and the annotations that ask for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...settings.azure_exposure_base import PREFIX
from ..resource_ids import part_of, resource_group_of
from .address import PublicAddress, PublicAddressArgs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pulumi

    from ...settings.azure_exposure import AzureGatewayExposure, AzureLoadBalancerExposure
    from .request import ExposureRequest

    Addressed = AzureLoadBalancerExposure | AzureGatewayExposure

_SECONDS_OF_A_MINUTE = 60
# AKS gives its identity this right in a network that it creates itself only. Source: AKS, "Use an internal load
# balancer", before you begin: Network Contributor, or Microsoft.Network/virtualNetworks/subnets/join/action and read.
_JOIN = "In a virtual network of your own, once: let the cluster's identity join the subnet (docs/expose.md, Azure)"


@dataclass(frozen=True, kw_only=True)
class ServiceAddress:
    """The address that the load balancer of one Service has."""

    annotations: Mapping[str, pulumi.Input[str]]
    """Of the Service."""
    before: Sequence[pulumi.Resource]
    """What has to exist before the Service, and is deleted after it."""
    created: PublicAddress | None
    next_steps: Sequence[str] = ()
    """What is left to a person, so that the cluster may use the subnet of a private address."""

    @property
    def monitored_id(self) -> pulumi.Input[str] | None:
        """What alarms are about: the created address."""
        return None if self.created is None else self.created.address.id

    @property
    def outputs(self) -> Mapping[str, pulumi.Input[object]]:
        """Stack outputs about the address."""
        return {} if self.created is None else {"publicAddress": self.created.address.ip_address}

    def known_or(self, assigned: pulumi.Output[Sequence[str]]) -> pulumi.Output[Sequence[str]]:
        """The created address, or what the cluster assigned."""
        if self.created is None:
            return assigned
        return self.created.address.ip_address.apply(lambda known: [known] if known else [])


def service_address(exposure: Addressed, request: ExposureRequest) -> ServiceAddress:
    """Create the public address, unless the exposure is internal or has an existing one.

    Its logical name is the same in every mode, so that it stays when the mode changes.
    """
    created = None
    if exposure.creates_address:
        args = PublicAddressArgs(
            context=request.context, cluster_id=request.cluster.id, principal_id=request.cluster.principal_id
        )
        created = PublicAddress(f"{request.name}-address", args, request.opts)
    return ServiceAddress(
        annotations={**exposure.service_annotations, **_annotations(exposure, created)},
        before=[created.role] if created is not None else [],
        created=created,
        next_steps=[_JOIN] if exposure.internal else [],
    )


def _annotations(exposure: Addressed, created: PublicAddress | None) -> Mapping[str, pulumi.Input[str]]:
    """Source: cloud-provider-azure, "LoadBalancer", annotations of Services."""
    minutes = -(-exposure.timeout_seconds // _SECONDS_OF_A_MINUTE)
    found: dict[str, pulumi.Input[str]] = {"load-balancer-tcp-idle-timeout": str(minutes)}
    if exposure.internal:
        found["load-balancer-internal"] = "true"
        if exposure.subnet is not None:
            found["load-balancer-internal-subnet"] = exposure.subnet
        if exposure.private_address is not None:
            found["load-balancer-ipv4"] = exposure.private_address
    elif created is not None:
        found["load-balancer-resource-group"] = created.address.id.apply(resource_group_of)
        found["pip-name"] = created.address.name
    else:
        found["load-balancer-resource-group"] = resource_group_of(exposure.address)
        found["pip-name"] = part_of(exposure.address, "publicIPAddresses")
    return {f"{PREFIX}{key}": value for key, value in found.items()}
