"""The identity that CARTO's backend uses on AWS."""

from __future__ import annotations

import json
from dataclasses import field
from typing import TYPE_CHECKING

import pulumi
import pulumi_aws as aws

from .. import contracts
from ..frozen import frozen
from ..options import child_of
from . import iam_policies, pod_identity
from .access_key import access_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .context import Context

AGENT_HOSTS = ("169.254.170.23", "[fd00:ec2::23]")
AGENT_RANGES = ("169.254.170.23/32", "fd00:ec2::23/128")
"""Where a node's agent hands out credentials. Source: EKS user guide, "Set up the Amazon EKS Pod Identity Agent"."""


@frozen
class BackendIdentityArgs:
    """The backend's service account, and its role or access key."""

    context: Context
    cluster_name: str
    cluster_arn: pulumi.Input[str]
    namespace: str
    service_account: contracts.ServiceAccount = field(default_factory=contracts.ServiceAccount)
    with_access_key: bool = False
    """A static key of an IAM user, instead of EKS Pod Identity."""
    rotation: int = 0
    """Raise it for a new access key."""
    existing_role_arn: pulumi.Input[str] | None = None
    permissions_boundary: pulumi.Input[str] | None = None
    install_agent: bool = False


class BackendIdentity(pulumi.ComponentResource):
    """The role (Pod Identity) or user (access key) of CARTO's backend. `backend_rights.py` has its permissions.

    An existing role gets the association only: its owner manages trust and policies. Another installation may have the
    association already. So it is created first, and what holds data or takes long waits for it (`first`).
    Source: EKS user guide "EKS Pod Identity"; chart contract §2.4 and §5.
    """

    outputs: contracts.BackendIdentity
    first: Sequence[pulumi.Resource]
    """Resources that AWS may refuse although all settings are right, and that cost nothing."""
    created: aws.iam.Role | aws.iam.User | None
    """The role or user that the stack grants permissions; None for an existing role."""

    def __init__(self, name: str, args: BackendIdentityArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("carto:aws:BackendIdentity", name, None, opts)
        if args.with_access_key:
            self.created = user = self._user(name, args)
            self.first = []
            principal, key = user.arn, access_key(f"{name}-access-key", user, rotation=args.rotation, parent=self)
        else:
            self.created = role = None if args.existing_role_arn else self._role(name, args)
            principal, key = pulumi.Output.from_input(role.arn if role else args.existing_role_arn or ""), None
            self.first = [self._association(name, args, principal)]
        self.outputs = contracts.BackendIdentity(
            service_account=args.service_account.name,
            create_service_account=args.service_account.create,
            uses_workload_identity=key is None,
            service_account_annotations=args.service_account.annotations,
            principal=principal,
            access_key=key,
            metadata_hosts=AGENT_HOSTS if key is None else (),
            credential_ranges=AGENT_RANGES if key is None else (),
        )
        self.register_outputs({"principal": principal})

    def _user(self, name: str, args: BackendIdentityArgs) -> aws.iam.User:
        return aws.iam.User(
            f"{name}-user",
            name=args.context.names("backend", max_length=64),
            permissions_boundary=args.permissions_boundary,
            tags=args.context.tags,
            opts=child_of(self),
        )

    def _association(
        self, name: str, args: BackendIdentityArgs, role_arn: pulumi.Output[str]
    ) -> aws.eks.PodIdentityAssociation:
        context, cluster = args.context, args.cluster_name
        installed = (
            [pod_identity.agent(f"{name}-agent", cluster=cluster, tags=context.tags, parent=self)]
            if args.install_agent
            else []
        )
        return pod_identity.association(
            f"{name}-association",
            cluster=cluster,
            namespace=args.namespace,
            service_account=args.service_account.name,
            role_arn=role_arn,
            tags=context.tags,
            parent=self,
            after=installed,
        )

    def _role(self, name: str, args: BackendIdentityArgs) -> aws.iam.Role:
        return aws.iam.Role(
            f"{name}-role",
            name=args.context.names("backend", max_length=64),
            description=f"CARTO: backend pods in namespace {args.namespace}",
            assume_role_policy=pulumi.Output.from_input(args.cluster_arn).apply(
                lambda cluster_arn: json.dumps(
                    iam_policies.pod_identity_trust(
                        cluster_arn=cluster_arn,
                        namespace=args.namespace,
                        service_account=args.service_account.name,
                    )
                )
            ),
            permissions_boundary=args.permissions_boundary,
            tags=args.context.tags,
            opts=pulumi.ResourceOptions.merge(child_of(self), _of_another_tool(args.context)),
        )


def _of_another_tool(context: Context) -> pulumi.ResourceOptions:
    """A role that another tool created has its own path, and stays whenever it leaves the stack."""
    if not context.names.keeps("backend"):
        return pulumi.ResourceOptions()
    return pulumi.ResourceOptions(ignore_changes=["path"], retain_on_delete=True)
