"""Network policies of a namespace: deny all traffic except the configured flows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi
import pulumi_kubernetes as kubernetes

from ..frozen import frozen
from ..options import child_of

if TYPE_CHECKING:
    from collections.abc import Mapping


@frozen
class NetworkPoliciesArgs:
    """The allowed traffic of a namespace."""

    namespace: pulumi.Input[str]
    prefix: str
    """Names of the policies in the cluster start with it."""
    allowed: Mapping[str, kubernetes.networking.v1.NetworkPolicySpecArgs]
    """One policy for each subject, by its name. Policies are additive."""


class NetworkPolicies(pulumi.ComponentResource):
    """Denies all traffic of all pods in the namespace, in both directions, except for the listed traffic.

    A cluster whose network plugin has no network policies accepts and ignores them. Probes from a pod's own node are
    always allowed.
    """

    def __init__(self, name: str, args: NetworkPoliciesArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("carto:kubernetes:NetworkPolicies", name, None, opts)
        networking, meta = kubernetes.networking.v1, kubernetes.meta.v1
        nothing = networking.NetworkPolicySpecArgs(
            pod_selector=meta.LabelSelectorArgs(), policy_types=["Ingress", "Egress"]
        )
        for subject, spec in {"deny": nothing, **args.allowed}.items():
            networking.NetworkPolicy(
                f"{name}-{subject}",
                metadata=meta.ObjectMetaArgs(
                    name=f"{args.prefix}-{subject}",
                    namespace=args.namespace,
                ),
                spec=spec,
                opts=child_of(self),
            )
        self.register_outputs({})
