"""The Cloud Storage bucket that BigQuery exports query results to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi
import pulumi_gcp as gcp

from .. import contracts
from ..frozen import frozen
from ..gcp.account_key import account_key
from ..gcp.bucket import BucketSpec, create_bucket, find_bucket
from ..options import child_of, data_child_of

if TYPE_CHECKING:
    from ..gcp.context import Context

# Reads, writes and deletes objects, and neither the bucket nor its policy. The guide asks for "read/write permissions".
# Sources: CARTO guide "Configure your own buckets", BigQuery; chart contract §5; Cloud Storage, "IAM roles".
_ROLE = "roles/storage.objectAdmin"
_SETTING = "carto:warehouses.bigqueryExports"


@frozen
class PodsAccount:
    """A service account with which CARTO's pods call Google Cloud already, through its key or Workload Identity."""

    email: pulumi.Input[str]
    created: bool = False
    """Whether the same program creates it. An existing bucket then lets it in, as it does with a created account."""


@frozen
class ExistingAccount:
    """An existing service account, with which CARTO writes exports."""

    email: str
    key: pulumi.Input[str] | None = None
    """JSON text, a secret. None: one is created."""


@frozen
class FormerParents:
    """Parts of the platform of Google Cloud that had these resources as theirs in earlier versions."""

    buckets: pulumi.Resource
    identity: pulumi.Resource
    prefix: str
    """The name of the installation."""


@frozen
class BigqueryExportsArgs:
    """A bucket, and the identity that may write to it; each part is created or existing."""

    context: Context
    """Of the project and the location; its key encrypts the created bucket."""
    account: PodsAccount | ExistingAccount | None = None
    """None: a service account and its key are created."""
    package_email: str | None = None
    """The customer package's service account, if some of CARTO's services act as it."""
    noncurrent_days: int = 30
    soft_deleted_days: int = 7
    expire_days: int | None = None
    rotation: int = 0
    """Raise it for a new key."""
    existing_bucket: str | None = None
    former: FormerParents | None = None


class BigqueryExports(pulumi.ComponentResource):
    """A bucket, and the service accounts that may write to it.

    With a key, two accounts write: the chart passes the key to maps-api alone, while sql-worker, workspace-api and the
    imports write as the customer package's account. With Workload Identity, the backend's account writes for all.
    An existing bucket lets a created account in. For an existing account, its owner does it, with the commands in the
    contract.
    Source: chart 1.280.1, `EXPORTS_GCS_CREDENTIALS_KEY_FILENAME` and `EXPORTS_GCS_BUCKET_NAME`.
    """

    outputs: contracts.BigqueryExports

    def __init__(self, name: str, args: BigqueryExportsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("carto:warehouses:BigqueryExports", name, None, opts)
        self._name, self._args = name, args
        bucket = self._bucket()
        email, key = self._account()
        grants: list[pulumi.Output[str]] = []
        if args.existing_bucket is None or self._creates_account:
            self._grants(bucket, email)
        else:
            grants = [_command(bucket.name, each) for each in (email, args.package_email) if each is not None]
        self.outputs = contracts.BigqueryExports(bucket=bucket, service_account=email, key=key, grants=grants)
        self.register_outputs({"bucket": bucket.name, "serviceAccount": email})

    @property
    def _creates_account(self) -> bool:
        account = self._args.account
        return account is None or (isinstance(account, PodsAccount) and account.created)

    def _bucket(self) -> contracts.Bucket:
        args = self._args
        if args.existing_bucket is not None:
            return find_bucket(args.existing_bucket, f"{_SETTING}.existing", public=False, parent=self)
        spec = BucketSpec(
            context=args.context,
            role="exports",
            noncurrent_days=args.noncurrent_days,
            soft_deleted_days=args.soft_deleted_days,
            expire_days=args.expire_days,
            aliases=self._former("buckets", "storage-exports"),
        )
        return create_bucket(f"{self._name}-bucket", spec, self)

    def _account(self) -> tuple[pulumi.Output[str], pulumi.Output[str] | None]:
        """The account's e-mail, and its key if CARTO needs one."""
        args, account = self._args, self._args.account
        if isinstance(account, PodsAccount):
            return pulumi.Output.from_input(account.email), None
        if isinstance(account, ExistingAccount):
            email = pulumi.Output.from_input(account.email)
            if account.key is not None:
                return email, pulumi.Output.secret(account.key)
            # Source: the provider's `google_service_account_key`, `service_account_id`: the project is `-` for any.
            path = pulumi.Output.concat("projects/-/serviceAccounts/", email)
            return email, account_key(f"{self._name}-key", path, rotation=args.rotation, parent=self)
        created = gcp.serviceaccount.Account(
            f"{self._name}-account",
            account_id=args.context.names("exports", max_length=30),
            project=args.context.project.id,
            display_name="CARTO exports of BigQuery",
            description="CARTO: writes exports of BigQuery to their bucket",
            # An account that is created again under the same e-mail is another one. Source: IAM documentation, "Delete
            # and undelete service accounts".
            opts=data_child_of(self, protect=args.context.protect),
        )
        return created.email, account_key(f"{self._name}-key", created.name, rotation=args.rotation, parent=self)

    def _grants(self, bucket: contracts.Bucket, email: pulumi.Output[str]) -> None:
        args, account = self._args, self._args.account
        of_pods = isinstance(account, PodsAccount)
        writer = data_child_of(
            self,
            # Another account of the pods is refused here, before anything that depends on it changes.
            protect=args.context.protect and of_pods and args.existing_bucket is None,
        )
        self._grant("writer", bucket, email, writer, former="identity-exports")
        known = account.email if account is not None else None
        if args.package_email is not None and args.package_email != known:
            package = pulumi.Output.from_input(args.package_email)
            self._grant("package", bucket, package, child_of(self), former="identity-package-exports")

    def _grant(
        self,
        purpose: str,
        bucket: contracts.Bucket,
        email: pulumi.Output[str],
        opts: pulumi.ResourceOptions,
        *,
        former: str,
    ) -> None:
        aliases = pulumi.ResourceOptions(aliases=self._former("identity", former))
        gcp.storage.BucketIAMMember(
            f"{self._name}-{purpose}",
            bucket=bucket.name,
            role=_ROLE,
            member=pulumi.Output.concat("serviceAccount:", email),
            opts=pulumi.ResourceOptions.merge(opts, aliases),
        )

    def _former(self, parent: str, name: str) -> list[pulumi.Alias]:
        former = self._args.former
        if former is None:
            return []
        return [
            pulumi.Alias(
                name=f"{former.prefix}-{name}", parent=former.buckets if parent == "buckets" else former.identity
            )
        ]


def _command(bucket: pulumi.Output[str], email: pulumi.Input[str]) -> pulumi.Output[str]:
    return pulumi.Output.concat(
        "gcloud storage buckets add-iam-policy-binding gs://",
        bucket,
        " --member=serviceAccount:",
        email,
        f" --role={_ROLE}",
    )
