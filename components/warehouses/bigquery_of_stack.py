"""The exports of BigQuery that a stack configures: their arguments, outputs and next steps."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pulumi

from ..frozen import frozen
from ..gcp.contract import GcpPlatform
from ..settings.gcp import GcpSettings
from ..settings.kubernetes import GoogleKey
from ..settings.service_account_key import ServiceAccountKey
from ..settings.types.google_key import email_of
from .bigquery_exports import BigqueryExports, BigqueryExportsArgs, ExistingAccount, FormerParents, PodsAccount
from .google_project import GoogleProject, GoogleProjectArgs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .. import contracts
    from ..contracts import Platform
    from ..gcp.context import Context
    from ..settings import Settings
    from ..settings.bigquery_exports import GoogleProject as GoogleProjectSettings


@frozen
class ExportsOfStack:
    """The created exports, and what the stack reports about them."""

    contract: contracts.BigqueryExports
    ready: Sequence[pulumi.Resource]
    outputs: Mapping[str, pulumi.Input[object]]
    next_steps: Sequence[str]


def bigquery_exports(
    name: str,
    settings: Settings,
    platform: Platform,
    opts: pulumi.ResourceOptions | None = None,
    *,
    package_email: str | None,
) -> ExportsOfStack:
    """Create the exports, in a project of their own or in CARTO's.

    Args:
        name: of the installation.
        settings: of the stack.
        platform: that CARTO is deployed on.
        opts: of the component.
        package_email: of the customer package's Google service account.
    """
    own, former = settings.warehouses.bigquery_exports.gcp, None
    if isinstance(platform, GcpPlatform):
        context = platform.context
        former = FormerParents(buckets=platform.buckets_component, identity=platform.identity_component, prefix=name)
    if own is not None:
        project_args = google_project_args(own, settings, prefix=name)
        project = GoogleProject(f"{name}-bigquery-exports-project", project_args, opts)
        context = project.context
        opts = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(providers=[project.provider]))
    args = bigquery_exports_args(settings, platform, context, package_email=package_email, former=former)
    created = BigqueryExports(f"{name}-bigquery-exports", args, opts)
    found = created.outputs
    return ExportsOfStack(
        contract=found,
        ready=[created],
        outputs={
            "bigqueryExports": {
                "bucket": found.bucket.name,
                "serviceAccount": found.service_account,
                "grants": list(found.grants),
            }
        },
        next_steps=[*([_OWNER] if found.grants else []), *([_PACKAGE] if _lacks_package(settings, args) else [])],
    )


_OWNER = (
    "BigQuery exports: the bucket's owner runs the commands in grants of: pulumi stack output bigqueryExports --json"
)
_PACKAGE = "BigQuery exports: let the service account in your cartoSecrets write to the bucket (docs/warehouses.md)"


def _lacks_package(settings: Settings, args: BigqueryExportsArgs) -> bool:
    """Whether the e-mail of an account that some services act as is unknown."""
    return args.package_email is None and not settings.has_workload_identity


def google_project_args(project: GoogleProjectSettings, settings: Settings, *, prefix: str) -> GoogleProjectArgs:
    """The project of the exports."""
    exports = settings.warehouses.bigquery_exports
    # An explicit provider does not read the configuration of the default one.
    of_default = pulumi.Config("gcp").get("impersonateServiceAccount") if isinstance(settings, GcpSettings) else None
    return GoogleProjectArgs(
        project=project.project,
        location=project.location or "",
        setting=f"{exports.setting}.gcp",
        impersonate_service_account=project.impersonate_service_account or of_default,
        prefix=prefix,
        labels=settings.tags if project.labels is None else project.labels,
        protect=settings.protects_data,
        keep=settings.keeps_data,
    )


def bigquery_exports_args(
    settings: Settings,
    platform: Platform,
    context: Context,
    *,
    package_email: str | None,
    former: FormerParents | None,
) -> BigqueryExportsArgs:
    """The exports of BigQuery, in a project of their own or in CARTO's."""
    exports = settings.warehouses.bigquery_exports
    days = settings.storage.retention_days if isinstance(settings, GcpSettings) else None
    return BigqueryExportsArgs(
        context=context if exports.kms_key is None else replace(context, kms_key=exports.kms_key, kms_grants=()),
        account=_account(settings, platform, package_email),
        # With Workload Identity, all services act as the backend's account.
        package_email=None if settings.has_workload_identity else package_email,
        noncurrent_days=days.noncurrent if days is not None else 30,
        soft_deleted_days=days.soft_deleted if days is not None else 7,
        expire_days=exports.retention_days,
        rotation=settings.rotation.access_key,
        existing_bucket=exports.existing,
        former=former,
    )


def _account(settings: Settings, platform: Platform, package_email: str | None) -> PodsAccount | ExistingAccount | None:
    """The account that writes exports; None for one to create."""
    exports = settings.warehouses.bigquery_exports
    if isinstance(settings, GcpSettings):
        existing = settings.identity.existing
        if existing is not None:
            return PodsAccount(email=existing.email)
        if platform.identity.principal is None:
            raise TypeError("the backend has no service account")
        return PodsAccount(email=platform.identity.principal, created=True)
    if isinstance(settings.identity, GoogleKey):
        return PodsAccount(email=email_of(settings.identity.existing.key.get_secret_value()))
    if exports.service_account_key is ServiceAccountKey.PACKAGE:
        if package_email is None:
            raise pulumi.RunError(
                f"{exports.setting}.serviceAccountKey: package, but the customer package has no "
                "cartoSecrets.defaultGoogleServiceAccount. Fix: set carto:features.googleServiceAccount.key, or "
                f"pulumi config rm --path {exports.setting}.serviceAccountKey"
            )
        return PodsAccount(email=package_email)
    account = exports.service_account
    if account is None:
        return None
    return ExistingAccount(email=account.email, key=account.key.get_secret_value() if account.key is not None else None)
