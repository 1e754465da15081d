"""The integrations with warehouses that a stack configures. An SDK is imported only for a stack that uses it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi

from .. import contracts
from .accounts import aws_accounts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..aws.context import Context
    from ..aws.contract import AwsPlatform
    from ..exposure.contract import Exposure
    from ..settings import Settings
    from ..settings.aws_buckets import AwsBucket
    from ..settings.warehouses import S3Integration as S3IntegrationSettings
    from .aws_account import AwsAccount
    from .s3_integration import S3Integration


def integrations(
    name: str,
    settings: Settings,
    platform: contracts.Platform,
    opts: pulumi.ResourceOptions | None = None,
    *,
    accounts: Mapping[str, AwsAccount] | None = None,
    package_email: str | None = None,
    exposure: Exposure | None = None,
) -> contracts.Warehouses:
    """Create what the stack's integrations need.

    Args:
        name: of the installation; each integration is `<name>-<integration>`.
        settings: of the stack.
        platform: that CARTO is deployed on.
        opts: of each integration.
        accounts: on AWS, by the setting of the integration. Left out, they are created here.
        package_email: of the customer package's Google service account, with which some of CARTO's services work.
        exposure: of CARTO, if the stack exposes it.
    """
    exports, imports = settings.warehouses.s3_exports, settings.warehouses.redshift_imports
    of_rds, gateway = settings.warehouses.rds_exports, settings.warehouses.analytics_toolbox
    of_bigquery = None
    if settings.warehouses.bigquery_exports.enabled:
        from .bigquery_of_stack import bigquery_exports

        of_bigquery = bigquery_exports(name, settings, platform, opts, package_email=package_email)
    if accounts is None:
        accounts = aws_accounts(name, settings, opts)
    created_exports = created_imports = None
    if exports.enabled:
        from .s3_exports import S3Exports

        created_exports = _s3(
            S3Exports, name, integration=exports, settings=settings, accounts=accounts, platform=platform, opts=opts
        )
    if imports.enabled:
        from .redshift_imports import RedshiftImports

        created_imports = _s3(
            RedshiftImports,
            name,
            integration=imports,
            settings=settings,
            accounts=accounts,
            platform=platform,
            opts=opts,
        )
    rds_output = _rds_exports(name, settings, accounts, platform, opts) if of_rds.enabled else {}
    of_gateway: dict[str, pulumi.Input[object]] = {}
    gateway_steps: Sequence[str] = ()
    if gateway.enabled:
        from .gateway import OUTPUT, create_gateway

        found, gateway_steps = create_gateway(
            name, settings, platform, exposure, opts, account=accounts.get(gateway.setting)
        )
        of_gateway = {OUTPUT: found}
    created = {"s3Exports": created_exports, "redshiftImports": created_imports}
    return contracts.Warehouses(
        s3_exports=created_exports,
        redshift_imports=created_imports,
        bigquery_exports=of_bigquery.contract if of_bigquery is not None else None,
        ready=of_bigquery.ready if of_bigquery is not None else (),
        outputs={
            **{key: _output(each) for key, each in created.items() if each is not None},
            **(of_bigquery.outputs if of_bigquery is not None else {}),
            **rds_output,
            **of_gateway,
        },
        next_steps=[
            *(_existing_user("s3Exports") if exports.enabled and exports.lets_user_assume else ()),
            *(_existing_user("redshiftImports") if imports.enabled and imports.lets_user_assume else ()),
            *(_POLICY_FROM_CARTO if imports.enabled and not imports.bucket_policy else ()),
            *(_RDS if of_rds.enabled else ()),
            *(of_bigquery.next_steps if of_bigquery is not None else ()),
            *gateway_steps,
        ],
    )


_POLICY_FROM_CARTO = (
    "Redshift imports: enter bucket and region of the output redshiftImports in CARTO (docs/warehouses.md)",
    "Redshift imports: set the policy that CARTO shows as carto:warehouses.redshiftImports.bucketPolicy; pulumi up",
)
_RDS = (
    "RDS exports: run the SQL setup of the output rdsExports in the database, as a user with rds_superuser",
    "RDS exports: enter bucket and region of the output rdsExports in CARTO, Settings > Advanced (docs/warehouses.md)",
)


def _existing_user(output: str) -> tuple[str]:
    return (f"{output}: let the existing IAM user call sts:AssumeRole on the role in: pulumi stack output {output}",)


def _output(created: contracts.S3Integration) -> dict[str, pulumi.Input[str]]:
    return {
        "bucket": created.bucket.name,
        "region": created.region,
        "roleArn": created.role_arn,
        "userArn": created.user_arn,
    }


def _s3(
    kind: type[S3Integration],
    name: str,
    *,
    integration: S3IntegrationSettings,
    settings: Settings,
    accounts: Mapping[str, AwsAccount],
    platform: contracts.Platform,
    opts: pulumi.ResourceOptions | None,
) -> contracts.S3Integration:
    """A bucket that CARTO uses, too."""
    from . import from_settings

    context, carto, opts = _account(integration, accounts, platform, opts)
    return kind(
        f"{name}-{kind.role}", from_settings.s3_integration_args(settings, integration, context, carto), opts
    ).outputs


def _rds_exports(
    name: str,
    settings: Settings,
    accounts: Mapping[str, AwsAccount],
    platform: contracts.Platform,
    opts: pulumi.ResourceOptions | None,
) -> dict[str, pulumi.Input[object]]:
    """The stack output of the bucket that an RDS database exports to."""
    from . import from_settings
    from .rds_exports import RdsExports

    exports = settings.warehouses.rds_exports
    context, _, opts = _account(exports, accounts, platform, opts)
    args = from_settings.rds_exports_args(settings, exports, context)
    return {"rdsExports": RdsExports(f"{name}-rds-exports", args, opts).outputs}


def _account(
    bucket: AwsBucket,
    accounts: Mapping[str, AwsAccount],
    platform: contracts.Platform,
    opts: pulumi.ResourceOptions | None,
) -> tuple[Context, AwsPlatform | None, pulumi.ResourceOptions | None]:
    """The account of an integration, the platform if it is CARTO's, and options of what is created there."""
    from ..aws.contract import AwsPlatform

    if bucket.setting in accounts:
        account = accounts[bucket.setting]
        with_provider = pulumi.ResourceOptions(providers=[account.provider])
        return account.context, None, pulumi.ResourceOptions.merge(opts, with_provider)
    if not isinstance(platform, AwsPlatform):
        raise TypeError(f"{bucket.setting}.aws: missing")
    return platform.context, platform, opts
