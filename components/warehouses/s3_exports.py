"""The S3 bucket that warehouses export query results to."""

from __future__ import annotations

from typing import ClassVar

import pulumi

from .s3_integration import S3Integration, S3IntegrationArgs


class S3Exports(S3Integration):
    """The bucket that Snowflake, Redshift, Databricks on AWS and Oracle export to."""

    role: ClassVar[str] = "exports"
    setting: ClassVar[str] = "carto:warehouses.s3Exports"
    description: ClassVar[str] = "CARTO: lets warehouses unload results into the exports bucket"

    def __init__(self, name: str, args: S3IntegrationArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, args, pulumi.ResourceOptions.merge(opts, _former(name, args)))


def _former(name: str, args: S3IntegrationArgs) -> pulumi.ResourceOptions:
    if args.former_parent is None:
        return pulumi.ResourceOptions()
    return pulumi.ResourceOptions(
        # With its name, because the engine would derive another one from that of the former parent.
        aliases=[pulumi.Alias(name=name, type_="carto:aws:WarehouseExports", parent=args.former_parent)]
    )
