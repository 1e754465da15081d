"""Who may connect to CARTO's load balancer, and with which versions of TLS."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi_gcp as gcp

from ...frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pulumi

    from ..context import Context

RANGES_OF_A_RULE = 10
"""Source: Compute API, SecurityPolicyRuleMatcherConfig, `srcIpRanges`."""
_FIRST_PRIORITY, _LAST_PRIORITY = 1000, 2147483647


@frozen
class ClientsArgs:
    """The clients that may connect."""

    context: Context
    cidrs: Sequence[str]


def allowed_clients(
    name: str, args: ClientsArgs, opts: pulumi.ResourceOptions | None = None
) -> gcp.compute.SecurityPolicy:
    """A policy of Cloud Armor that allows these clients, and answers others with 403."""
    return gcp.compute.SecurityPolicy(
        name,
        name=args.context.names("exposure", max_length=63),
        description="CARTO: who may connect",
        type="CLOUD_ARMOR",
        rules=[
            *(
                _rule(_FIRST_PRIORITY + start, "allow", list(args.cidrs[start : start + RANGES_OF_A_RULE]), "Clients")
                for start in range(0, len(args.cidrs), RANGES_OF_A_RULE)
            ),
            _rule(_LAST_PRIORITY, "deny(403)", ["*"], "Everyone else"),
        ],
        project=args.context.project.id,
        labels=args.context.tags,
        opts=opts,
    )


def _rule(priority: int, action: str, ranges: list[str], description: str) -> gcp.compute.SecurityPolicyRuleArgs:
    config = gcp.compute.SecurityPolicyRuleMatchConfigArgs(src_ip_ranges=ranges)
    match = gcp.compute.SecurityPolicyRuleMatchArgs(versioned_expr="SRC_IPS_V1", config=config)
    return gcp.compute.SecurityPolicyRuleArgs(priority=priority, action=action, description=description, match=match)


def tls_policy(
    name: str, context: Context, *, internal: bool, opts: pulumi.ResourceOptions | None = None
) -> pulumi.Output[str]:
    """The name of a policy that refuses TLS below 1.2; a regional load balancer needs a regional one."""
    if internal:
        return gcp.compute.RegionSslPolicy(
            name,
            name=context.names("exposure", max_length=63),
            description="CARTO: TLS 1.2 or later",
            min_tls_version="TLS_1_2",
            profile="MODERN",
            region=context.project.region,
            project=context.project.id,
            opts=opts,
        ).name
    return gcp.compute.SSLPolicy(
        name,
        name=context.names("exposure", max_length=63),
        description="CARTO: TLS 1.2 or later",
        min_tls_version="TLS_1_2",
        profile="MODERN",
        project=context.project.id,
        opts=opts,
    ).name
