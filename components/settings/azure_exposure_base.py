"""Parts that several variants of `carto:exposure` on Azure have: the zone, and the address of Azure's load balancer."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, ClassVar

from typing_extensions import override

from .exposure import Dns, Exposed
from .exposure_annotations import managed_violations
from .problems import RuleViolation
from .types import azure, azure_exposure

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PREFIX = "service.beta.kubernetes.io/azure-"
"""Of the annotations that Azure's cloud provider reads. Source: cloud-provider-azure, "LoadBalancer"."""


class AzureDns(Dns):
    """The zone where the stack creates the domain's record."""

    resource_group: azure.ResourceGroup
    """Resource group of the zone."""
    private: bool = False
    """A zone of Azure Private DNS."""
    subscription_id: azure_exposure.SubscriptionId | None = None
    """Subscription of the zone. Default: the stack's."""


class AzureExposed(Exposed):
    """An exposure with a record in a zone of Azure."""

    dns: AzureDns | None = None
    """Where the domain's record is created. Default: nowhere; the outputs have it."""

    @override
    def violations(self) -> Iterator[RuleViolation]:
        yield from super().violations()
        if self.dns is not None and self.dns.private:
            yield from self.private_zone_violations()

    @override
    def domain_violations(self, domain: str) -> Iterator[RuleViolation]:
        yield from super().domain_violations(domain)
        for found in self.dns.domain_violations(domain) if self.dns is not None else ():
            yield found.below("dns")


class AzureAddressed(AzureExposed):
    """An exposure through a load balancer that Azure's cloud provider creates for a Service.

    Azure's load balancer passes TCP on. It ends an idle connection after 30 minutes at most. Source: Azure Load
    Balancer, "TCP reset and idle timeout".
    """

    longest_timeout: ClassVar[int] = 1800
    managed_annotations: ClassVar[tuple[str, ...]] = (PREFIX,)
    annotations_setting: ClassVar[str]
    """The setting with annotations of the Service."""

    address: azure_exposure.PublicAddress = azure_exposure.CREATE
    """The public address: `create` a static one, or the resource id of an existing one with the SKU Standard. The
    cluster's identity needs the role Network Contributor on the resource group of an existing address."""
    subnet: azure_exposure.SubnetName | None = None
    """With `internal`: the subnet of the load balancer. Default: the subnet of the nodes."""
    private_address: azure_exposure.PrivateAddress | None = None
    """With `internal`: the address. Default: one that Azure chooses, and that may change when the Service does."""

    @property
    def creates_address(self) -> bool:
        """Whether the stack creates a public address."""
        return not self.internal and self.address == azure_exposure.CREATE

    @property
    @override
    def fixed_address(self) -> str:
        return (self.private_address or "") if self.internal else self.address

    @property
    @override
    def only_ipv4(self) -> bool:
        # Source: cloud-provider-azure, "LoadBalancer": the annotation `azure-pip-name` names an IPv4 address, and
        # `azure-pip-name-ipv6` that of a dual-stack Service, which the chart can't ask for.
        return True

    @property
    @abstractmethod
    def service_annotations(self) -> Mapping[str, str]:
        """Further annotations of the Service."""

    @override
    def violations(self) -> Iterator[RuleViolation]:
        yield from super().violations()
        if self.internal and self.is_set("address"):
            yield RuleViolation(
                path="address",
                reason="a public address, but internal is true, so it has no effect",
                fix="remove it, or set privateAddress",
                about=("internal", "mode"),
            )
        for path, value in (("subnet", self.subnet), ("privateAddress", self.private_address)):
            if value is not None and not self.internal:
                yield RuleViolation(
                    path=path,
                    reason="goes with internal true, so it has no effect",
                    fix="remove it, or pulumi config set --path carto:exposure.internal true",
                    about=("internal", "mode"),
                )
        yield from managed_violations(
            self.annotations_setting,
            self.service_annotations,
            self.managed_annotations,
            use="internal, subnet, privateAddress, address or timeoutSeconds",
        )
