"""Disruption budgets: while nodes are drained, the pods of a workload are evicted one at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi
import pulumi_kubernetes as kubernetes

from ..frozen import frozen
from ..options import child_of

if TYPE_CHECKING:
    from collections.abc import Mapping


@frozen
class DisruptionBudgetsArgs:
    """The workloads and their pods."""

    namespace: pulumi.Input[str]
    prefix: str
    """Names of the budgets in the cluster start with it."""
    pods: Mapping[str, Mapping[str, str]]
    """Labels that select the pods of one workload, by the workload's name."""


class DisruptionBudgets(pulumi.ComponentResource):
    """One budget for each workload: at most one of its pods is evicted at a time, the next once it is ready again.

    Pods that are not ready may always be evicted: otherwise a pod that can't start would block the drain of its node.
    """

    def __init__(self, name: str, args: DisruptionBudgetsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("carto:kubernetes:DisruptionBudgets", name, None, opts)
        policy, meta = kubernetes.policy.v1, kubernetes.meta.v1
        for workload, labels in args.pods.items():
            policy.PodDisruptionBudget(
                f"{name}-{workload}",
                metadata=meta.ObjectMetaArgs(
                    name=f"{args.prefix}-{workload}",
                    namespace=args.namespace,
                ),
                spec=policy.PodDisruptionBudgetSpecArgs(
                    max_unavailable=1,
                    unhealthy_pod_eviction_policy="AlwaysAllow",
                    selector=meta.LabelSelectorArgs(match_labels=dict(labels)),
                ),
                opts=child_of(self),
            )
        self.register_outputs({})
