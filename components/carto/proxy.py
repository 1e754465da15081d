"""The chart's values about a proxy, and what goes past it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from components.settings.proxy import ProxyType

if TYPE_CHECKING:
    from components import contracts
    from components.settings.proxy import ExternalProxy

# Source: CARTO guide "Configure an external proxy".
_INSIDE = ("localhost", ".svc.cluster.local")
# Their clients can't use a proxy that speaks TLS itself. Source: chart contract §2.5.
_NOT_OVER_TLS = (".snowflakecomputing.com", ".oraclecloud.com")


def proxy_values(proxy: ExternalProxy | None, platform: contracts.Platform) -> dict[str, Any]:
    """`externalProxy`, or nothing.

    Where pods get their credentials is named without a proxy too, for one that the stack writes into `helmValues`.
    """
    direct = [*platform.identity.metadata_hosts, *platform.storage.private_hosts]
    if proxy is None:
        return {"externalProxy": {"excludedDomains": direct}} if direct else {}
    excluded = [*_INSIDE, *direct, *(_NOT_OVER_TLS if proxy.type is ProxyType.HTTPS else ())]
    values: dict[str, Any] = {
        "enabled": True,
        "type": proxy.type.value,
        "host": proxy.host,
        "port": str(proxy.port),
        "excludedDomains": [*excluded, *(each for each in proxy.excluded_domains if each not in excluded)],
        "sslRejectUnauthorized": proxy.ssl_reject_unauthorized,
    }
    return {"externalProxy": values | ({"sslCA": proxy.ssl_ca} if proxy.ssl_ca is not None else {})}
