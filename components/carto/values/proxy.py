"""The chart's values about a proxy, and what goes past it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from ...addresses import CLUSTER_DOMAIN, is_inside

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ... import contracts
    from ..args import ProxyArgs

# Source: CARTO guide "Configure an external proxy".
_LOCALHOST = "localhost"
# Their clients can't use a proxy that speaks TLS itself. Source: chart contract §2.5.
_NOT_OVER_TLS = (".snowflakecomputing.com", ".oraclecloud.com")


def cluster_domain(helm_values: Mapping[str, Any]) -> str:
    """What the cluster's own names end in: the chart's `clusterDomain`, which every inner address is made with."""
    domain = helm_values.get("clusterDomain")
    return domain if isinstance(domain, str) and domain else CLUSTER_DOMAIN


def proxy_values(
    proxy: ProxyArgs | None, platform: contracts.Platform, *, cluster_domain: str = CLUSTER_DOMAIN
) -> dict[str, Any]:
    """`externalProxy` and what else a proxy asks for, or nothing.

    Behind a proxy of the type https, Pub/Sub is reached over REST: its gRPC clients know no such proxies
    (grpc/grpc#20939, closed without a solution). The chart has a switch for it, `cartoConfigValues.usePubSubRestApi`.

    Where pods get their credentials is named without a proxy too, for one that the stack writes into `helmValues`.
    """
    direct = [*platform.identity.metadata_hosts, *platform.storage.private_hosts]
    if proxy is None:
        return {"externalProxy": {"excludedDomains": direct}} if direct else {}
    excluded = [*_inside(platform, cluster_domain), *direct, *(_NOT_OVER_TLS if proxy.tls else ())]
    values: dict[str, Any] = {
        "enabled": True,
        "type": "https" if proxy.tls else "http",
        # The chart puts host and port behind each other, which an IPv6 address needs brackets for.
        "host": f"[{proxy.host}]" if ":" in proxy.host.strip("[]") and proxy.host[0] != "[" else proxy.host,
        "port": str(proxy.port),
        "excludedDomains": [*excluded, *(each for each in proxy.excluded_domains if each not in excluded)],
        "sslRejectUnauthorized": proxy.verify,
    }
    if proxy.ca is not None:
        values["sslCA"] = proxy.ca
    if proxy.ca_config_map is not None:
        name, key = proxy.ca_config_map
        values["sslCAConfigmap"] = {"name": name, "key": key}
    over_rest = {"cartoConfigValues": {"usePubSubRestApi": True}} if proxy.tls else {}
    return {"externalProxy": values, **over_rest}


def _inside(platform: contracts.Platform, cluster_domain: str) -> list[str]:
    """Names of the cluster, short and long, and of a storage service that answers inside the network."""
    endpoint = platform.storage.s3_compatible
    host = urlsplit(endpoint.endpoint).hostname if endpoint is not None else None
    own = [host] if host and is_inside(host) else []
    return [_LOCALHOST, ".svc", f".svc.{cluster_domain}", *own]
