"""Mode `gateway`: a Gateway, for which the AWS Load Balancer Controller creates an Application Load Balancer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...exposure.cluster_class import gateway_class
from ...exposure.contract import Exposure
from ...kubernetes.custom_object import CustomObject
from ...kubernetes.gateway import Gateway, GatewayArgs, ParametersReference
from ...options import after
from .access import PRIVATE_RANGES
from .balancer import HTTPS, TLS_POLICY
from .balancer_certificate import balancer_certificate
from .controller import CONTROLLER_NAME, attributes, bound

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pulumi

    from ...exposure.contract import Bound, CartoService
    from ...settings.aws_exposure import AwsGatewayExposure
    from .request import ExposureRequest

GROUP = "gateway.k8s.aws"
VERSION = f"{GROUP}/v1beta1"


def controller_gateway(exposure: AwsGatewayExposure, request: ExposureRequest) -> Exposure:
    """The certificate and the load balancer's configuration; then the Gateway, and the domain's record.

    The load balancer holds silent requests, so the route has no time-out of its own. Source: AWS Load Balancer
    Controller, "LoadBalancerConfiguration" and "TargetGroupConfiguration".
    """
    name = request.name
    zone, subnets = request.zone(exposure), request.subnets(exposure)
    certificate_arn, validation = balancer_certificate(exposure.tls, request, zone)
    class_ = gateway_class(name, exposure.class_name, request.opts)
    configuration = CustomObject(
        f"{name}-load-balancer",
        api_version=VERSION,
        kind="LoadBalancerConfiguration",
        metadata={"name": CONTROLLER_NAME, "namespace": request.namespace},
        spec=_balancer(exposure, request, certificate_arn, subnets.ids),
        opts=request.opts,
    )

    def bind(service: CartoService, release: pulumi.Resource, opts: pulumi.ResourceOptions) -> Bound:
        targets = CustomObject(
            f"{name}-targets",
            api_version=VERSION,
            kind="TargetGroupConfiguration",
            metadata={"name": CONTROLLER_NAME, "namespace": request.namespace},
            spec=_targets(service.name),
            opts=after(opts, release),
        )
        gateway = Gateway(
            f"{name}-gateway",
            GatewayArgs(
                namespace=request.namespace,
                name=CONTROLLER_NAME,
                class_name=exposure.class_name,
                domain=request.domain,
                service=service.name,
                port=service.http_port,
                ends_tls=certificate_arn is not None,
                parameters=ParametersReference(group=GROUP, kind="LoadBalancerConfiguration", name=CONTROLLER_NAME),
                after=[release, class_, configuration, targets],
            ),
            opts,
        )
        what = f"gateway {CONTROLLER_NAME}"
        return bound(request, zone, gateway.addresses, kind="application", what=what, after=gateway.routes)

    return Exposure(client_cidrs=subnets.cidrs, bind=bind, records=validation)


def _balancer(
    exposure: AwsGatewayExposure,
    request: ExposureRequest,
    certificate_arn: pulumi.Input[str] | None,
    subnet_ids: pulumi.Output[Sequence[str]],
) -> dict[str, Any]:
    spec: dict[str, Any] = {
        "scheme": "internal" if exposure.internal else "internet-facing",
        "loadBalancerSubnets": subnet_ids.apply(lambda ids: [{"identifier": each} for each in ids]),
        "sourceRanges": list(exposure.client_ranges(PRIVATE_RANGES)),
        "loadBalancerAttributes": [{"key": key, "value": value} for key, value in attributes(exposure).items()],
        "tags": dict(request.context.tags),
    }
    if certificate_arn is not None:
        listener = {"protocolPort": f"HTTPS:{HTTPS}", "defaultCertificate": certificate_arn, "sslPolicy": TLS_POLICY}
        spec["listenerConfigurations"] = [listener]
    if exposure.web_acl is not None:
        spec["wafV2"] = {"webACL": exposure.web_acl}
    return spec


def _targets(service: str) -> dict[str, Any]:
    """The controller's default, nodes, does not work with a Service inside the cluster."""
    return {
        "targetReference": {"name": service},
        "defaultConfiguration": {
            "targetType": "ip",
            "healthCheckConfig": {"healthCheckPath": "/", "matcher": {"httpCode": "200-399"}},
            "targetGroupAttributes": [{"key": "deregistration_delay.timeout_seconds", "value": "300"}],
        },
    }
