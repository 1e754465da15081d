"""Mode `ingress`: an Ingress, for which a controller of the cluster creates an Application Load Balancer."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pulumi
import pulumi_kubernetes as kubernetes

from ...exposure.cluster_class import ingress_class
from ...exposure.contract import Exposure
from ...kubernetes.custom_object import CustomObject
from ...kubernetes.ingress import Ingress, IngressArgs
from ...settings.aws_exposure import INGRESS
from ...settings.aws_exposure_base import Targets
from .access import PRIVATE_RANGES
from .balancer import HTTP, HTTPS, TLS_POLICY
from .balancer_certificate import balancer_certificate
from .controller import CONTROLLER_NAME, attributes, bound

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...exposure.contract import Bound, CartoService
    from ...settings.aws_exposure import AwsIngressExposure
    from .request import ExposureRequest

_AUTO_MODE = "eks.amazonaws.com"


def controller_ingress(exposure: AwsIngressExposure, request: ExposureRequest) -> Exposure:
    """The certificate; once CARTO is installed, the Ingress, and then the domain's record.

    EKS Auto Mode has no IngressClass of its own: the stack creates one, with scheme, certificate and attributes.
    Source: EKS user guide, "Create an Ingress Class to configure an Application Load Balancer".
    """
    name = request.name
    zone, subnets = request.zone(exposure), request.subnets(exposure)
    certificate_arn, validation = balancer_certificate(exposure.tls, request, zone)
    annotations = _annotations(exposure, request, certificate_arn, subnets.ids)
    if exposure.targets is Targets.AUTO_MODE:
        class_name, class_ = _class(exposure, request, certificate_arn, subnets.ids)
    else:
        class_name = exposure.class_name
        class_ = ingress_class(name, class_name, request.opts)

    def bind(service: CartoService, release: pulumi.Resource, opts: pulumi.ResourceOptions) -> Bound:
        ingress = Ingress(
            f"{name}-ingress",
            IngressArgs(
                namespace=request.namespace,
                name=CONTROLLER_NAME,
                class_name=class_name,
                domain=request.domain,
                service=service.name,
                port=service.http_port,
                annotations={**annotations, **exposure.annotations},
                after=[release, class_],
            ),
            opts,
        )
        what = f"ingress {CONTROLLER_NAME}"
        return bound(request, zone, ingress.addresses, kind="application", what=what, after=[ingress.ingress])

    return Exposure(client_cidrs=subnets.cidrs, bind=bind, records=validation)


def _annotations(
    exposure: AwsIngressExposure,
    request: ExposureRequest,
    certificate_arn: pulumi.Input[str] | None,
    subnet_ids: pulumi.Output[Sequence[str]],
) -> dict[str, pulumi.Input[str]]:
    """Annotations of the Ingress. Source: AWS Load Balancer Controller, "Ingress annotations"."""
    ports = [{"HTTP": HTTP}] if certificate_arn is None else [{"HTTP": HTTP}, {"HTTPS": HTTPS}]
    found: dict[str, pulumi.Input[str]] = {
        "target-type": "ip",
        "listen-ports": json.dumps(ports),
        "inbound-cidrs": ",".join(exposure.client_ranges(PRIVATE_RANGES)),
        "target-group-attributes": "deregistration_delay.timeout_seconds=300",
        "healthcheck-path": "/",
        "success-codes": "200-399",
    }
    if certificate_arn is not None:
        found |= {"ssl-redirect": str(HTTPS), "ssl-policy": TLS_POLICY}
    if exposure.web_acl is not None:
        found["wafv2-acl-arn"] = exposure.web_acl
    if exposure.targets is Targets.CONTROLLER:
        # In EKS Auto Mode the class has these.
        found |= {
            "scheme": _scheme(exposure),
            "subnets": subnet_ids.apply(",".join),
            "load-balancer-attributes": ",".join(f"{key}={value}" for key, value in attributes(exposure).items()),
            "tags": ",".join(f"{key}={value}" for key, value in request.context.tags.items()),
        }
        if certificate_arn is not None:
            found["certificate-arn"] = certificate_arn
    return {f"{INGRESS}{key}": value for key, value in found.items()}


def _scheme(exposure: AwsIngressExposure) -> str:
    return "internal" if exposure.internal else "internet-facing"


def _class(
    exposure: AwsIngressExposure,
    request: ExposureRequest,
    certificate_arn: pulumi.Input[str] | None,
    subnet_ids: pulumi.Output[Sequence[str]],
) -> tuple[pulumi.Input[str], pulumi.Resource]:
    """An IngressClass of EKS Auto Mode, and its parameters; their names are generated, because clusters share them."""
    spec: dict[str, Any] = {
        "scheme": _scheme(exposure),
        "subnets": {"ids": subnet_ids},
        "loadBalancerAttributes": [{"key": key, "value": value} for key, value in attributes(exposure).items()],
    }
    if certificate_arn is not None:
        spec["certificateARNs"] = [certificate_arn]
    parameters = CustomObject(
        f"{request.name}-class-parameters",
        api_version=f"{_AUTO_MODE}/v1",
        kind="IngressClassParams",
        metadata={},
        spec=spec,
        opts=request.opts,
    )
    parameters_name = pulumi.Output.from_input(pulumi.get(parameters, "metadata")).apply(lambda known: known["name"])
    class_ = kubernetes.networking.v1.IngressClass(
        f"{request.name}-class",
        spec=kubernetes.networking.v1.IngressClassSpecArgs(
            controller=f"{_AUTO_MODE}/alb",
            parameters=kubernetes.networking.v1.IngressClassParametersReferenceArgs(
                api_group=_AUTO_MODE, kind="IngressClassParams", name=parameters_name
            ),
        ),
        opts=request.opts,
    )
    return class_.metadata.apply(lambda metadata: str(metadata.name)), class_
