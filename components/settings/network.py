"""`carto:network`: what a network has on every cloud: the proxy and the network policies."""

from __future__ import annotations

from pydantic import Field

from .model import Model
from .network_policies import NetworkPolicies
from .proxy import ExternalProxy


class Network(Model):
    """The network, read from the cluster unless set."""

    external_proxy: ExternalProxy | None = None
    """A proxy between CARTO's pods and the internet."""
    network_policies: NetworkPolicies = Field(default_factory=NetworkPolicies)
    """Network policies of CARTO's namespace."""
