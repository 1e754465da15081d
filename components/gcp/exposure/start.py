"""The exposure of CARTO on Google Cloud, from a stack's settings."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pulumi

from ...exposure.contract import Exposure
from ...settings.exposure import NoExposure
from ...settings.exposure_tls import ExistingCertificate, OffloadedTls
from ...settings.gcp_exposure import GcpGatewayExposure, GcpIngressExposure
from ..contract import GcpPlatform
from .gateway import gke_gateway
from .ingress import gke_ingress
from .proxies import sender_ranges
from .request import ExposureRequest

if TYPE_CHECKING:
    from ... import contracts
    from ...settings.exposure import Exposure as ExposureSettings
    from ...settings.gcp import GcpSettings


def start(
    settings: GcpSettings,
    platform: contracts.Platform,
    namespace: pulumi.Input[str],
    name: str,
    opts: pulumi.ResourceOptions,
) -> Exposure:
    """Create what needs no CARTO, and return the contract."""
    if not isinstance(platform, GcpPlatform):
        raise TypeError(f"expected the platform of Google Cloud, got {type(platform).__name__}; a project defect")
    if isinstance(settings.exposure, NoExposure):
        return Exposure()
    cluster, context = platform.cluster, platform.context
    senders = sender_ranges(cluster, context, internal=settings.exposure.internal)
    # Every resource waits for the check of the network; it changes no name.
    project_id = pulumi.Output.all(context.project.id, senders).apply(lambda known: str(known[0]))
    request = ExposureRequest(
        name=name,
        domain=settings.domain,
        cluster=cluster,
        context=replace(context, project=replace(context.project, id=project_id)),
        namespace=namespace,
        namespace_name=settings.namespace,
        opts=opts,
        senders=senders,
    )
    if isinstance(settings.exposure, GcpIngressExposure):
        return gke_ingress(settings.exposure, request)
    return gke_gateway(settings.exposure, request)


def uses_certificate_manager(exposure: ExposureSettings) -> bool:
    """Whether the stack creates a certificate there."""
    if not isinstance(exposure, GcpGatewayExposure) or isinstance(exposure.tls, OffloadedTls):
        return False
    return not isinstance(exposure.tls, ExistingCertificate) or exposure.tls.certificate is not None
