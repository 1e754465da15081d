"""Mode `application-load-balancer`: an Application Load Balancer of the stack's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...exposure.contract import Bound, DnsRecord, NodePorts, RouterService, ServiceType
from ...options import after
from ...settings.aws_exposure_base import Targets
from ..contract import AwsExposure
from .access import PRIVATE_RANGES
from .balancer import Balancer, BalancerArgs
from .balancer_certificate import balancer_certificate
from .subnets import cluster_ranges
from .targets import ROUTER_PORT, BindingArgs, binding

if TYPE_CHECKING:
    import pulumi

    from ...exposure.contract import CartoService
    from ...settings.aws_exposure import ApplicationLoadBalancerExposure
    from .request import ExposureRequest


def application_load_balancer(exposure: ApplicationLoadBalancerExposure, request: ExposureRequest) -> AwsExposure:
    """The load balancer with its certificate; once CARTO is installed, its targets, and then the domain's record.

    A change of the certificate or of the targets creates the new one first.
    """
    name, cluster, context = request.name, request.cluster, request.context
    by_nodes = exposure.targets is Targets.NODE_PORTS
    zone, subnets = request.zone(exposure), request.subnets(exposure)
    certificate_arn, validation = balancer_certificate(exposure.tls, request, zone)
    balancer = Balancer(
        f"{name}-balancer",
        BalancerArgs(
            cluster_name=request.cluster_name,
            cluster_security_group_id=cluster.security_group_id,
            vpc_id=cluster.vpc_id,
            subnet_ids=subnets.ids,
            internal=exposure.internal,
            client_cidrs=exposure.client_ranges(PRIVATE_RANGES),
            certificate_arn=certificate_arn,
            timeout_seconds=exposure.timeout_seconds,
            targets=exposure.targets,
            target_port=exposure.node_port if by_nodes else ROUTER_PORT,
            node_groups=exposure.node_groups,
            deletion_protection=exposure.deletion_protection and context.protect,
            web_acl_arn=exposure.web_acl,
            access_logs_bucket=exposure.access_logs_bucket,
            tags=context.tags,
        ),
        request.opts,
    )
    request.created["balancer"] = balancer.name

    def bind(service: CartoService, release: pulumi.Resource, opts: pulumi.ResourceOptions) -> Bound:
        last = release
        if not by_nodes:
            args = BindingArgs(
                targets=exposure.targets,
                namespace=service.namespace,
                service=service.name,
                port=service.http_port,
                target_group_arn=balancer.target_group_arn,
                vpc_id=cluster.vpc_id,
            )
            last = binding(f"{name}-binding", args, after(opts, release))
        if zone is None:
            return Bound(records=[DnsRecord(name=request.domain, type="CNAME", value=balancer.dns_name)])
        zone.alias(
            domain=request.domain,
            target=balancer.dns_name,
            target_zone=balancer.zone_id,
            after=[last],
        )
        return Bound()

    node_ports = NodePorts(http=exposure.node_port, https=exposure.node_port + 1)
    return AwsExposure(
        monitored_balancer=balancer.monitored,
        private_https_group_id=balancer.security_group_id if exposure.private_https else None,
        router=RouterService(type=ServiceType.NODE_PORT, node_ports=node_ports) if by_nodes else RouterService(),
        # Nodes replace the sender's address with their own.
        client_cidrs=cluster_ranges(cluster) if by_nodes else subnets.cidrs,
        bind=bind,
        records=validation,
        outputs={"loadBalancerDnsName": balancer.dns_name, "loadBalancerZoneId": balancer.zone_id},
    )
