"""Integrations with data warehouses: one file for each, usable from every cloud's stack and from another program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..exports import lazy

if TYPE_CHECKING:
    from .analytics_toolbox import AnalyticsToolbox, AnalyticsToolboxArgs
    from .aws_account import AwsAccount, AwsAccountArgs
    from .bigquery_exports import BigqueryExports, BigqueryExportsArgs, ExistingAccount, PodsAccount
    from .carto_record import BalancerName, CartoRecord, CartoRecordArgs
    from .gateway_network import NewSubnet
    from .gateway_repository import GatewayRepository
    from .google_project import GoogleProject, GoogleProjectArgs
    from .lambda_endpoint import ExistingEndpoint, LambdaEndpoint, LambdaEndpointArgs, NewEndpoint
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
    "BalancerName",
    "BigqueryExports",
    "BigqueryExportsArgs",
    "CartoRecord",
    "CartoRecordArgs",
    "ExistingAccount",
    "ExistingEndpoint",
    "ExistingUser",
    "GatewayRepository",
    "GoogleProject",
    "GoogleProjectArgs",
    "LambdaEndpoint",
    "LambdaEndpointArgs",
    "NewEndpoint",
    "NewSubnet",
    "PodsAccount",
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
        "BalancerName": "carto_record",
        "BigqueryExports": "bigquery_exports",
        "BigqueryExportsArgs": "bigquery_exports",
        "CartoRecord": "carto_record",
        "CartoRecordArgs": "carto_record",
        "ExistingAccount": "bigquery_exports",
        "ExistingEndpoint": "lambda_endpoint",
        "ExistingUser": "s3_integration",
        "GatewayRepository": "gateway_repository",
        "GoogleProject": "google_project",
        "GoogleProjectArgs": "google_project",
        "LambdaEndpoint": "lambda_endpoint",
        "LambdaEndpointArgs": "lambda_endpoint",
        "NewEndpoint": "lambda_endpoint",
        "NewSubnet": "gateway_network",
        "PodsAccount": "bigquery_exports",
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
