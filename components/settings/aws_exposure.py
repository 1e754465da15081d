"""`carto:exposure` on AWS."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field
from typing_extensions import override

from . import exposure_annotations
from .aws_certificate import OffloadedTls
from .aws_exposure_base import AwsExposed, BalancerEndsTls, Targets
from .exposure import ExposureMode, NoExposure
from .kubernetes_exposure import ClassName, LoadBalancerExposure
from .problems import RuleViolation
from .types import aws_exposure
from .variants import Variants

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .analytics_toolbox import AnalyticsToolbox

INGRESS = "alb.ingress.kubernetes.io/"
"""The beginning of annotations of an Ingress for the AWS Load Balancer Controller."""
_OF_INGRESS = ("scheme", "inbound-cidrs", "security-groups", "subnets", "listen-ports", "certificate-arn",
               "ssl-redirect", "load-balancer-attributes", "wafv2-acl-arn")  # fmt: skip
"""Source: AWS Load Balancer Controller, "Ingress annotations". With security groups it ignores inbound-cidrs."""
_ADDRESS_TYPE, IPV4 = "ip-address-type", "ipv4"
"""An annotation of the AWS Load Balancer Controller, and its default. Source: its "Ingress annotations" and "Service
annotations"."""
RULES_OF_A_GROUP = 60
"""AWS's default quota of rules in a security group, for each direction. Source: Amazon VPC quotas."""


class ApplicationLoadBalancerExposure(BalancerEndsTls):
    """An Application Load Balancer that the stack creates, and that ends TLS."""

    mode: Literal[ExposureMode.APPLICATION_LOAD_BALANCER] = ExposureMode.APPLICATION_LOAD_BALANCER
    targets: Targets = Targets.AUTO_MODE
    """What registers CARTO's router with the load balancer: `auto-mode` (EKS Auto Mode), `controller` (the AWS Load
    Balancer Controller, installed in the cluster) or, except for an ingress, `node-ports` (the nodes of
    `nodeGroups`)."""
    node_groups: list[aws_exposure.NodeGroupName] = Field(default_factory=list)
    """With `targets` node-ports: the managed node groups whose nodes get the requests."""
    node_port: int = Field(default=31080, ge=30000, le=32766, examples=[31080])
    """With `targets` node-ports: the port of the nodes, and the next one. Each is free in the cluster."""
    deletion_protection: bool = True
    """AWS refuses to delete the load balancer. Set it to false, with a `pulumi up`, before you change `mode` or
    `internal`. A disposable or decommissioned stack has no such protection."""

    @property
    def private_https(self) -> bool:
        """Whether the load balancer answers HTTPS on private addresses."""
        return self.internal and not isinstance(self.tls, OffloadedTls)

    @override
    def violations(self) -> Iterator[RuleViolation]:
        yield from super().violations()
        if (self.targets is Targets.NODE_PORTS) is not bool(self.node_groups):
            yield RuleViolation(
                path="nodeGroups",
                reason="missing; targets is node-ports: expected the managed node groups whose nodes get the requests"
                if not self.node_groups
                else f"goes with targets node-ports, and targets is {self.targets}, so it has no effect",
                fix="pulumi config set --path 'carto:exposure.nodeGroups[0]' workers"
                if not self.node_groups
                else "remove it",
                about=("targets", "mode"),
            )
        if 2 * len(self.allowed_cidrs) > RULES_OF_A_GROUP:
            yield RuleViolation(
                path="allowedCidrs",
                reason=f"expected at most {RULES_OF_A_GROUP // 2} ranges: each needs two rules, and a security group "
                f"has {RULES_OF_A_GROUP}; got {len(self.allowed_cidrs)}",
                fix="join neighbouring ranges to larger ones",
                about=("mode",),
            )


class AwsLoadBalancerExposure(LoadBalancerExposure, AwsExposed):
    """A Network Load Balancer, which the AWS Load Balancer Controller creates for the router's Service.

    It passes TCP on, and the router ends TLS: a listener that ended TLS would cut connections after 350 seconds.
    Source: Network Load Balancers, "Update the TCP idle timeout".
    """

    longest_timeout: ClassVar[int] = 6000
    # Source: AWS Load Balancer Controller, "Service annotations".
    managed_annotations: ClassVar[tuple[str, ...]] = tuple(
        f"{exposure_annotations.AWS_SERVICE}{name}"
        for name in ("scheme", "internal", "subnets", "eip-allocations", "backend-protocol", "listener-attributes")
    )

    mode: Literal[ExposureMode.LOAD_BALANCER] = ExposureMode.LOAD_BALANCER
    eip_allocations: list[aws_exposure.AllocationId] = Field(default_factory=list)
    """Existing Elastic IP addresses, one for each subnet in `subnetIds`. Default: addresses that AWS chooses."""

    @property
    @override
    def only_ipv4(self) -> bool:
        return self.annotations.get(f"{exposure_annotations.AWS_SERVICE}{_ADDRESS_TYPE}", IPV4) == IPV4

    @override
    def violations(self) -> Iterator[RuleViolation]:
        yield from super().violations()
        use = "internal, subnetIds, eipAllocations or timeoutSeconds"
        managed = self.managed_annotations
        yield from exposure_annotations.managed_violations("annotations", self.annotations, managed, use=use)
        if self.eip_allocations and (self.internal or len(self.eip_allocations) != len(self.subnet_ids)):
            yield RuleViolation(
                path="eipAllocations",
                reason="an internal load balancer has no public addresses"
                if self.internal
                else f"expected one address for each of the {len(self.subnet_ids)} subnets in subnetIds; got "
                f"{len(self.eip_allocations)}",
                fix="remove it" if self.internal else "set exposure.subnetIds to as many subnets, in the same order",
                about=("internal", "subnetIds", "mode"),
            )


