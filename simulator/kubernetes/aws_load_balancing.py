"""Kinds that lead to load balancers of AWS: of the AWS Load Balancer Controller, and of EKS Auto Mode."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from simulator.aws.lb import TargetGroup
from simulator.core.check import Failure
from simulator.core.package import CloudError
from simulator.core.rules import at
from simulator.core.sources import refuses
from simulator.core.values import plain
from simulator.kubernetes.kind import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.core.values import Properties
    from simulator.kubernetes.cluster import Cluster

_SOURCE: Final = (
    "https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/v3.5.0/"
    "webhooks/elbv2/targetgroupbinding_validator.go"
)
FIXED: Final = ("targetGroupARN", "targetType", "vpcID")


class TargetGroupBinding(Kind):
    """A binding of the AWS Load Balancer Controller."""

    token = "kubernetes:elbv2.k8s.aws/v1beta1:TargetGroupBinding"
    custom = True

    @refuses(_SOURCE)
    def failures(self, inputs: Properties) -> Iterator[Failure]:
        if not any(at(inputs, "spec.serviceRef")):
            yield Failure("spec.serviceRef", "is required")

    @refuses(_SOURCE, "botocore:elbv2/2015-12-01/service-2.json#TargetGroupNotFoundException")
    def require(self, cluster: Cluster, inputs: Properties) -> None:
        opened = plain(inputs)
        metadata, spec = opened["metadata"], opened["spec"]
        arn = str(spec.get("targetGroupARN"))
        if cluster.inventory.is_gone("aws", arn.split(":")[4], TargetGroup.token, arn):
            raise CloudError(f"TargetGroupNotFound: Target groups '{arn}' not found")
        known = cluster.inventory.get(
            "kubernetes", cluster.scope, self.token, f"{metadata.get('namespace')}/{metadata.get('name')}"
        )
        before = plain(known.inputs)["spec"] if known is not None else spec
        changed = [name for name in FIXED if before.get(name) != spec.get(name)]
        if changed:
            raise CloudError(
                "TargetGroupBinding update may not mutate these immutable fields: "
                f"{', '.join(f'spec.{name}' for name in changed)}"
            )


class AutoModeBinding(TargetGroupBinding):
    """A binding of EKS Auto Mode, which needs the type of the targets."""

    token = "kubernetes:eks.amazonaws.com/v1:TargetGroupBinding"

    @refuses("aws-docs:eks/latest/userguide/auto-multi-cluster-target-groups.html")
    def failures(self, inputs: Properties) -> Iterator[Failure]:
        yield from super().failures(inputs)
        if not any(at(inputs, "spec.targetType")):
            yield Failure("spec.targetType", "is required")


class IngressClassParams(Kind):
    """The parameters of an IngressClass of EKS Auto Mode."""

    token = "kubernetes:eks.amazonaws.com/v1:IngressClassParams"
    namespaced = False
    custom = True
