"""Settings of warehouses that the variants share."""

from __future__ import annotations

S3 = {"enabled": True, "aws": {"region": "eu-central-1", "accountId": "111122223333"}}
BIGQUERY = {"enabled": True, "gcp": {"project": "example-data", "location": "EU"}}
RDS_ELSEWHERE = {**S3, "instance": "maps-warehouse"}
ON_AWS = {"s3Exports": S3, "redshiftImports": S3, "rdsExports": RDS_ELSEWHERE}
ELSEWHERE = {**ON_AWS, "bigqueryExports": BIGQUERY}
EXISTING_ELSEWHERE = {
    "s3Exports": {**S3, "existing": "example-carto-exports"},
    "redshiftImports": {**S3, "existing": "example-carto-imports"},
    "rdsExports": {**RDS_ELSEWHERE, "existing": "example-carto-rds"},
    "bigqueryExports": {"enabled": True, "gcp": {"project": "example-data"}, "existing": "example-carto-bigquery"},
}
RDS = {"rdsExports": {"enabled": True, "instance": "maps-warehouse"}}
AURORA_ELSEWHERE = {
    "rdsExports": {"enabled": True, "cluster": "maps-warehouse", "aws": {"region": "eu-central-1"}},
}
GATEWAY = {
    "analyticsToolbox": {
        "enabled": True,
        "image": "111122223333.dkr.ecr.eu-west-1.amazonaws.com/at-gateway:2026.11.1",
        "subnetIds": ["subnet-0123456789abcdefa", "subnet-0123456789abcdefb"],
        "cartoCidrs": ["10.0.0.0/16"],
        "redshift": {"cluster": "warehouse"},
    }
}
GATEWAY_NETWORK = {
    "analyticsToolbox": {
        "enabled": True,
        "createRepository": True,
        "image": "111122223333.dkr.ecr.eu-west-1.amazonaws.com/at-gateway:2026.11.1",
        "createSubnets": [
            {"zone": "eu-west-1a", "cidr": "10.0.200.0/24", "routeTable": "rtb-0a1b2c3d4e5f60718"},
            {"zone": "eu-west-1b", "cidr": "10.0.201.0/24", "routeTable": "rtb-0a1b2c3d4e5f60718"},
        ],
        "cartoCidrs": ["10.0.0.0/16"],
        "redshift": {"serverless": {"namespace": "warehouse", "workgroup": "analysts"}},
        "lambdaEndpoint": {"enabled": True, "redshiftSecurityGroupIds": ["sg-0a1b2c3d4e5f60718"]},
        "privateDns": {"enabled": True},
        "snsTopicArns": ["arn:aws:sns:eu-west-1:111122223333:platform-alarms"],
    }
}
