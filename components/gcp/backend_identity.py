"""The identity that CARTO's backend uses on Google Cloud."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi
import pulumi_gcp as gcp

from .. import contracts
from ..frozen import frozen
from ..options import child_of, data_child_of
from .account_key import account_key

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .context import Context

METADATA_HOSTS = ("169.254.169.254", "metadata", "metadata.google.internal")
"""The metadata server of GKE. Source: chart contract §2.5."""
CREDENTIAL_RANGES = ("169.254.169.254/32", "169.254.169.252/32")
"""Pods use the first. Without GKE Dataplane V2, nodes translate it to the second before network policies apply."""
ANNOTATION = "iam.gke.io/gcp-service-account"
_ROLE = "roles/storage.admin"
"""The role that CARTO requires on its buckets. Source: chart contract §5."""


@frozen
class BackendIdentityArgs:
    """The backend's service account, and the buckets it has access to."""

    context: Context
    with_key: bool
    """A key of the service account, instead of Workload Identity."""
    workload_pool: pulumi.Output[str]
    namespace: str
    service_account: contracts.ServiceAccount
    buckets: Mapping[str, pulumi.Input[str]]
    """Names of the buckets that it gets access to, by role."""
    created_buckets: frozenset[str]
    """Roles of the buckets that the stack creates."""
    rotation: int
    """Raise it for a new key."""
    existing_email: str | None = None
    existing_key: pulumi.Input[str] | None = None
    """JSON text, a secret."""


class BackendIdentity(pulumi.ComponentResource):
    """The Google service account of CARTO's backend, with the least permissions it needs.

    With Workload Identity, exactly one Kubernetes service account of the cluster's project may act as it, and it may
    sign addresses as itself; no key exists. With a key, the key is for the buckets. An existing service account is not
    changed: its owner gives access to the Kubernetes service account.
    CARTO identifies the account by its e-mail, but an account that is created again under the same e-mail is another
    one. So it is protected, together with its access to the buckets that the stack creates.
    Source: CARTO guide "Use Workload Identity in GCP" and "Custom service account"; IAM documentation, "Delete and
    undelete service accounts"; GKE documentation, "Authenticate to Google Cloud APIs from GKE
    workloads"; chart contract §2.4 and §5.
    """

    outputs: contracts.BackendIdentity
    email: pulumi.Output[str]
    workload_member: pulumi.Output[str] | None
    """The IAM member that the backend's pods are on GKE; None with a key."""

    def __init__(self, name: str, args: BackendIdentityArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("carto:gcp:BackendIdentity", name, None, opts)
        uses_workload_identity = not args.with_key
        self.workload_member = _member(args) if uses_workload_identity else None
        key = pulumi.Output.secret(args.existing_key) if args.existing_key is not None else None
        if args.existing_email is not None:
            self.email = pulumi.Output.from_input(args.existing_email)
        else:
            account = self._account(name, args)
            self.email = account.email
            key = (
                None
                if uses_workload_identity
                else account_key(f"{name}-key", account.name, rotation=args.rotation, parent=self)
            )
        for role, bucket in args.buckets.items():
            gcp.storage.BucketIAMMember(
                f"{name}-{role}",
                bucket=bucket,
                role=_ROLE,
                member=pulumi.Output.concat("serviceAccount:", self.email),
                # Another account is refused here, before anything that depends on the identity changes.
                opts=data_child_of(self, protect=args.context.protect and role in args.created_buckets),
            )
        self.outputs = contracts.BackendIdentity(
            service_account=args.service_account.name,
            create_service_account=args.service_account.create,
            uses_workload_identity=uses_workload_identity,
            service_account_annotations=args.service_account.annotations,
            annotations={ANNOTATION: self.email} if uses_workload_identity else {},
            metadata_hosts=METADATA_HOSTS if uses_workload_identity else (),
            credential_ranges=CREDENTIAL_RANGES if uses_workload_identity else (),
            principal=self.email,
            service_account_key=key,
        )
        self.register_outputs({"email": self.email})

    def _account(self, name: str, args: BackendIdentityArgs) -> gcp.serviceaccount.Account:
        account = gcp.serviceaccount.Account(
            f"{name}-account",
            account_id=args.context.names("backend", max_length=30),
            project=args.context.project.id,
            display_name="CARTO backend",
            description=f"CARTO: backend pods in namespace {args.namespace}",
            opts=data_child_of(self, protect=args.context.protect),
        )
        if self.workload_member is not None:
            for purpose, role, member in (
                ("pods", "roles/iam.workloadIdentityUser", self.workload_member),
                # Uploads and private thumbnails use signed addresses; without a key, IAM signs them.
                ("signer", "roles/iam.serviceAccountTokenCreator", account.member),
            ):
                gcp.serviceaccount.IAMMember(
                    f"{name}-{purpose}",
                    service_account_id=account.name,
                    role=role,
                    member=member,
                    opts=child_of(self),
                )
        return account


def _member(args: BackendIdentityArgs) -> pulumi.Output[str]:
    def member(pool: str) -> str:
        return f"serviceAccount:{pool}[{args.namespace}/{args.service_account.name}]"

    return args.workload_pool.apply(member)


def require_workload_identity(pool: str) -> None:
    """Refuse a cluster without Workload Identity.

    Raises:
        pulumi.RunError: Workload Identity is off; the message has the command that enables it.
    """
    if not pool:
        raise pulumi.RunError(
            "carto:identity.mode: workload-identity, but Workload Identity is switched off in the cluster. Switch it "
            "on (gcloud container clusters update <cluster> --workload-pool=<project>.svc.id.goog, and on its node "
            "pools), or set the mode to service-account-key."
        )
