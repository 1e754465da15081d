"""Integrations with data warehouses: one file for each, usable from every cloud's stack and from another program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..exports import lazy

if TYPE_CHECKING:
    from .analytics_toolbox import AnalyticsToolbox, AnalyticsToolboxArgs
    from .aws_account import AwsAccount, AwsAccountArgs
    from .rds_database import AuroraCluster, RdsInstance
    from .rds_exports import RdsExports, RdsExportsArgs
    from .redshift import RedshiftCluster, RedshiftServerless
    from .redshift_imports import RedshiftImports
    from .s3_exports import S3Exports
    from .s3_integration import ExistingUser, S3IntegrationArgs

__all__ = [
    "AnalyticsToolbox",
    "AnalyticsToolboxArgs",
    "AuroraCluster",
    "AwsAccount",
    "AwsAccountArgs",
    "ExistingUser",
    "RdsExports",
    "RdsExportsArgs",
    "RdsInstance",
    "RedshiftCluster",
    "RedshiftImports",
    "RedshiftServerless",
    "S3Exports",
    "S3IntegrationArgs",
]

__getattr__ = lazy(
    __name__,
    {
        "AnalyticsToolbox": "analytics_toolbox",
        "AnalyticsToolboxArgs": "analytics_toolbox",
        "AuroraCluster": "rds_database",
        "AwsAccount": "aws_account",
        "AwsAccountArgs": "aws_account",
        "ExistingUser": "s3_integration",
        "RdsExports": "rds_exports",
        "RdsExportsArgs": "rds_exports",
        "RdsInstance": "rds_database",
        "RedshiftCluster": "redshift",
        "RedshiftImports": "redshift_imports",
        "RedshiftServerless": "redshift",
        "S3Exports": "s3_exports",
        "S3IntegrationArgs": "s3_integration",
    },
)
