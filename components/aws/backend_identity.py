"""As whom CARTO's backend calls AWS."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pulumi
import pulumi_aws as aws

from components import contracts
from components.aws import iam_policies
from components.aws.access_key import access_key
from components.options import child_of
from components.settings.identity import IdentityMode, ServiceAccount

if TYPE_CHECKING:
    from collections.abc import Sequence

    from components.aws.cluster import Cluster
    from components.aws.object_storage import ObjectStorage
    from components.aws.shared import Shared
    from components.settings import Settings

AGENT_HOSTS = ("169.254.170.23", "[fd00:ec2::23]")
AGENT_RANGES = ("169.254.170.23/32", "fd00:ec2::23/128")
"""Where a node's agent hands out credentials. Source: EKS user guide, "Set up the Amazon EKS Pod Identity Agent"."""


@dataclass(frozen=True, kw_only=True)
class DatabaseLogin:
    """The database the backend logs in to with IAM tokens."""

    resource_id: pulumi.Input[str]
    user: str


@dataclass(frozen=True, kw_only=True)
class BackendIdentityArgs:
    """Who the backend is, and what it may do."""

    shared: Shared
    mode: IdentityMode
    cluster_name: str
    cluster_arn: pulumi.Input[str]
    namespace: str
    service_account: ServiceAccount
    bucket_arns: Sequence[pulumi.Input[str]]
    storage_region: pulumi.Input[str]
    rotation: int
    """Raise it for a new access key."""
    acl_bucket_arns: Sequence[pulumi.Input[str]] = ()
    """Buckets whose objects it may make public."""
    database_login: DatabaseLogin | None = None
    existing_role_arn: str | None = None
    permissions_boundary: str | None = None
    install_agent: bool = False

    @classmethod
    def of(
        cls,
        settings: Settings,
        shared: Shared,
        cluster: Cluster,
        storage: ObjectStorage,
        database_login: DatabaseLogin | None,
    ) -> BackendIdentityArgs:
        """What the stack says about the backend's identity, and what of this stack it has to reach."""
        identity = settings.identity
        return cls(
            shared=shared,
            mode=identity.mode,
            cluster_name=settings.cluster.name,
            cluster_arn=cluster.arn,
            namespace=settings.namespace,
            service_account=identity.service_account,
            bucket_arns=_arns(storage.imports, storage.thumbnails),
            acl_bucket_arns=_arns(storage.thumbnails) if storage.thumbnails_access.allows_acls else [],
            storage_region=storage.region,
            rotation=settings.rotation.access_key,
            database_login=database_login,
            existing_role_arn=identity.existing.role_arn if identity.existing else None,
            permissions_boundary=identity.permissions_boundary,
            install_agent=identity.install_agent,
        )


class BackendIdentity(pulumi.ComponentResource):
    """The role (Pod Identity) or user (access key) of CARTO's backend, with the least it needs.

    A brought role gets the association only: its trust and its policies are its owner's. Pods receive Pod Identity
    credentials when they start, so everything here has to exist before the release.
    Source: EKS user guide "EKS Pod Identity"; chart contract §2.4 and §5.
    """

    contract: contracts.BackendIdentity

    def __init__(self, name: str, args: BackendIdentityArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("carto:aws:BackendIdentity", name, None, opts)
        if args.mode is IdentityMode.ACCESS_KEY:
            principal, key = self._user(name, args)
        else:
            principal, key = self._role(name, args), None
        self.contract = contracts.BackendIdentity(
            service_account=args.service_account.name,
            create_service_account=args.service_account.create,
            ambient=key is None,
            service_account_annotations=args.service_account.annotations,
            principal=principal,
            access_key=key,
            metadata_hosts=AGENT_HOSTS if key is None else (),
            credential_ranges=AGENT_RANGES if key is None else (),
        )
        self.register_outputs({"principal": principal})

    def _user(self, name: str, args: BackendIdentityArgs) -> tuple[pulumi.Output[str], contracts.AccessKey]:
        user = aws.iam.User(
            f"{name}-user",
            name=args.shared.names("backend", max_length=64),
            permissions_boundary=args.permissions_boundary,
            tags=args.shared.tags,
            opts=child_of(self),
        )
        for subject, policy in _policies(args).items():
            aws.iam.UserPolicy(
                f"{name}-{subject}-policy", name=subject, user=user.name, policy=policy, opts=child_of(self)
            )
        return user.arn, access_key(f"{name}-access-key", user, rotation=args.rotation, parent=self)

    def _role(self, name: str, args: BackendIdentityArgs) -> pulumi.Output[str]:
        agent: list[pulumi.Resource] = []
        if args.install_agent:
            agent.append(
                aws.eks.Addon(
                    f"{name}-agent",
                    addon_name="eks-pod-identity-agent",
                    cluster_name=args.cluster_name,
                    # Other workloads of the cluster may have come to rely on the agent by the time this stack goes.
                    preserve=True,
                    tags=args.shared.tags,
                    opts=child_of(self),
                )
            )
        role_arn = (
            pulumi.Output.from_input(args.existing_role_arn)
            if args.existing_role_arn
            else self._created_role(name, args)
        )
        aws.eks.PodIdentityAssociation(
            f"{name}-association",
            cluster_name=args.cluster_name,
            namespace=args.namespace,
            service_account=args.service_account.name,
            role_arn=role_arn,
            tags=args.shared.tags,
            opts=child_of(self, agent),
        )
        return role_arn

    def _created_role(self, name: str, args: BackendIdentityArgs) -> pulumi.Output[str]:
        role = aws.iam.Role(
            f"{name}-role",
            name=args.shared.names("backend", max_length=64),
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
            tags=args.shared.tags,
            opts=child_of(self),
        )
        for subject, policy in _policies(args).items():
            aws.iam.RolePolicy(
                f"{name}-{subject}-policy", name=subject, role=role.name, policy=policy, opts=child_of(self)
            )
        return role.arn


def _arns(*buckets: contracts.Bucket) -> list[pulumi.Output[str]]:
    return [bucket.arn for bucket in buckets if bucket.arn is not None]


def _policies(args: BackendIdentityArgs) -> dict[str, pulumi.Output[str]]:
    """What the backend may do, one document a subject so that one can change or wait without the other."""
    policies = {
        "storage": pulumi.Output.all(
            buckets=pulumi.Output.all(*args.bucket_arns),
            acl_buckets=pulumi.Output.all(*args.acl_bucket_arns),
            key=args.shared.kms_key_arn,
            former_keys=pulumi.Output.all(*args.shared.former_kms_key_arns),
            region=args.storage_region,
        ).apply(
            lambda known: json.dumps(
                iam_policies.bucket_access(
                    bucket_arns=known["buckets"],
                    acl_bucket_arns=known["acl_buckets"],
                    kms_key_arn=known["key"],
                    former_kms_key_arns=known["former_keys"],
                    s3_endpoint=f"s3.{known['region']}.amazonaws.com",
                )
            )
        )
    }
    login = args.database_login
    if login is not None:
        policies["database"] = pulumi.Output.all(
            partition=args.shared.account.partition,
            region=args.shared.account.region,
            account=args.shared.account.id,
            resource_id=login.resource_id,
        ).apply(lambda known: json.dumps(iam_policies.database_login(**known, user=login.user)))
    return policies