class AwsIngressExposure(BalancerEndsTls):
    """An Ingress, for which a controller of the cluster creates an Application Load Balancer."""

    mode: Literal[ExposureMode.INGRESS] = ExposureMode.INGRESS
    targets: Targets = Targets.CONTROLLER
    """What registers CARTO's router with the load balancer: `auto-mode` (EKS Auto Mode), `controller` (the AWS Load
    Balancer Controller, installed in the cluster) or, except for an ingress, `node-ports` (the nodes of
    `nodeGroups`)."""
    class_name: ClassName = "alb"
    """The GatewayClass or the IngressClass. `kubectl get gatewayclasses` and `kubectl get ingressclasses` list those of
    the cluster."""
    annotations: dict[str, str] = Field(default_factory=dict)
    """Annotations of the Service, the Gateway or the Ingress, for the controller of the cluster: a private address, an
    idle time-out of 605 seconds or more, a fixed address."""

    @property
    @override
    def only_ipv4(self) -> bool:
        # EKS Auto Mode reads the address type of the IngressClassParams, which the stack creates, and no annotation.
        return self.targets is Targets.AUTO_MODE or self.annotations.get(f"{INGRESS}{_ADDRESS_TYPE}", IPV4) == IPV4

    @override
    def violations(self) -> Iterator[RuleViolation]:
        yield from super().violations()
        use = "internal, allowedCidrs, subnetIds, tls, webAcl, accessLogsBucket or timeoutSeconds"
        managed = tuple(f"{INGRESS}{name}" for name in _OF_INGRESS)
        yield from exposure_annotations.managed_violations("annotations", self.annotations, managed, use=use)
        if self.targets is Targets.NODE_PORTS:
            yield RuleViolation(
                path="targets",
                reason="node-ports, but mode is ingress: expected controller or auto-mode, which creates the load "
                "balancer",
                fix="pulumi config set --path carto:exposure.mode application-load-balancer",
                about=("mode",),
            )
        if self.targets is Targets.AUTO_MODE and self.is_set("class_name"):
            yield RuleViolation(
                path="className",
                reason="goes with targets controller; in EKS Auto Mode the stack creates the class",
                fix="remove it",
                about=("targets", "mode"),
            )


class AwsGatewayExposure(BalancerEndsTls):
    """A Gateway, for which the AWS Load Balancer Controller (3.2 or later) creates an Application Load Balancer."""

    mode: Literal[ExposureMode.GATEWAY] = ExposureMode.GATEWAY
    class_name: ClassName
    """The GatewayClass or the IngressClass. `kubectl get gatewayclasses` and `kubectl get ingressclasses` list those of
    the cluster."""


def agent_violations(exposure: NoExposure | AwsExposed, *, installs_agent: bool) -> Iterator[RuleViolation]:
    """An agent of Pod Identity to install, in a cluster that has one.

    Source: EKS user guide, "Set up the Amazon EKS Pod Identity Agent".
    """
    balancers = (ApplicationLoadBalancerExposure, AwsIngressExposure)
    if installs_agent and isinstance(exposure, balancers) and exposure.targets is Targets.AUTO_MODE:
        yield RuleViolation(
            path="identity.installAgent",
            reason="true, but carto:exposure.targets is auto-mode, and EKS Auto Mode has the agent built in",
            fix="pulumi config rm --path carto:identity.installAgent\n"
            "or, in a cluster without it, pulumi config set --path carto:exposure.targets controller",
            about=("identity.mode", "exposure.mode", "exposure.targets"),
        )


def gateway_violations(exposure: NoExposure | AwsExposed, gateway: AnalyticsToolbox) -> Iterator[RuleViolation]:
    """Room for the rule that admits the Analytics Toolbox gateway."""
    if not isinstance(exposure, ApplicationLoadBalancerExposure) or not exposure.private_https:
        return
    if gateway.is_in_carto_vpc and 2 * len(exposure.allowed_cidrs) == RULES_OF_A_GROUP:
        yield RuleViolation(
            path="exposure.allowedCidrs",
            reason=f"expected at most {RULES_OF_A_GROUP // 2 - 1} ranges: each needs two rules, the Analytics Toolbox "
            f"gateway needs one, and a security group has {RULES_OF_A_GROUP}; got {len(exposure.allowed_cidrs)}",
            fix="join neighbouring ranges to larger ones",
            about=("warehouses.analyticsToolbox.enabled",),
        )


AwsExposure = Annotated[
    ApplicationLoadBalancerExposure | AwsLoadBalancerExposure | AwsIngressExposure | AwsGatewayExposure | NoExposure,
    Variants("mode"),
]
"""What a stack on AWS may say."""
