"""`tlsCerts` and `router`: how traffic reaches CARTO's router."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...exposure.contract import ServiceType

if TYPE_CHECKING:
    from ...exposure.contract import RouterService

_CERTIFICATE, _KEY = "tls.crt", "tls.key"
"""Keys of a Secret of the type `kubernetes.io/tls`."""


def exposure(router: RouterService) -> dict[str, Any]:
    """The router's Service, and its certificate if it ends TLS itself.

    The chart never generates a certificate: that would be another one at every render. It ends TLS with a Secret only,
    because a certificate in the values would be a key in the values.
    """
    tls: dict[str, Any] = {"httpsEnabled": router.tls is not None, "autoGenerate": False}
    values: dict[str, Any] = {"service": _service(router)}
    if router.tls is not None:
        tls["existingSecret"] = {"name": router.tls.secret, "certKey": _CERTIFICATE, "keyKey": _KEY}
        if router.tls.revision is not None:
            values["podAnnotations"] = {"revision/certificate": router.tls.revision}
    return {"tlsCerts": tls, "router": values}


def _service(router: RouterService) -> dict[str, Any]:
    service: dict[str, Any] = {"type": router.type.value}
    if router.annotations:
        service["annotations"] = dict(router.annotations)
    if router.source_ranges:
        service["loadBalancerSourceRanges"] = list(router.source_ranges)
    if router.load_balancer_ip is not None:
        service["loadBalancerIP"] = router.load_balancer_ip
    if router.node_ports is not None:
        service["nodePorts"] = {
            name: str(port) for name, port in (("http", router.node_ports.http), ("https", router.node_ports.https))
        }
    if router.external_traffic_policy is not None:
        service["externalTrafficPolicy"] = router.external_traffic_policy.value
    if router.type is ServiceType.LOAD_BALANCER and router.tls is None:
        # Nothing listens at 8443 then. Source: chart contract, section 2.7.
        service["ports"] = {"httpsTargetPort": "http"}
    return service
