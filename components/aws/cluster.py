"""The EKS cluster that CARTO runs in. It is looked up, never created."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi
import pulumi_aws as aws
import pulumi_kubernetes as kubernetes

from ..kubeconfig import ClusterArgs, kubeconfig_of
from ..kubernetes.provider import cluster_provider
from ..lookups import look_up, waiting
from .pod_identity import refuse_second_agent
from .token_command import Caller, caller

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .fixed_choices import FixedChoices

    Check = Callable[[aws.eks.GetClusterResult], aws.eks.GetClusterResult]


class Cluster(pulumi.ComponentResource):
    """The looked-up EKS cluster, and the explicit Kubernetes provider for it.

    Its outputs wait until the stack's choices are accepted, and so does every resource in it or named after it.
    The provider is replaced, together with everything in the cluster, only for another cluster: `clusterIdentifier` is
    the ARN, so a rotated certificate or another kubeconfig is an update.

    Raises:
        pulumi.RunError: at once, when the AWS provider's identity cannot reach the kubeconfig; later, when the cluster
            can't be read and a resource that uses this component's outputs is registered.
    """

    arn: pulumi.Output[str]
    vpc_id: pulumi.Output[str]
    subnet_ids: pulumi.Output[list[str]]
    security_group_id: pulumi.Output[str]
    """The security group that EKS attaches to every managed node and to the control plane."""
    kubernetes: kubernetes.Provider

    def __init__(
        self,
        name: str,
        args: ClusterArgs,
        choices: FixedChoices,
        *,
        installs_agent: bool = False,
        refuse: Sequence[Check] = (),
        after: Sequence[pulumi.Output[None]] = (),
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """`installs_agent`: whether this stack installs the Pod Identity agent there. `refuse`: further checks.

        `after`: checks of other things, for which all that uses the cluster waits.
        """
        asks = None if args.kubeconfig else caller()
        super().__init__("carto:aws:Cluster", name, None, opts)
        found = look_up(
            "aws:eks/getCluster:getCluster",
            {"name": args.name},
            aws.eks.GetClusterResult,
            parent=self,
            explain=lambda cause: _unreadable(args.name, cause),
        )
        found = waiting(choices.before(found), after)
        if installs_agent:
            found = found.apply(refuse_second_agent)
        for check in refuse:
            found = found.apply(check)
        self.arn = found.arn
        self.vpc_id = found.vpc_config.vpc_id
        self.subnet_ids = found.vpc_config.subnet_ids
        self.security_group_id = found.vpc_config.cluster_security_group_id
        self.kubernetes = cluster_provider(
            f"{name}-kubernetes",
            kubeconfig=args.kubeconfig if asks is None else _kubeconfig(args.name, found, asks),
            context=args.context if asks is None else None,
            cluster_identifier=self.arn,
            namespace=args.namespace,
            parent=self,
        )
        self.register_outputs({"arn": self.arn})


def _unreadable(name: str, cause: str) -> str:
    region = aws.config.region or "the region of the AWS environment"
    return (
        f"carto:cluster.name: the EKS cluster {name!r} can't be read in {region}. "
        f"Check the name with `aws eks list-clusters`, the region (aws:region), and that the AWS credentials belong "
        f"to the cluster's account and may call eks:DescribeCluster. AWS reports: {cause}"
    )


def _kubeconfig(name: str, found: pulumi.Output[aws.eks.GetClusterResult], asks: Caller) -> pulumi.Output[str]:
    """A kubeconfig without a credential: the command `aws` on PATH fetches a token each time.

    Source: EKS user guide, "Create a kubeconfig file manually".
    """
    # `arn:<partition>:eks:<region>:<account>:cluster/<name>`.
    region = found.arn.apply(lambda arn: arn.split(":")[3])
    role = ["--role-arn", asks.role_arn] if asks.role_arn else []
    user = {
        "exec": {
            "apiVersion": "client.authentication.k8s.io/v1beta1",
            "command": "aws",
            "args": ["eks", "get-token", "--cluster-name", name, "--region", region, "--output", "json", *role],
            "env": [{"name": variable, "value": value} for variable, value in asks.environment.items()],
            "interactiveMode": "Never",
        }
    }
    cluster = {
        "server": found.endpoint,
        "certificate-authority-data": found.certificate_authorities[0].data,
    }
    return kubeconfig_of(name, cluster=cluster, user=user)
