"""What `carto:network.networkPolicies.proxyOnly` cuts off: hosts that CARTO reaches without the proxy.

Sources: CARTO guide "Configure an external proxy", "Support for data warehouses"; chart contract, "Proxy".
"""

from __future__ import annotations

import ipaddress
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ..addresses import CLUSTER_DOMAIN, PRIVATE, is_inside, namespace_of
from .cache import ExistingCache
from .database import ExistingDatabase
from .problems import RuleViolation, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .common import CommonSettings
    from .network_policies import Destinations

_EGRESS_TO = "carto:network.networkPolicies.egressTo"
_PRIVATE = [ipaddress.ip_network(text) for text in PRIVATE]
"""Where the policies allow the ports of database and cache anyway."""


@dataclass(frozen=True, kw_only=True)
class _Server:
    """A server that the stack names."""

    path: str
    host: str
    port: int
    open_if_private: bool = True
    """Whether the policies open its port at private addresses."""


def proxy_only_violations(stack: CommonSettings) -> Iterator[RuleViolation]:
    """Servers of the stack that neither the proxy nor the policies let CARTO reach."""
    proxy, policies = stack.network.external_proxy, stack.network.network_policies
    if proxy is None or not policies.proxy_only:
        return
    for server in _servers(stack):
        fix = _missing(server, policies.egress_to, own=stack.namespace, domain=_cluster_domain(stack))
        if fix:
            yield RuleViolation(
                path="network.networkPolicies.proxyOnly",
                reason=f"true, but no proxy carries the connection to carto:{server.path} ({server.host}:"
                f"{server.port}), and egressTo does not list it",
                fix=fix,
                about=(server.path, "network.networkPolicies.egressTo", "network.externalProxy"),
            )


def proxy_only_warnings(stack: CommonSettings) -> Iterator[str]:
    """What people connect later, and hosts whose addresses the program does not know."""
    proxy, policies = stack.network.external_proxy, stack.network.network_policies
    if proxy is None or not policies.proxy_only or policies.egress_to.cidrs:
        return
    warehouses = "PostgreSQL, Redshift and Databricks"
    if proxy.address.tls:
        warehouses = "PostgreSQL, Redshift, Databricks, Snowflake and Oracle"
    yield (
        f"carto:network.networkPolicies.proxyOnly: CARTO connects to {warehouses} without the proxy, and {_EGRESS_TO} "
        "has no addresses. If you use one of these, list its addresses there, such as "
        "{cidr: 10.30.0.0/16, ports: [5439]}."
    )
    if proxy.excluded_domains:
        yield (
            f"carto:network.externalProxy.excludedDomains: CARTO connects to {', '.join(proxy.excluded_domains)} "
            f"without the proxy, and {_EGRESS_TO} has no addresses. List those of these hosts there."
        )


def _servers(stack: CommonSettings) -> Iterator[_Server]:
    if isinstance(stack.database, ExistingDatabase):
        database = stack.database.existing
        yield _Server(path="database.existing.host", host=database.host, port=database.port)
    if isinstance(stack.cache, ExistingCache):
        cache = stack.cache.existing
        yield _Server(path="cache.existing.host", host=cache.host, port=cache.port)
    endpoint = urlsplit(stack.storage.endpoint or "")
    host, port = endpoint.hostname or "", endpoint.port or (443 if endpoint.scheme == "https" else 80)
    if host and _has_no_proxy(host, stack):
        yield _Server(path="storage.s3Compatible.endpoint", host=host, port=port, open_if_private=False)


def _has_no_proxy(host: str, stack: CommonSettings) -> bool:
    """Whether CARTO reaches the host without the proxy, because it is inside or the stack excludes it."""
    proxy = stack.network.external_proxy
    inside = is_inside(host) or namespace_of(host, own=stack.namespace, cluster_domain=_cluster_domain(stack))
    excluded = [each.lstrip(".") for each in proxy.excluded_domains] if proxy is not None else []
    return bool(inside) or any(host == each or host.endswith(f".{each}") for each in excluded)


def _missing(server: _Server, egress_to: Destinations, *, own: str, domain: str) -> str:
    """The command that opens the way to a server; empty if it is open, or if its address is unknown and may be."""
    try:
        address = ipaddress.ip_address(server.host.strip("[]"))
    except ValueError:
        namespace = namespace_of(server.host, own=own, cluster_domain=domain)
        if namespace is None:
            is_open = server.open_if_private or egress_to.cidrs or egress_to.namespaces
            return "" if is_open else f"list the addresses of {server.host} in {_EGRESS_TO}.cidrs"
        if namespace in egress_to.namespaces:
            return ""
        place = quoted(f"{_EGRESS_TO}.namespaces[{len(egress_to.namespaces)}]")
        return f"pulumi config set --path {place} {namespace}"
    if server.open_if_private and any(address in each for each in _PRIVATE):
        return ""
    for each in egress_to.cidrs:
        if address in ipaddress.ip_network(each.cidr) and (each.ports is None or server.port in each.ports):
            return ""
    entry = json.dumps({"cidr": str(ipaddress.ip_network(address)), "ports": [server.port]})
    return f"pulumi config set --path {quoted(f'{_EGRESS_TO}.cidrs[{len(egress_to.cidrs)}]')} {quoted(entry)}"


def _cluster_domain(stack: CommonSettings) -> str:
    return str(stack.helm_values.get("clusterDomain") or stack.features.cluster_domain or CLUSTER_DOMAIN)
