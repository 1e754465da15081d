"""What simulated AWS says about inputs: the provider's and the cloud's own refusals, before anything is made."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.core.values import UNKNOWN, Secret
from tests.unit.simulator.aws_inputs import (
    ASSOCIATION,
    BUCKET,
    BUCKET_POLICY,
    CACHE,
    CORS,
    DATABASE,
    ENCRYPTION,
    INGRESS,
    KEY,
    LIFECYCLE,
    LOG_GROUP,
    ROLE,
    ROLE_POLICY,
    SUBNETS,
    VALID,
    policy,
)
from tests.unit.simulator.simulated import Cloud

REFUSED: list[tuple[str, dict[str, Any], str, str]] = [
    (BUCKET, {"buckett": "x"}, "buckett", "did you mean 'bucket'"),
    (BUCKET, {"bucket": "Acme"}, "bucket", "must match"),
    (BUCKET, {"bucket": "ab"}, "bucket", "3 to 63 characters"),
    (BUCKET, {"bucket": "10.0.0.1"}, "bucket", "may not match"),
    (BUCKET, {"bucketPrefix": "p-"}, "bucket", "conflicts with 'bucketPrefix'"),
    (BUCKET, {"forceDestroy": "yes"}, "forceDestroy", "expected a boolean"),
    (BUCKET, {"tags": {"a": 1}}, "tags.a", "expected a string"),
    (CORS, {"corsRules": None}, "corsRules", "missing required property"),
    (CORS, {"corsRules": [{"allowedOrigins": ["*"]}]}, "corsRules[0].allowedMethods", "missing required property"),
    (
        CORS,
        {"corsRules": [{"allowedMethods": ["PATCH"], "allowedOrigins": ["*"]}]},
        "corsRules[0].allowedMethods[0]",
        "expected one of 'GET'",
    ),
    (
        CORS,
        {"corsRules": [{"allowedMethods": ["GET"], "allowedOrigins": ["https://*.*.example.com"]}]},
        "corsRules[0].allowedOrigins[0]",
        "more than one wildcard",
    ),
    (
        CORS,
        {"corsRules": [{"allowedMethods": ["GET"], "allowedOrigins": ["*"], "maxAge": 5}]},
        "corsRules[0].maxAge",
        "did you mean 'maxAgeSeconds'",
    ),
    (
        ENCRYPTION,
        {"rules": [{"applyServerSideEncryptionByDefault": {"sseAlgorithm": "AES256", "kmsMasterKeyId": "k"}}]},
        "rules[0].applyServerSideEncryptionByDefault.kmsMasterKeyId",
        "allowed only with",
    ),
    (LIFECYCLE, {"rules": []}, "rules", "at least one rule"),
    (LIFECYCLE, {"rules": [{"id": "a", "status": "Enabled"}]}, "rules[0]", "at least one action"),
    (
        BUCKET_POLICY,
        {"policy": policy(Effect="Allow", Action="s3:*", Principal="*", Resource="arn:aws:s3:::other/*")},
        "policy",
        "invalid resource",
    ),
    (ROLE, {"assumeRolePolicy": "{"}, "assumeRolePolicy", "invalid JSON policy"),
    (ROLE, {"assumeRolePolicy": policy(Effect="Allow", Action="sts:AssumeRole")}, "assumeRolePolicy", "principal"),
    (ROLE, {"name": "x" * 65}, "name", "1 to 64 characters"),
    (ROLE, {"maxSessionDuration": 60}, "maxSessionDuration", "3600 to 43200"),
    (ROLE, {"permissionsBoundary": "arn:aws:iam::1:policy/p"}, "permissionsBoundary", "account id"),
    (ROLE_POLICY, {"role": "arn:aws:iam::123456789012:role/backend"}, "role", "may not match"),
    (ROLE_POLICY, {"policy": policy(Effect="Allow", Action="s3:GetObject")}, "policy", "must contain resources"),
    (ROLE_POLICY, {"policy": policy(Effect="Allow", Action="GetObject", Resource="*")}, "policy", "not an action"),
    (
        ROLE_POLICY,
        {"policy": policy(Effect="Allow", Action="s3:GetObject", Resource="*", Principal="*")},
        "policy",
        "should not specify a principal",
    ),
    (KEY, {"rotationPeriodInDays": 90, "enableKeyRotation": None}, "rotationPeriodInDays", "needs enableKeyRotation"),
    (KEY, {"deletionWindowInDays": 3}, "deletionWindowInDays", "7 to 30"),
    (
        KEY,
        {"policy": policy(Effect="Allow", Action="kms:Decrypt", Principal={"AWS": "*"}, Resource="*")},
        "policy",
        "will not allow you to update the key policy",
    ),
    (DATABASE, {"allocatedStorage": 5}, "allocatedStorage", "20 to 65536"),
    (DATABASE, {"allocatedStorage": None}, "allocatedStorage", "a new database needs it"),
    (DATABASE, {"password": None}, "password", "needs a password"),
    (DATABASE, {"password": Secret("short")}, "password", "8 to 128 characters, got 5: a secret value"),
    (DATABASE, {"identifier": "carto--db"}, "identifier", "may not match"),
    (DATABASE, {"username": "admin"}, "username", "reserved word"),
    (DATABASE, {"instanceClass": "t4g.medium"}, "instanceClass", "not a database instance class"),
    (DATABASE, {"maxAllocatedStorage": 10}, "maxAllocatedStorage", "at least allocatedStorage"),
    (DATABASE, {"storageType": "gp3", "iops": 3000}, "iops", "under 400 GB"),
    (DATABASE, {"storageType": "fast"}, "storageType", "expected one of 'standard'"),
    (DATABASE, {"monitoringInterval": 60}, "monitoringRoleArn", "must be set"),
    (DATABASE, {"monitoringInterval": 7}, "monitoringInterval", "expected one of 0, 1, 5"),
    (DATABASE, {"multiAz": True, "availabilityZone": "eu-west-1a"}, "availabilityZone", "Multi-AZ"),
    (DATABASE, {"backupWindow": "3:00-4:00"}, "backupWindow", "is not a window"),
    (
        DATABASE,
        {"backupWindow": "03:00-04:00", "maintenanceWindow": "sun:03:30-sun:04:30"},
        "backupWindow",
        "must not overlap",
    ),
    (DATABASE, {"backupRetentionPeriod": 40}, "backupRetentionPeriod", "0 to 35"),
    (
        DATABASE,
        {"performanceInsightsRetentionPeriod": 7},
        "performanceInsightsRetentionPeriod",
        "needs performanceInsightsEnabled",
    ),
    (SUBNETS, {"subnetIds": ["subnet-1"]}, "subnetIds", "at least two availability zones"),
    (SUBNETS, {"name": "default"}, "name", "may not match"),
    (CACHE, {"multiAzEnabled": True}, "automaticFailoverEnabled", "must be true when multiAzEnabled"),
    (CACHE, {"automaticFailoverEnabled": True, "numCacheClusters": 1}, "numCacheClusters", "at least 2"),
    (CACHE, {"authToken": Secret("x" * 32)}, "transitEncryptionEnabled", "must be true when authToken"),
    (CACHE, {"transitEncryptionEnabled": True}, "subnetGroupName", "must be set"),
    (
        CACHE,
        {"authToken": Secret("with@sign-and-length"), "transitEncryptionEnabled": True},
        "authToken",
        "a secret value",
    ),
    (CACHE, {"nodeType": None}, "nodeType", "missing required property"),
    (CACHE, {"engine": "memcached"}, "engine", "expected one of 'redis', 'valkey'"),
    (CACHE, {"engineVersion": "6.2"}, "engineVersion", "starts with version 7.2"),
    (CACHE, {"replicationGroupId": "c" * 41}, "replicationGroupId", "1 to 40 characters"),
    (INGRESS, {"cidrIpv4": "10.0.0.1/16"}, "cidrIpv4", "did you mean 10.0.0.0/16"),
    (INGRESS, {"referencedSecurityGroupId": "sg-2"}, "cidrIpv4", "exactly one of"),
    (INGRESS, {"cidrIpv4": None}, "cidrIpv4", "exactly one of"),
    (INGRESS, {"toPort": None}, "toPort", "must be set for the protocol tcp"),
    (INGRESS, {"toPort": 70000}, "toPort", "-1 to 65535"),
    (ASSOCIATION, {"roleArn": "backend"}, "roleArn", "is not an ARN"),
    (LOG_GROUP, {"retentionInDays": 31}, "retentionInDays", "expected one of 0, 1, 3"),
]


@pytest.mark.parametrize("type_", VALID)
def test_what_aws_accepts_is_accepted(aws: Cloud, type_: str) -> None:
    assert aws.check(type_, VALID[type_])[1] == []


@pytest.mark.parametrize(("type_", "change", "path", "reason"), REFUSED)
def test_what_aws_would_refuse_is_refused_with_the_path(
    aws: Cloud, type_: str, change: dict[str, Any], path: str, reason: str
) -> None:
    inputs = {name: value for name, value in {**VALID[type_], **change}.items() if value is not None}

    _, failures = aws.check(type_, inputs)

    assert [where for where, why in failures if where == path and reason in why], failures


@pytest.mark.parametrize(("type_", "name"), [(BUCKET, "bucket"), (DATABASE, "identifier"), (ROLE, "assumeRolePolicy")])
def test_a_value_that_is_not_known_yet_passes(aws: Cloud, type_: str, name: str) -> None:
    assert aws.check(type_, {**VALID[type_], name: UNKNOWN})[1] == []


def test_a_secret_that_is_refused_is_not_shown(aws: Cloud) -> None:
    _, failures = aws.check(DATABASE, {**VALID[DATABASE], "password": Secret("p@ss/word-hunter2")})

    assert failures
    assert "hunter2" not in str(failures)


def test_a_type_without_facts_is_refused_and_not_waved_through(aws: Cloud) -> None:
    _, failures = aws.check("aws:sqs/queue:Queue", {})

    assert "does not know aws:sqs/queue:Queue" in failures[0][1]


def test_defaults_are_filled_at_every_depth(aws: Cloud) -> None:
    top, _ = aws.check(DATABASE, VALID[DATABASE])
    nested, _ = aws.check(
        "aws:rds/parameterGroup:ParameterGroup",
        {"family": "postgres16", "parameters": [{"name": "rds.force_ssl", "value": "1"}]},
    )

    assert top["skipFinalSnapshot"] is False
    assert nested["parameters"][0]["applyMethod"] == "immediate"
    assert nested["description"] == "Managed by Pulumi"


def test_a_name_left_unset_is_made_up_once_and_kept(aws: Cloud) -> None:
    first, _ = aws.check(BUCKET, {}, name="Imports")
    again, _ = aws.check(BUCKET, {}, name="Imports", old=first)
    other, _ = aws.check(BUCKET, {}, name="Exports")

    assert first["bucket"].startswith("imports-")
    assert again["bucket"] == first["bucket"]
    assert other["bucket"].split("-")[1] != first["bucket"].split("-")[1]
