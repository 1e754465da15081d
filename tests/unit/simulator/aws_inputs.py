"""Valid inputs of what simulated AWS makes."""

from __future__ import annotations

import json
from typing import Any

from simulator.core.values import Secret

BUCKET = "aws:s3/bucket:Bucket"
CORS = "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration"
ENCRYPTION = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
LIFECYCLE = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"
BUCKET_POLICY = "aws:s3/bucketPolicy:BucketPolicy"
ROLE = "aws:iam/role:Role"
ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy"
KEY = "aws:kms/key:Key"
DATABASE = "aws:rds/instance:Instance"
CACHE = "aws:elasticache/replicationGroup:ReplicationGroup"
INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
ASSOCIATION = "aws:eks/podIdentityAssociation:PodIdentityAssociation"
SUBNETS = "aws:rds/subnetGroup:SubnetGroup"
LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup"


def policy(**statement: Any) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


TRUST = policy(Effect="Allow", Action="sts:AssumeRole", Principal={"Service": "pods.eks.amazonaws.com"})
VALID: dict[str, dict[str, Any]] = {
    BUCKET: {"bucket": "acme-imports"},
    CORS: {
        "bucket": "bkt",
        "corsRules": [{"allowedMethods": ["GET"], "allowedOrigins": ["https://carto.example.com"]}],
    },
    ENCRYPTION: {"bucket": "bkt", "rules": [{"applyServerSideEncryptionByDefault": {"sseAlgorithm": "AES256"}}]},
    LIFECYCLE: {
        "bucket": "bkt",
        "rules": [{"id": "a", "status": "Enabled", "abortIncompleteMultipartUpload": {"daysAfterInitiation": 7}}],
    },
    BUCKET_POLICY: {
        "bucket": "bkt",
        "policy": policy(
            Effect="Deny", Action="s3:*", Principal="*", Resource=["arn:aws:s3:::bkt", "arn:aws:s3:::bkt/*"]
        ),
    },
    ROLE: {"assumeRolePolicy": TRUST},
    ROLE_POLICY: {"role": "backend", "policy": policy(Effect="Allow", Action="s3:GetObject", Resource="*")},
    KEY: {"enableKeyRotation": True},
    DATABASE: {
        "engine": "postgres",
        "instanceClass": "db.t4g.medium",
        "allocatedStorage": 20,
        "username": "postgres",
        "password": Secret("correct-horse-battery"),
    },
    CACHE: {"description": "cache", "nodeType": "cache.t4g.small", "engine": "valkey", "engineVersion": "8.0"},
    INGRESS: {
        "securityGroupId": "sg-1",
        "ipProtocol": "tcp",
        "fromPort": 5432,
        "toPort": 5432,
        "cidrIpv4": "10.0.0.0/16",
    },
    ASSOCIATION: {
        "clusterName": "platform",
        "namespace": "carto",
        "serviceAccount": "backend",
        "roleArn": "arn:aws:iam::123456789012:role/backend",
    },
    SUBNETS: {"subnetIds": ["subnet-1", "subnet-2"]},
    LOG_GROUP: {"name": "/carto/logs", "retentionInDays": 30},
}
