"""EKS Pod Identity in the cluster: the agent on its nodes, and the roles of service accounts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pulumi
import pulumi_aws as aws

from ..options import child_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

AGENT = "eks-pod-identity-agent"
_WITHOUT_AGENT = "Fix: pulumi config rm --path carto:identity.installAgent"


def refuse_second_agent(cluster: aws.eks.GetClusterResult) -> aws.eks.GetClusterResult:
    """`cluster`, checked: the agent can be installed in it.

    Raises:
        pulumi.RunError: the cluster has the agent built in.
    Source: EKS user guide, "Set up the Amazon EKS Pod Identity Agent".
    """
    if any(config.enabled for config in cluster.compute_configs or ()):
        raise pulumi.RunError(
            f"carto:identity.installAgent: the cluster {cluster.name!r} is in EKS Auto Mode, which has the agent "
            f"built in. {_WITHOUT_AGENT}"
        )
    return cluster


def agent(name: str, *, cluster: str, tags: Mapping[str, str], parent: pulumi.Resource) -> aws.eks.Addon:
    """The agent as an EKS add-on. It replaces an agent that was installed without EKS: it is the same software."""
    hook = pulumi.ErrorHook(f"{name}-explain", lambda failed: _explain_addon(failed, cluster))
    return aws.eks.Addon(
        name,
        addon_name=AGENT,
        cluster_name=cluster,
        resolve_conflicts_on_create="OVERWRITE",
        # Other workloads of the cluster may use the agent by the time this stack is destroyed.
        preserve=True,
        tags=tags,
        opts=pulumi.ResourceOptions.merge(
            child_of(parent), pulumi.ResourceOptions(hooks=pulumi.ResourceHookBinding(on_error=[hook]))
        ),
    )


def _explain_addon(failed: pulumi.ErrorHookArgs, cluster: str) -> bool:
    if failed.errors and "already exists" in failed.errors[0]:
        pulumi.log.error(
            f"carto:identity.installAgent: the cluster {cluster!r} has the add-on {AGENT} already, which this stack "
            f"did not create. CARTO can use it. {_WITHOUT_AGENT}"
        )
    return False


def association(
    name: str,
    *,
    cluster: str,
    namespace: str,
    service_account: str,
    role_arn: pulumi.Input[str],
    tags: Mapping[str, str],
    parent: pulumi.Resource,
    after: Sequence[pulumi.Resource],
) -> aws.eks.PodIdentityAssociation:
    """The role of one service account. EKS accepts one for each, so the old one has to be deleted first.

    If another stack has it, the error names that stack and the fix.
    """
    hook = pulumi.ErrorHook(f"{name}-explain", lambda failed: _explain(failed, cluster, namespace, service_account))
    return aws.eks.PodIdentityAssociation(
        name,
        cluster_name=cluster,
        namespace=namespace,
        service_account=service_account,
        role_arn=role_arn,
        tags=tags,
        opts=pulumi.ResourceOptions.merge(
            child_of(parent, after),
            pulumi.ResourceOptions(delete_before_replace=True, hooks=pulumi.ResourceHookBinding(on_error=[hook])),
        ),
    )


def _explain(failed: pulumi.ErrorHookArgs, cluster: str, namespace: str, service_account: str) -> bool:
    error = failed.errors[0] if failed.errors else ""
    if "already exists" in error:
        found = re.search(r"\ba-[a-z0-9]+", error)
        pulumi.log.error(
            f"carto:namespace: the service account {service_account} in {namespace!r} of the cluster {cluster!r} has a "
            "role already, which this stack did not assign. Its tags carto-project and carto-stack name the stack: "
            f"aws eks describe-pod-identity-association --cluster-name {cluster} --association-id "
            f"{found[0] if found else '<id>'} --query association.tags. Fix: another installation's: "
            "pulumi config set carto:namespace <another>; this stack's own, whose state was lost: docs/adopt.md. "
            'More: docs/troubleshooting.md, section "Something exists already"'
        )
    return False
