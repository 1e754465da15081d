"""Kubernetes components for every cloud."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..exports import lazy

if TYPE_CHECKING:
    from .disruption_budgets import DisruptionBudgets, DisruptionBudgetsArgs
    from .in_cluster_cache import InClusterCache
    from .job import Job, JobArgs
    from .namespace import Namespace, NamespaceArgs
    from .network_policies import NetworkPolicies, NetworkPoliciesArgs
    from .secret import Secret, SecretArgs

__all__ = [
    "DisruptionBudgets",
    "DisruptionBudgetsArgs",
    "InClusterCache",
    "Job",
    "JobArgs",
    "Namespace",
    "NamespaceArgs",
    "NetworkPolicies",
    "NetworkPoliciesArgs",
    "Secret",
    "SecretArgs",
]

__getattr__ = lazy(
    __name__,
    {
        "DisruptionBudgets": "disruption_budgets",
        "DisruptionBudgetsArgs": "disruption_budgets",
        "InClusterCache": "in_cluster_cache",
        "Job": "job",
        "JobArgs": "job",
        "Namespace": "namespace",
        "NamespaceArgs": "namespace",
        "NetworkPolicies": "network_policies",
        "NetworkPoliciesArgs": "network_policies",
        "Secret": "secret",
        "SecretArgs": "secret",
    },
)
