"""Facts about kinds of Kubernetes objects, and about what the engine keeps in the state only.

An object whose name the engine has generated is not found by its inputs: the next update creates another one.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from .model import Facts, Interruption, NoImportId

_NAMESPACED = "{metadata.namespace}/{metadata.name}"

FACTS: Final[Mapping[str, Facts]] = MappingProxyType({
    "kubernetes:batch/v1:Job": Facts(import_id=_NAMESPACED),
    "kubernetes:core/v1:ConfigMap": Facts(import_id=_NAMESPACED),
    "kubernetes:core/v1:LimitRange": Facts(import_id=_NAMESPACED),
    "kubernetes:core/v1:Namespace": Facts(import_id="{metadata.name}", holds_data=True),
    "kubernetes:core/v1:ResourceQuota": Facts(import_id=_NAMESPACED),
    "kubernetes:core/v1:Secret": Facts(import_id=_NAMESPACED),
    "kubernetes:cert-manager.io/v1:Certificate": Facts(import_id=_NAMESPACED),
    "kubernetes:cert-manager.io/v1:Issuer": Facts(import_id=_NAMESPACED),
    "kubernetes:gateway.networking.k8s.io/v1:Gateway": Facts(import_id=_NAMESPACED),
    "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute": Facts(import_id=_NAMESPACED),
    "kubernetes:eks.amazonaws.com/v1:IngressClassParams": Facts(import_id=NoImportId.CREATED_AGAIN),
    "kubernetes:eks.amazonaws.com/v1:TargetGroupBinding": Facts(import_id=NoImportId.CREATED_AGAIN),
    "kubernetes:elbv2.k8s.aws/v1beta1:TargetGroupBinding": Facts(import_id=NoImportId.CREATED_AGAIN),
    "kubernetes:gateway.k8s.aws/v1beta1:LoadBalancerConfiguration": Facts(import_id=_NAMESPACED),
    "kubernetes:gateway.k8s.aws/v1beta1:TargetGroupConfiguration": Facts(import_id=_NAMESPACED),
    "kubernetes:cloud.google.com/v1:BackendConfig": Facts(import_id=_NAMESPACED),
    "kubernetes:networking.gke.io/v1:GCPBackendPolicy": Facts(import_id=_NAMESPACED),
    "kubernetes:networking.gke.io/v1:GCPGatewayPolicy": Facts(import_id=_NAMESPACED),
    "kubernetes:networking.gke.io/v1:HealthCheckPolicy": Facts(import_id=_NAMESPACED),
    "kubernetes:networking.gke.io/v1:ManagedCertificate": Facts(import_id=_NAMESPACED),
    "kubernetes:networking.gke.io/v1beta1:FrontendConfig": Facts(import_id=_NAMESPACED),
    "kubernetes:helm.sh/v3:Release": Facts(
        import_id="{namespace}/{name}",
        interruption={
            "values.appConfigValues.selfHostedDomain": Interruption(
                effect="users can sign in at the new domain only, once CARTO Support has allowed it there",
                source="docs/expose.md#another-domain",
            ),
            "version": Interruption(
                effect="the new chart migrates CARTO's database, and only a backup leads back",
                source="docs/day-2.md#upgrade-carto",
            ),
        },
    ),
    "kubernetes:networking.k8s.io/v1:Ingress": Facts(import_id=_NAMESPACED),
    "kubernetes:networking.k8s.io/v1:IngressClass": Facts(import_id=NoImportId.CREATED_AGAIN),
    "kubernetes:networking.k8s.io/v1:NetworkPolicy": Facts(import_id=_NAMESPACED),
    "kubernetes:policy/v1:PodDisruptionBudget": Facts(import_id=_NAMESPACED),
    "pulumi:index:Stash": Facts(import_id=NoImportId.ONLY_IN_STATE),
    # It generates the revisions of Secrets, which change with them.
    "random:index/randomId:RandomId": Facts(import_id=NoImportId.CREATED_AGAIN),
    "random:index/randomPassword:RandomPassword": Facts(import_id=NoImportId.GENERATED_VALUE, holds_data=True),
    # Names of protected resources end with it.
    "random:index/randomString:RandomString": Facts(import_id=NoImportId.GENERATED_VALUE, holds_data=True),
})  # fmt: skip
