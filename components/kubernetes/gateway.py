"""A Gateway of the Gateway API with the routes of one domain."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Any

import pulumi

from ..frozen import frozen
from ..options import child_of
from .custom_object import WAIT_FOR, CustomObject

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

API_VERSION = "gateway.networking.k8s.io/v1"
HTTP, HTTPS = "http", "https"
"""Names of the listeners."""
HAS_ADDRESS = "jsonpath={.status.addresses[0].value}"


@frozen
class ParametersReference:
    """An object with settings of the class's own, in the same namespace."""

    group: str
    kind: str
    name: pulumi.Input[str]


@frozen
class GatewayArgs:
    """A Gateway, and the Service that it leads to.

    TLS ends at the Gateway with `certificate_secrets` or `tls_options`, and HTTP is redirected. With neither the
    Gateway serves HTTP alone: TLS ends in front of it.
    """

    namespace: pulumi.Input[str]
    name: str
    class_name: str
    domain: str
    service: str
    """Name of the Service in the same namespace."""
    port: int
    timeout_seconds: int | None = None
    """`timeouts.request` of the route; None for a class that has it elsewhere (GKE)."""
    certificate_secrets: Sequence[pulumi.Input[str]] = ()
    tls_options: Mapping[str, pulumi.Input[str]] = field(default_factory=dict)
    """Options of the class's own for the HTTPS listener, such as a certificate in a cloud's store."""
    ends_tls: bool | None = None
    """Whether the Gateway ends TLS; None: if it has a certificate or options. True for a certificate that an annotation
    of the class names."""
    annotations: Mapping[str, pulumi.Input[str]] = field(default_factory=dict)
    """Of the Gateway."""
    infrastructure_annotations: Mapping[str, pulumi.Input[str]] = field(default_factory=dict)
    """Of what the class creates for the Gateway, such as a Service."""
    parameters: ParametersReference | None = None
    addresses: Sequence[Mapping[str, pulumi.Input[str]]] = ()
    """Requested addresses, each with `type` and `value`; none lets the class choose."""
    after: Sequence[pulumi.Resource] = ()
    """What has to exist before the Gateway, and is deleted after it."""
    wait: bool = True
    """Wait until the Gateway has an address."""

    @property
    def tls(self) -> bool:
        """Whether the Gateway ends TLS."""
        if self.ends_tls is not None:
            return self.ends_tls
        return bool(self.certificate_secrets or self.tls_options)


class Gateway(pulumi.ComponentResource):
    """A Gateway with two listeners and a route for each: HTTPS to the Service, HTTP redirected to HTTPS.

    The redirect is a route and not the listener's, so that a solver of ACME's HTTP-01 can add its own route. Another
    class is another Gateway: a change of it in place leaves a balancer behind with some controllers (ingress-gce#1252).
    Source: Gateway API v1, HTTPRoute and Gateway.
    """

    gateway: CustomObject
    routes: Sequence[CustomObject]
    addresses: pulumi.Output[Sequence[str]]
    """What the class assigned, IP addresses or host names; empty before it did."""

    def __init__(self, name: str, args: GatewayArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("carto:kubernetes:Gateway", name, None, opts)
        waiting = {WAIT_FOR: HAS_ADDRESS} if args.wait else {}
        self.gateway = CustomObject(
            f"{name}-gateway",
            api_version=API_VERSION,
            kind="Gateway",
            metadata={
                "name": args.name,
                "namespace": args.namespace,
                **_set("annotations", {**waiting, **args.annotations}),
            },
            spec=_spec(args),
            opts=child_of(self, args.after, replace_on_changes=["spec.gatewayClassName"]),
        )
        to_service = self._route(name, args, "route", HTTPS if args.tls else HTTP, _forward(args))
        self.routes = [to_service]
        if args.tls:
            self.routes = [to_service, self._route(name, args, "redirect", HTTP, _REDIRECT)]
        self.addresses = self.gateway.status.apply(
            lambda status: [str(each["value"]) for each in status.get("addresses") or ()]
        )
        self.register_outputs({"addresses": self.addresses})

    def _route(self, name: str, args: GatewayArgs, role: str, listener: str, rule: Mapping[str, Any]) -> CustomObject:
        return CustomObject(
            f"{name}-{role}",
            api_version=API_VERSION,
            kind="HTTPRoute",
            metadata={"name": args.name if role == "route" else f"{args.name}-{role}", "namespace": args.namespace},
            spec={
                "parentRefs": [{"name": args.name, "sectionName": listener}],
                "hostnames": [args.domain],
                "rules": [rule],
            },
            opts=child_of(self, [self.gateway]),
        )


_EVERY_PATH = [{"path": {"type": "PathPrefix", "value": "/"}}]
_REDIRECT: Mapping[str, Any] = {
    "matches": _EVERY_PATH,
    "filters": [{"type": "RequestRedirect", "requestRedirect": {"scheme": "https", "statusCode": 301}}],
}


def _forward(args: GatewayArgs) -> dict[str, Any]:
    timeouts = {"request": f"{args.timeout_seconds}s"} if args.timeout_seconds is not None else {}
    return {
        "matches": _EVERY_PATH,
        "backendRefs": [{"name": args.service, "port": args.port}],
        **_set("timeouts", timeouts),
    }


def _spec(args: GatewayArgs) -> dict[str, Any]:
    same_namespace = {"allowedRoutes": {"namespaces": {"from": "Same"}}}
    listeners: list[dict[str, Any]] = [{"name": HTTP, "port": 80, "protocol": "HTTP", **same_namespace}]
    if args.tls:
        references = [{"kind": "Secret", "name": secret} for secret in args.certificate_secrets]
        tls = {**_set("certificateRefs", references), **_set("options", dict(args.tls_options))}
        https = {"name": HTTPS, "port": 443, "protocol": "HTTPS", "hostname": args.domain, **same_namespace}
        # The API refuses a mode without certificates or options: an annotation of the class names the certificate then.
        listeners.insert(0, {**https, **_set("tls", {"mode": "Terminate", **tls} if tls else {})})
    parameters = args.parameters
    reference = (
        {"group": parameters.group, "kind": parameters.kind, "name": parameters.name} if parameters is not None else {}
    )
    infrastructure = {
        **_set("annotations", dict(args.infrastructure_annotations)),
        **_set("parametersRef", reference),
    }
    return {
        "gatewayClassName": args.class_name,
        "listeners": listeners,
        **_set("addresses", [dict(address) for address in args.addresses]),
        **_set("infrastructure", infrastructure),
    }


def _set(key: str, value: Any) -> dict[str, Any]:
    """The key, unless its value is empty: an empty object in a spec is a difference to what the cluster returns."""
    return {key: value} if value else {}
