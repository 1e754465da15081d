"""The Application Load Balancer in front of CARTO."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi
import pulumi_aws as aws

from ...frozen import frozen
from ...options import child_of
from ..alarms import MonitoredBalancer
from .access import AccessArgs, balancer_access
from .targets import NAME_PREFIX, TargetGroupArgs, attached_nodes, target_group

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ...settings.aws_exposure_base import Targets

HTTP, HTTPS = 80, 443
TLS_POLICY = "ELBSecurityPolicy-TLS13-1-2-2021-06"
"""TLS 1.2 and 1.3. AWS's default still has TLS 1.0. Source: Elastic Load Balancing, "Security policies"."""


@frozen
class BalancerArgs:
    """An Application Load Balancer and its targets."""

    cluster_name: str
    cluster_security_group_id: pulumi.Input[str]
    vpc_id: pulumi.Input[str]
    subnet_ids: pulumi.Input[Sequence[str]]
    internal: bool
    client_cidrs: Sequence[str]
    certificate_arn: pulumi.Input[str] | None
    """None if TLS ends in front of the load balancer: it then answers on HTTP alone."""
    timeout_seconds: int
    targets: Targets
    target_port: int
    """Of the pod, or of the node."""
    node_groups: Sequence[str] = ()
    """Managed node groups whose nodes are the targets, with node ports."""
    deletion_protection: bool
    web_acl_arn: str | None = None
    access_logs_bucket: str | None = None
    tags: Mapping[str, str]


class Balancer(pulumi.ComponentResource):
    """An Application Load Balancer that ends TLS, redirects HTTP, and holds silent connections as long as CARTO needs.

    Its security group allows the configured clients alone, and the cluster's group gets one rule for it.
    """

    name: pulumi.Output[str]
    dns_name: pulumi.Output[str]
    zone_id: pulumi.Output[str]
    """The zone of its name, for alias records."""
    security_group_id: pulumi.Output[str]
    monitored: MonitoredBalancer
    target_group_arn: pulumi.Output[str]
    """Known once a listener uses the target group: AWS registers no targets in an unused one."""

    def __init__(self, name: str, args: BalancerArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("carto:aws:Balancer", name, None, opts)
        group, entry = balancer_access(
            f"{name}-access",
            AccessArgs(
                vpc_id=args.vpc_id,
                client_cidrs=args.client_cidrs,
                ports=[HTTP] if args.certificate_arn is None else [HTTP, HTTPS],
                target_group_id=args.cluster_security_group_id,
                target_port=args.target_port,
                tags=args.tags,
            ),
            self,
        )
        balancer = self._balancer(name, args, group)
        targets = target_group(
            f"{name}-targets",
            TargetGroupArgs(
                targets=args.targets,
                cluster_name=args.cluster_name,
                vpc_id=args.vpc_id,
                port=args.target_port,
                internal=args.internal,
                tags=args.tags,
            ),
            self,
        )
        listeners = self._listeners(name, args, balancer, targets)
        if args.web_acl_arn is not None:
            aws.wafv2.WebAclAssociation(
                f"{name}-web-acl",
                resource_arn=balancer.arn,
                web_acl_arn=args.web_acl_arn,
                opts=child_of(self),
            )
        attached_nodes(
            f"{name}-nodes",
            cluster_name=args.cluster_name,
            node_groups=args.node_groups,
            target_group_arn=targets.arn,
            parent=self,
        )
        self.name, self.dns_name, self.zone_id = balancer.name, balancer.dns_name, balancer.zone_id
        self.security_group_id = group.id
        self.monitored = MonitoredBalancer(
            arn_suffix=balancer.arn_suffix,
            target_group_arn_suffix=targets.arn_suffix,
            certificate_arn=args.certificate_arn,
        )
        used = pulumi.Output.all(targets.arn, entry.id, *[listener.arn for listener in listeners])
        self.target_group_arn = used.apply(lambda known: str(known[0]))
        self.register_outputs({"dnsName": self.dns_name})

    def _balancer(self, name: str, args: BalancerArgs, group: aws.ec2.SecurityGroup) -> aws.lb.LoadBalancer:
        logs = args.access_logs_bucket
        return aws.lb.LoadBalancer(
            f"{name}-alb",
            name_prefix=NAME_PREFIX,
            load_balancer_type="application",
            internal=args.internal,
            subnets=args.subnet_ids,
            security_groups=[group.id],
            idle_timeout=args.timeout_seconds,
            drop_invalid_header_fields=True,
            enable_deletion_protection=args.deletion_protection,
            access_logs={"bucket": logs, "enabled": True, "prefix": name} if logs is not None else None,
            tags={**args.tags, "Name": "CARTO load balancer"},
            opts=child_of(self),
        )

    def _listeners(
        self, name: str, args: BalancerArgs, balancer: aws.lb.LoadBalancer, targets: aws.lb.TargetGroup
    ) -> list[aws.lb.Listener]:
        forward: aws.lb.ListenerDefaultActionArgsDict = {"type": "forward", "target_group_arn": targets.arn}
        redirect: aws.lb.ListenerDefaultActionArgsDict = {
            "type": "redirect",
            "redirect": {"port": str(HTTPS), "protocol": "HTTPS", "status_code": "HTTP_301"},
        }
        http = aws.lb.Listener(
            f"{name}-http",
            load_balancer_arn=balancer.arn,
            port=HTTP,
            protocol="HTTP",
            default_actions=[forward if args.certificate_arn is None else redirect],
            tags=args.tags,
            opts=child_of(self),
        )
        if args.certificate_arn is None:
            return [http]
        https = aws.lb.Listener(
            f"{name}-https",
            load_balancer_arn=balancer.arn,
            port=HTTPS,
            protocol="HTTPS",
            certificate_arn=args.certificate_arn,
            ssl_policy=TLS_POLICY,
            default_actions=[forward],
            tags=args.tags,
            opts=child_of(self),
        )
        return [http, https]
