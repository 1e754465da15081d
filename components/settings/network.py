"""`carto:network`: what a network has on every cloud: the proxy and the network policies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field
from typing_extensions import override

from .model import Model
from .network_policies import NetworkPolicies
from .problems import RuleViolation
from .proxy import ExternalProxy

if TYPE_CHECKING:
    from collections.abc import Iterator


class Network(Model):
    """The network, read from the cluster unless set."""

    external_proxy: ExternalProxy | None = None
    """A proxy between CARTO's pods and the internet."""
    network_policies: NetworkPolicies = Field(default_factory=NetworkPolicies)
    """Network policies of CARTO's namespace."""

    @override
    def violations(self) -> Iterator[RuleViolation]:
        if self.network_policies.proxy_only and self.external_proxy is None:
            yield RuleViolation(
                path="networkPolicies.proxyOnly",
                reason="true, but externalProxy is not set, so CARTO could not reach its services",
                fix="pulumi config set --path carto:network.externalProxy.host proxy.example.com\n"
                "pulumi config set --path carto:network.externalProxy.port 3128",
                about=("externalProxy",),
            )
