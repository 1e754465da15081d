"""Rows of `changes_by_setting.py` for integrations with warehouses: each has a test of its own."""

from __future__ import annotations

from collections.abc import Mapping

from tests.engine.change_rows import OWN_TEST, Row

BIGQUERY_EXPORTS = tuple(
    f"warehouses.bigqueryExports.{name}"
    for name in (
        *("enabled", "existing", "kmsKey", "retentionDays", "serviceAccountKey"),
        *(f"gcp.{name}" for name in ("project", "location", "impersonateServiceAccount", "labels")),
        *(f"serviceAccount.{name}" for name in ("email", "key")),
    )
)
S3_INTEGRATIONS = tuple(
    f"warehouses.{integration}.{name}"
    for integration in ("s3Exports", "redshiftImports")
    for name in (
        *("enabled", "existing", "roleArn", "kmsKey", "permissionsBoundary", "retentionDays"),
        *(f"aws.{name}" for name in ("region", "accountId", "profile", "roleArn", "externalId")),
        *(f"user.{name}" for name in ("arn", "accessKeyId", "secretAccessKey")),
    )
)

RDS_EXPORTS = tuple(
    f"warehouses.rdsExports.{name}"
    for name in (
        *("enabled", "instance", "cluster", "existing", "roleArn", "kmsKey", "permissionsBoundary", "retentionDays"),
        *(f"aws.{name}" for name in ("region", "accountId", "profile", "roleArn", "externalId")),
    )
)
GATEWAY = (
    *("enabled", "image", "subnetIds", "vpcId", "cartoCidrs", "memoryMb", "timeoutSeconds", "logRetentionDays"),
    *("tlsNotVerifiedBecause", "permissionsBoundary"),
    *("redshift.cluster", "redshift.serverless.namespace", "redshift.serverless.workgroup"),
    *("createRepository", "createSubnets", "snsTopicArns", "privateDns.enabled", "privateDns.existing"),
    *(f"aws.{name}" for name in ("region", "accountId", "profile", "roleArn", "externalId")),
    *(
        f"lambdaEndpoint.{name}"
        for name in ("enabled", "existing", "vpcId", "subnetIds", "redshiftSecurityGroupIds", "redshiftCidrs")
    ),
)

ROWS: Mapping[str, Row] = {
    **dict.fromkeys((*S3_INTEGRATIONS, *RDS_EXPORTS, *BIGQUERY_EXPORTS), OWN_TEST + "test_warehouses.py"),
    **dict.fromkeys(
        (f"warehouses.analyticsToolbox.{name}" for name in GATEWAY), OWN_TEST + "test_analytics_toolbox.py"
    ),
    "warehouses.redshiftImports.bucketPolicy": OWN_TEST + "test_redshift_imports.py",
}
