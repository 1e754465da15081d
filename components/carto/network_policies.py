"""Which traffic CARTO needs, as network policies.

What comes in is exact: each service from the services that call it, the router from outside. What goes out can only be
limited by address. CARTO's own services, warehouses and clouds are names whose addresses change. So everything but the
metadata services of clouds is open, until the stack names the addresses.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pulumi
from pulumi_kubernetes.meta import v1 as meta
from pulumi_kubernetes.networking import v1 as networking

from ..addresses import CLUSTER_DOMAIN, PRIVATE, namespace_of
from ..exposure.contract import Exposure
from .args import Peers
from .database_bootstrap import POD_LABELS as BOOTSTRAP
from .workloads import COMPONENT, INSTANCE, pod_labels, ports, running, value_at

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ..exposure.contract import ForeignPods
    from ..feature import Workload
    from .args import CartoArgs, TrafficArgs

ANY_PORT = (1, 65535)
DNS_PORTS = (53, 5353)
"""As resolvers listen everywhere, and as the pods of OpenShift's do."""
METADATA = ("169.254.0.0/16", "fd00:ec2::/32", "fd20:ce::254/128")
"""Where metadata services answer, with the credentials of the node: link-local on every cloud, and the IPv6 addresses
of Amazon and Google."""
HTTPS = 443
EVERYWHERE = ("0.0.0.0/0", "::/0")
NAMESPACE_NAME = "kubernetes.io/metadata.name"
"""The label in which every namespace carries its name."""


def network_flows(
    args: CartoArgs, allowed: TrafficArgs, values: Mapping[str, Any]
) -> dict[str, networking.NetworkPolicySpecArgs]:
    """The policies that a release with these values needs, by their subject.

    Without `router_from` any client may connect, so the ranges that an exposure sends requests from are not needed.
    """
    database, cache = args.platform.database.port, args.platform.cache
    there = running(values, args.features)
    servers = [database] if cache.in_cluster else [database, cache.port]
    exposure = args.exposure or Exposure()
    clients = _clients(allowed.router_from, exposure.client_cidrs, exposure.foreign_pods)
    policies = {one.label: _inward(one, clients, values, there) for one in there if one.listeners}
    policies |= {each.subject: _foreign(each) for each in exposure.foreign_pods}
    policies["egress"] = networking.NetworkPolicySpecArgs(
        # The cache that the chart runs only answers, and its check before an install (of no component) calls nobody.
        pod_selector=meta.LabelSelectorArgs(
            match_labels=INSTANCE,
            match_expressions=[
                meta.LabelSelectorRequirementArgs(key=COMPONENT, operator="Exists"),
                meta.LabelSelectorRequirementArgs(key=COMPONENT, operator="NotIn", values=["valkey"]),
            ],
        ),
        policy_types=["Egress"],
        egress=[
            _names(),
            *([] if allowed.is_egress_open else _to([_pods(INSTANCE)])),
            *_outward(allowed, servers),
            *_closed_but_proxy(args, allowed, values),
            *_to(_ranges(args.platform.identity.credential_ranges)),
        ],
    )
    if args.database.bootstrap is not None:
        policies["database-bootstrap"] = networking.NetworkPolicySpecArgs(
            pod_selector=meta.LabelSelectorArgs(match_labels=BOOTSTRAP),
            policy_types=["Egress"],
            egress=[_names(), *_outward(allowed, [database], only=True)],
        )
    return policies


def _clients(
    router_from: Peers,
    client_cidrs: Sequence[pulumi.Input[str]] | pulumi.Output[Sequence[str]],
    foreign_pods: Iterable[ForeignPods],
) -> pulumi.Input[Sequence[networking.NetworkPolicyPeerArgs]]:
    """The peers that the stack names, and those of the exposure; none if the stack names none."""

    def both(cidrs: Sequence[pulumi.Input[str]]) -> list[networking.NetworkPolicyPeerArgs]:
        return [*peers, *_ranges(cidr for cidr in cidrs if cidr not in router_from.cidrs)]

    peers = _peers(router_from)
    if not peers:
        return peers
    peers += [_pods(each.labels) for each in foreign_pods if each.lead_to_router]
    return both(client_cidrs) if isinstance(client_cidrs, Sequence) else client_cidrs.apply(both)


def _inward(
    workload: Workload,
    clients: pulumi.Input[Sequence[networking.NetworkPolicyPeerArgs]],
    values: Mapping[str, Any],
    all_running: Iterable[Workload],
) -> networking.NetworkPolicySpecArgs:
    there = {one.label: one for one in all_running}
    rules = []
    for port, callers in ports(workload, values).items():
        peers = [_pods(pod_labels(there[caller])) for caller in callers if caller in there]
        # Without callers inside, this is the router. Without peers, a rule means everybody.
        from_ = peers if callers else clients
        rules.append(networking.NetworkPolicyIngressRuleArgs(from_=None if from_ == [] else from_, ports=_tcp([port])))
    return networking.NetworkPolicySpecArgs(
        pod_selector=meta.LabelSelectorArgs(match_labels=pod_labels(workload)), policy_types=["Ingress"], ingress=rules
    )


def _foreign(pods: ForeignPods) -> networking.NetworkPolicySpecArgs:
    """Clients reach the pods; the balancer in front of them limits who these are."""
    inward = networking.NetworkPolicyIngressRuleArgs(ports=_tcp(pods.ports) or None)
    # The controller that configures proxies is a pod of a namespace that its team chose.
    cluster = networking.NetworkPolicyPeerArgs(namespace_selector=meta.LabelSelectorArgs())
    return networking.NetworkPolicySpecArgs(
        pod_selector=meta.LabelSelectorArgs(match_labels=pods.labels),
        policy_types=["Ingress", "Egress"],
        ingress=[inward],
        egress=[_names(), *_to([cluster])] if pods.lead_to_router else [],
    )


