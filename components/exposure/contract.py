"""The contract between a cloud's exposure and CARTO.

An exposure says how the chart's router Service has to be, and what may reach the router. Once CARTO is installed, it
binds what leads users to that Service. Modes and switches are plain values; values that a cloud computes are Outputs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from enum import StrEnum

import pulumi

from ..frozen import frozen


class ServiceType(StrEnum):
    """`spec.type` of a Service."""

    CLUSTER_IP = "ClusterIP"
    NODE_PORT = "NodePort"
    LOAD_BALANCER = "LoadBalancer"


class TrafficPolicy(StrEnum):
    """`spec.externalTrafficPolicy` of a Service."""

    CLUSTER = "Cluster"
    LOCAL = "Local"


@frozen
class NodePorts:
    """Fixed ports of the nodes, of a Service of the type NodePort or LoadBalancer."""

    http: int
    https: int


@frozen
class RouterTls:
    """A Secret of the type `kubernetes.io/tls` in CARTO's namespace, with which the router ends TLS itself."""

    secret: pulumi.Input[str]
    """Name of the Secret."""
    revision: pulumi.Input[str] | None = None
    """Text that changes with the certificate, never a digest of the key. The chart mounts the Secret with `subPath`, so
    a running pod never sees a new certificate: the revision restarts it. None: nothing restarts the pods."""


@frozen
class RouterService:
    """How the chart's router Service has to be. Without arguments: inside the cluster only, TLS ends in front."""

    type: ServiceType = ServiceType.CLUSTER_IP
    annotations: Mapping[str, pulumi.Input[str]] = field(default_factory=dict)
    source_ranges: Sequence[pulumi.Input[str]] = ()
    """Addresses that a load balancer accepts; none means all."""
    load_balancer_ip: pulumi.Input[str] | None = None
    node_ports: NodePorts | None = None
    external_traffic_policy: TrafficPolicy | None = None
    """None: the cluster's default, `Cluster`."""
    tls: RouterTls | None = None
    """None: TLS ends in front of the router, which serves HTTP on both ports of a load balancer."""


@frozen
class CartoService:
    """The Service of CARTO's router. Source: chart contract, sections 2.7 and 4."""

    namespace: pulumi.Output[str]
    """Known once the namespace exists."""
    name: str = "carto-router"
    http_port: int = 80
    https_port: int = 443
    """Serves TLS only if the router ends it."""
    container_port: int = 8080
    """Of the router's pods, for balancers that reach pods directly and for their health checks."""
    container_https_port: int = 8443
    pod_labels: Mapping[str, str] = field(default_factory=dict)
    """Labels that select the router's pods."""


@frozen
class DnsRecord:
    """A DNS record that somebody has to create."""

    name: pulumi.Input[str]
    """The full name, without a dot at the end."""
    type: pulumi.Input[str]
    """`A`, `AAAA` or `CNAME`."""
    value: pulumi.Input[str]


@frozen
class Bound:
    """What an exposure created once CARTO was installed."""

    records: Sequence[DnsRecord] = ()
    """Records that the stack does not create, because no zone is set."""
    outputs: Mapping[str, pulumi.Input[object]] = field(default_factory=dict)


@frozen
class ForeignPods:
    """Pods that a controller runs in CARTO's namespace for the exposure."""

    subject: str
    """What they are, for the name of their network policy."""
    labels: Mapping[str, str]
    """What selects them, and no pods of CARTO."""
    ports: Sequence[int] = ()
    """Where clients connect to; none means all."""
    lead_to_router: bool = False
    """Whether they pass requests on to CARTO's router, and are configured by a controller in another namespace."""


Bind = Callable[[CartoService, pulumi.CustomResource, pulumi.ResourceOptions], Bound]
"""Leads users to CARTO: gets the router's Service, the Helm release and the options of children. What it creates
depends on the release, so it is deleted before it. A DNS record comes last: a name answers only when CARTO does."""


@frozen
class Exposure:
    """What a cloud's exposure passes to CARTO, before CARTO is installed."""

    router: RouterService = field(default_factory=RouterService)
    client_cidrs: Sequence[pulumi.Input[str]] | pulumi.Output[Sequence[str]] = ()
    """Ranges that pods see as the senders of requests: a balancer and its health checks. Network policies with a
    `routerFrom` let them in."""
    foreign_pods: Sequence[ForeignPods] = ()
    """Pods in CARTO's namespace that network policies would stop: proxies of a Gateway, solvers of challenges."""
    before_release: Sequence[pulumi.Resource] = ()
    """Resources that have to exist before CARTO's release, and are deleted after it: a TLS Secret, the address and the
    role assignment of a Service's load balancer."""
    bind: Bind | None = None
    records: Sequence[DnsRecord] = ()
    """Records that the stack does not create, and that are known without CARTO's release."""
    outputs: Mapping[str, pulumi.Input[object]] = field(default_factory=dict)
    """Further stack outputs of the cloud."""
    next_steps: Sequence[str] = ()
    """Manual steps, one line each, at most 150 characters."""


Start = Callable[[str, pulumi.ResourceOptions], Exposure]
"""Creates what needs no CARTO (certificate, balancer, address), at the same time as the platform. Gets the name of the
exposure (`carto-exposure`), which starts the names of all it creates (`carto-exposure-certificate`), and the options of
its children."""
