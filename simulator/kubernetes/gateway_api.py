"""The API group gateway.networking.k8s.io: Gateways, their routes and classes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from simulator.core.check import Failure
from simulator.core.rules import at
from simulator.core.sources import outputs, refuses
from simulator.kubernetes.kind import Kind, load_balancer

if TYPE_CHECKING:
    from simulator.core.values import Properties

_API: Final = "https://github.com/kubernetes-sigs/gateway-api/blob/v1.4.1/apis/v1/"


class GatewayClass(Kind):
    """A class of Gateways."""

    token = "kubernetes:gateway.networking.k8s.io/v1:GatewayClass"
    namespaced = False
    custom = True
    of_the_cluster = True


class Gateway(Kind):
    """A Gateway. Its class gives it an address."""

    token = "kubernetes:gateway.networking.k8s.io/v1:Gateway"
    custom = True

    @refuses(f"{_API}gateway_types.go")
    def failures(self, inputs: Properties) -> Iterator[Failure]:
        names = [place.value for place in at(inputs, "spec.listeners[].name")]
        if not names:
            yield Failure("spec.listeners", "at least one listener is required")
        if len(set(names)) < len(names):
            yield Failure("spec.listeners", "Listener name must be unique within the Gateway")
        for place in at(inputs, "spec.listeners[]"):
            yield from _listener(place.value, place.path)

    @outputs(
        f"{_API}gateway_types.go",
        {"status.addresses": "type IPAddress or Hostname, with its value", "status.conditions": "Accepted, Programmed"},
    )
    def status(self, inputs: Properties, server: str) -> Properties:
        assigned = load_balancer(inputs, server)
        kind = "IPAddress" if "ip" in assigned else "Hostname"
        conditions = [{"type": each, "status": "True"} for each in ("Accepted", "Programmed")]
        return {
            "status": {
                "addresses": [{"type": kind, "value": value} for value in assigned.values()],
                "conditions": conditions,
            }
        }


@refuses(f"{_API}gateway_types.go")
def _listener(listener: Any, path: str) -> Iterator[Failure]:
    if not isinstance(listener, Mapping):
        return
    tls = listener.get("tls")
    if listener.get("protocol") == "HTTP" and tls is not None:
        yield Failure(f"{path}.tls", "tls must not be specified for protocols ['HTTP', 'TCP', 'UDP']")
    if not isinstance(tls, Mapping) or tls.get("mode", "Terminate") != "Terminate":
        return
    if not tls.get("certificateRefs") and not tls.get("options"):
        yield Failure(f"{path}.tls", "certificateRefs or options must be specified when mode is Terminate")


class HTTPRoute(Kind):
    """A route of a Gateway."""

    token = "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute"
    custom = True

    @refuses(f"{_API}httproute_types.go")
    def failures(self, inputs: Properties) -> Iterator[Failure]:
        for place in at(inputs, "spec.rules[]"):
            rule = place.value
            if not isinstance(rule, Mapping) or not rule.get("backendRefs"):
                continue
            if any(found.value == "RequestRedirect" for found in at(rule, "filters[].type")):
                yield Failure(place.path, "RequestRedirect filter must not be used together with backendRefs")
