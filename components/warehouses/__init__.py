"""Integrations with data warehouses: one file for each, usable from every cloud's stack and from another program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..exports import lazy

if TYPE_CHECKING:
    from .analytics_toolbox import AnalyticsToolbox, AnalyticsToolboxArgs
    from .aws_account import AwsAccount, AwsAccountArgs
    from .redshift import RedshiftCluster, RedshiftServerless
    from .redshift_imports import RedshiftImports
    from .s3_exports import S3Exports
    from .s3_integration import ExistingUser, S3IntegrationArgs

__all__ = [
    "AnalyticsToolbox",
    "AnalyticsToolboxArgs",
    "AwsAccount",
    "AwsAccountArgs",
    "ExistingUser",
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
        "AwsAccount": "aws_account",
        "AwsAccountArgs": "aws_account",
        "ExistingUser": "s3_integration",
        "RedshiftCluster": "redshift",
        "RedshiftImports": "redshift_imports",
        "RedshiftServerless": "redshift",
        "S3Exports": "s3_exports",
        "S3IntegrationArgs": "s3_integration",
    },
)
