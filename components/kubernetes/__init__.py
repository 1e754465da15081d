"""Kubernetes components for every cloud."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..exports import lazy

if TYPE_CHECKING:
    from .certificate import AcmeIssuer, Certificate, CertificateArgs, IssuerReference
    from .custom_object import CustomObject
    from .disruption_budgets import DisruptionBudgets, DisruptionBudgetsArgs
    from .gateway import Gateway, GatewayArgs, ParametersReference
    from .in_cluster_cache import InClusterCache
    from .ingress import Ingress, IngressArgs
    from .job import Job, JobArgs
    from .namespace import Namespace, NamespaceArgs
    from .network_policies import NetworkPolicies, NetworkPoliciesArgs
    from .secret import Secret, SecretArgs

__all__ = [
    "AcmeIssuer",
    "Certificate",
    "CertificateArgs",
    "CustomObject",
    "DisruptionBudgets",
    "DisruptionBudgetsArgs",
    "Gateway",
    "GatewayArgs",
    "InClusterCache",
    "Ingress",
    "IngressArgs",
    "IssuerReference",
    "Job",
    "JobArgs",
    "Namespace",
    "NamespaceArgs",
    "NetworkPolicies",
    "NetworkPoliciesArgs",
    "ParametersReference",
    "Secret",
    "SecretArgs",
]

__getattr__ = lazy(
    __name__,
    {
        "AcmeIssuer": "certificate",
        "Certificate": "certificate",
        "CertificateArgs": "certificate",
        "CustomObject": "custom_object",
        "DisruptionBudgets": "disruption_budgets",
        "DisruptionBudgetsArgs": "disruption_budgets",
        "Gateway": "gateway",
        "GatewayArgs": "gateway",
        "InClusterCache": "in_cluster_cache",
        "Ingress": "ingress",
        "IngressArgs": "ingress",
        "IssuerReference": "certificate",
        "Job": "job",
        "JobArgs": "job",
        "Namespace": "namespace",
        "NamespaceArgs": "namespace",
        "NetworkPolicies": "network_policies",
        "NetworkPoliciesArgs": "network_policies",
        "ParametersReference": "gateway",
        "Secret": "secret",
        "SecretArgs": "secret",
    },
)
