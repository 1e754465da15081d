"""Addresses inside a network, and names inside a cluster."""

from __future__ import annotations

import ipaddress

PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7")
"""RFC 1918, RFC 6598 and RFC 4193: where the databases and caches are that clouds make inside a network."""
CLUSTER_DOMAIN = "cluster.local"
"""What the names of a cluster end in unless its administrator changed it."""


def is_inside(host: str) -> bool:
    """Whether a proxy can't reach the host for certain: a name without a dot, or a private address."""
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return "." not in host


def namespace_of(host: str, *, own: str, cluster_domain: str = CLUSTER_DOMAIN) -> str | None:
    """The namespace of the Service that a host names, or None for a host that is no Service.

    A name without a dot is a Service in the pod's `own` namespace. Source: Kubernetes, "DNS for Services and Pods".
    """
    labels = host.lower().removesuffix(".").removesuffix(f".{cluster_domain}").split(".")
    if len(labels) == 1:
        return own
    return labels[-2] if len(labels) > 2 and labels[-1] == "svc" else None