def _names() -> networking.NetworkPolicyEgressRuleArgs:
    """Names are looked up with resolvers in pods, on nodes and in the cloud's network, so they have no address here."""
    return networking.NetworkPolicyEgressRuleArgs(
        ports=[
            networking.NetworkPolicyPortArgs(protocol=protocol, port=port)
            for protocol in ("UDP", "TCP")
            for port in DNS_PORTS
        ]
    )


def _outward(
    allowed: TrafficArgs, servers: Sequence[int], *, only: bool = False
) -> list[networking.NetworkPolicyEgressRuleArgs]:
    """Where pods may go, and always to the platform's servers; `only` to these."""
    on = servers if only else []
    if allowed.is_egress_open:
        # Some networks (Cilium's) do not count pods as addresses.
        anywhere = networking.NetworkPolicyPeerArgs(namespace_selector=meta.LabelSelectorArgs())
        return _to([anywhere, *_ranges(EVERYWHERE)], on)
    with_ports = [
        rule
        for each in allowed.egress_ports
        if (ports := [port for port in each.ports if not only or port in servers])
        for rule in _to(_ranges([each.cidr]), ports)
    ]
    return [*_to(_peers(allowed.egress_to), on), *with_ports, *_to(_ranges(PRIVATE), servers)]


def _closed_but_proxy(
    args: CartoArgs, allowed: TrafficArgs, values: Mapping[str, Any]
) -> list[networking.NetworkPolicyEgressRuleArgs]:
    """The proxy, and storage behind a private endpoint, which CARTO reaches without it.

    No pod needs the Kubernetes API: the chart and this project mount no token of a service account.
    """
    if not allowed.proxy_only or args.proxy is None:
        return []
    storage = _to(_ranges(PRIVATE), [HTTPS]) if args.platform.storage.private_hosts else []
    host, port = args.proxy.host, args.proxy.port
    try:
        address = ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        # A policy knows no names: it opens the namespace of a Service, or the proxy's port at private addresses.
        domain = value_at(values, "clusterDomain", CLUSTER_DOMAIN)
        namespace = namespace_of(host, own=args.namespace, cluster_domain=domain)
        if namespace is None:
            return [*_to(_ranges(PRIVATE), [port]), *storage]
        # The pods' port may be another one than the Service's.
        return [*_to(_peers(Peers(namespaces=[namespace]))), *storage]
    return [*_to(_ranges([str(ipaddress.ip_network(address))]), [port]), *storage]


def _to(
    peers: Sequence[networking.NetworkPolicyPeerArgs], on: Sequence[int] = ()
) -> list[networking.NetworkPolicyEgressRuleArgs]:
    """A rule, if there is anybody: one without peers would mean everybody.

    Without ports of its own it names all of them, for TCP and UDP. Amazon's policy agent puts rules together by address
    and then lets the ports of one count for the other: rules without ports were left with DNS
    (aws/aws-network-policy-agent#180, open; amazon-network-policy-controller-k8s#218 mends it in newer clusters).
    """
    return [networking.NetworkPolicyEgressRuleArgs(to=list(peers), ports=_tcp(on) or _any_port())] if peers else []


def _peers(peers: Peers) -> list[networking.NetworkPolicyPeerArgs]:
    named = [
        networking.NetworkPolicyPeerArgs(namespace_selector=meta.LabelSelectorArgs(match_labels={NAMESPACE_NAME: name}))
        for name in peers.namespaces
    ]
    return [*_ranges(peers.cidrs), *named]


def _pods(labels: Mapping[str, str]) -> networking.NetworkPolicyPeerArgs:
    return networking.NetworkPolicyPeerArgs(pod_selector=meta.LabelSelectorArgs(match_labels=dict(labels)))


def _ranges(cidrs: Iterable[pulumi.Input[str]]) -> list[networking.NetworkPolicyPeerArgs]:
    return [networking.NetworkPolicyPeerArgs(ip_block=_block(cidr)) for cidr in cidrs]


def _block(cidr: pulumi.Input[str]) -> networking.IPBlockArgs:
    """The range without the metadata services in it. One that a cloud computes is a subnet's, which has none in it."""
    if not isinstance(cidr, str):
        return networking.IPBlockArgs(cidr=cidr)
    return networking.IPBlockArgs(cidr=cidr, except_=_metadata_in(cidr) or None)


def _metadata_in(cidr: str) -> list[str]:
    """What a wide range does not mean. A stack that names the metadata's own range does mean it."""
    wide = ipaddress.ip_network(cidr)
    return [
        text
        for text in METADATA
        if (inner := ipaddress.ip_network(text)).version == wide.version
        and inner != wide
        and inner.network_address in wide
        and inner.prefixlen > wide.prefixlen
    ]


def _any_port() -> list[networking.NetworkPolicyPortArgs]:
    first, last = ANY_PORT
    return [
        networking.NetworkPolicyPortArgs(protocol=protocol, port=first, end_port=last) for protocol in ("TCP", "UDP")
    ]


def _tcp(numbers: Sequence[int]) -> list[networking.NetworkPolicyPortArgs]:
    return [networking.NetworkPolicyPortArgs(protocol="TCP", port=number) for number in numbers]
