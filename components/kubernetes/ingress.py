"""An Ingress for one domain."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

import pulumi
import pulumi_kubernetes as kubernetes

from ..frozen import frozen
from ..options import child_of
from .custom_object import SKIP_AWAIT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_CLASS_ANNOTATION = 'metadata.annotations["kubernetes.io/ingress.class"]'


@frozen
class IngressArgs:
    """An Ingress, and the Service that it leads to."""

    namespace: pulumi.Input[str]
    name: str
    class_name: pulumi.Input[str] | None
    """None for a controller that reads the annotation `kubernetes.io/ingress.class` alone (GKE)."""
    domain: str
    service: str
    """Name of the Service in the same namespace."""
    port: int
    certificate_secret: pulumi.Input[str] | None = None
    """A TLS Secret in the same namespace; None if TLS ends elsewhere, or an annotation names the certificate."""
    annotations: Mapping[str, pulumi.Input[str]] = field(default_factory=dict)
    after: Sequence[pulumi.Resource] = ()
    """What has to exist before the Ingress, and is deleted after it."""
    wait: bool = True
    """Wait until the Ingress has an address."""


class Ingress(pulumi.ComponentResource):
    """An Ingress that leads every path of a domain to a Service.

    Another class is another Ingress: the controller of the former class removes what it created.
    """

    ingress: kubernetes.networking.v1.Ingress
    addresses: pulumi.Output[Sequence[str]]
    """What the controller assigned, IP addresses or host names."""

    def __init__(self, name: str, args: IngressArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("carto:kubernetes:Ingress", name, None, opts)
        networking, meta = kubernetes.networking.v1, kubernetes.meta.v1
        backend = networking.IngressBackendArgs(
            service=networking.IngressServiceBackendArgs(
                name=args.service, port=networking.ServiceBackendPortArgs(number=args.port)
            )
        )
        every_path = networking.HTTPIngressPathArgs(path="/", path_type="Prefix", backend=backend)
        tls = [networking.IngressTLSArgs(hosts=[args.domain], secret_name=args.certificate_secret)]
        annotations = {**({} if args.wait else {SKIP_AWAIT: "true"}), **args.annotations}
        self.ingress = networking.Ingress(
            f"{name}-ingress",
            metadata=meta.ObjectMetaArgs(name=args.name, namespace=args.namespace, annotations=annotations or None),
            spec=networking.IngressSpecArgs(
                ingress_class_name=args.class_name,
                rules=[
                    networking.IngressRuleArgs(
                        host=args.domain, http=networking.HTTPIngressRuleValueArgs(paths=[every_path])
                    )
                ],
                tls=tls if args.certificate_secret is not None else None,
            ),
            opts=child_of(self, args.after, replace_on_changes=["spec.ingressClassName", _CLASS_ANNOTATION]),
        )
        self.addresses = self.ingress.status.apply(_addresses)
        self.register_outputs({"addresses": self.addresses})


def _addresses(status: kubernetes.networking.v1.outputs.IngressStatus | None) -> Sequence[str]:
    balancer = status.load_balancer if status is not None else None
    entries = balancer.ingress if balancer is not None else None
    return [address for entry in entries or () if (address := entry.ip or entry.hostname)]
