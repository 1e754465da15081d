"""The class of a Gateway or an Ingress, which the team has in the cluster."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pulumi
import pulumi_kubernetes as kubernetes

from ..kubernetes.custom_object import CustomObject
from ..kubernetes.gateway import API_VERSION, HTTP
from .contract import ForeignPods

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME = "carto"
"""Of the Gateway and the Ingress in the cluster."""
REQUEST_TIMEOUT = "HTTPRouteRequestTimeout"
"""The feature of a GatewayClass. Source: Gateway API v1.4, pkg/features/httproute.go."""
# cert-manager's solvers of HTTP-01. Source: cert-manager, "HTTP01", sections on Ingress and Gateway API.
GATEWAY_SOLVER: Mapping[str, Any] = {
    "gatewayHTTPRoute": {"parentRefs": [{"name": NAME, "kind": "Gateway", "sectionName": HTTP}]}
}
SOLVERS = ForeignPods(subject="acme-solver", labels={"acme.cert-manager.io/http01-solver": "true"}, ports=[8089])
"""Source: cert-manager v1.21.2, pkg/apis/acme/v1/types.go and pkg/issuer/acme/http/http.go."""
GATEWAY_PODS = ForeignPods(
    subject="gateway", labels={"gateway.networking.k8s.io/gateway-name": NAME}, lead_to_router=True
)
"""Proxies of a class that runs them next to the Gateway, such as Istio's. Source: Gateway API, GEP-1762."""


def ingress_solver(class_name: str) -> Mapping[str, Any]:
    """cert-manager's solver of HTTP-01 through Ingresses of this class."""
    return {"ingress": {"ingressClassName": class_name}}


def gateway_class(name: str, class_name: str, opts: pulumi.ResourceOptions) -> CustomObject:
    """Read the class, so that a preview refuses one that does not exist; its logical name is in that message."""
    return CustomObject.read(
        f"{name}-class-of-kubectl-get-gatewayclasses",
        api_version=API_VERSION,
        kind="GatewayClass",
        id_=class_name,
        opts=opts,
    )


def timed_gateway_class(name: str, class_name: str, opts: pulumi.ResourceOptions) -> CustomObject:
    """Read the class of a Gateway whose route has the time-out, and warn if the class ignores it."""
    class_ = gateway_class(name, class_name, opts)
    class_.status.apply(lambda status: _warn_without_timeouts(class_name, status))
    return class_


def ingress_class(name: str, class_name: str, opts: pulumi.ResourceOptions) -> kubernetes.networking.v1.IngressClass:
    """Read the class, so that a preview refuses one that does not exist; its logical name is in that message."""
    return kubernetes.networking.v1.IngressClass.get(f"{name}-class-of-kubectl-get-ingressclasses", class_name, opts)


def _warn_without_timeouts(class_name: str, status: Mapping[str, Any]) -> None:
    """Warn if the class lists its features, and the time-out of a request is not one of them."""
    features = [feature["name"] for feature in status.get("supportedFeatures") or ()]
    if features and REQUEST_TIMEOUT not in features:
        pulumi.log.warn(
            f"carto:exposure.className: {class_name} does not support {REQUEST_TIMEOUT}, so "
            "carto:exposure.timeoutSeconds has no effect. Set the time-out of requests to 605 seconds or more with "
            "what the class has for it."
        )
