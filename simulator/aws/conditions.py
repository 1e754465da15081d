"""What AWS and its provider refuse in one resource's inputs under a condition, which rules.json cannot say.

Sources: the provider's own plan-time checks and the API documentation of each service. Unknown values pass.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from simulator.aws import bucket_conditions as buckets
from simulator.aws import policies
from simulator.aws.disks import GP3_THRESHOLD_GB
from simulator.aws.identifiers import ACCOUNT
from simulator.check import Failure
from simulator.rules import is_set, known
from simulator.sources import refuses
from simulator.values import UNKNOWN, Properties

Found = Iterator[Failure]
SIZES = r"(micro|small|medium|large|\d*xlarge)"
INSTANCE_CLASS = re.compile(rf"db\.[a-z]+\d+[a-z]*\.{SIZES}(\.tpc\d\.mem\dx)?")
NODE_TYPE = re.compile(rf"cache\.[a-z]+\d+[a-z]*\.{SIZES}")
PORTS_NEEDED = ("tcp", "udp", "icmp", "6", "17", "1")
RESERVED_USERS = ("admin", "rdsadmin", "rds_superuser", "public")
RESTORES = ("replicateSourceDb", "snapshotIdentifier", "restoreToPointInTime")
ADVANCED_INSIGHTS_DAYS = 465
CERTIFICATE_NAME_LIMIT = 64
DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")


@refuses("terraform-aws:rds/instance.go", "botocore:rds/2014-10-31/service-2.json#CreateDBInstanceMessage")
def _database(inputs: Properties) -> Found:
    if not any(is_set(inputs, name) for name in RESTORES):
        for name in ("allocatedStorage", "engine", "username"):
            if not is_set(inputs, name):
                yield Failure(name, f"missing required property {name!r}: a new database needs it")
        if not any(is_set(inputs, name) for name in ("password", "passwordWo", "manageMasterUserPassword")):
            yield Failure("password", "a new database needs a password, or manageMasterUserPassword")
    if str(known(inputs, "username") or "").lower() in RESERVED_USERS:
        yield Failure("username", f"{known(inputs, 'username')!r} is a reserved word used by the engine")
    if not INSTANCE_CLASS.fullmatch(str(known(inputs, "instanceClass") or "db.t4g.small")):
        yield Failure(
            "instanceClass",
            f"{known(inputs, 'instanceClass')!r} is not a database instance class such as db.t4g.medium",
        )
    yield from _database_storage(inputs)
    yield from _database_monitoring(inputs)
    if known(inputs, "multiAz") and is_set(inputs, "availabilityZone"):
        yield Failure("availabilityZone", "cannot be set for a Multi-AZ instance")
    if _overlap(known(inputs, "backupWindow"), known(inputs, "maintenanceWindow")):
        yield Failure("backupWindow", "the backup window and the maintenance window must not overlap")


@refuses("terraform-aws:rds/instance.go", "aws-docs:AmazonRDS/latest/UserGuide/CHAP_Storage.html")
def _database_storage(inputs: Properties) -> Found:
    storage, most, kind = (known(inputs, name) for name in ("allocatedStorage", "maxAllocatedStorage", "storageType"))
    if isinstance(storage, int) and most and most < storage:
        yield Failure("maxAllocatedStorage", f"must be 0 or at least allocatedStorage ({storage}), got {most}")
    if kind in ("io1", "io2") and not is_set(inputs, "iops"):
        yield Failure("iops", f"must be set for storage of type {kind}")
    if kind == "gp3" and isinstance(storage, int) and storage < GP3_THRESHOLD_GB:
        for name in ("iops", "storageThroughput"):
            if is_set(inputs, name):
                yield Failure(name, f"cannot be set for gp3 storage under {GP3_THRESHOLD_GB} GB")


@refuses("botocore:rds/2014-10-31/service-2.json#CreateDBInstanceMessage")
def _database_monitoring(inputs: Properties) -> Found:
    interval = known(inputs, "monitoringInterval") or 0
    if interval and not is_set(inputs, "monitoringRoleArn"):
        yield Failure("monitoringRoleArn", "must be set when monitoringInterval is not 0")
    if not interval and is_set(inputs, "monitoringRoleArn"):
        yield Failure("monitoringInterval", "must not be 0 when monitoringRoleArn is set")
    retention = known(inputs, "performanceInsightsRetentionPeriod")
    if retention and known(inputs, "performanceInsightsEnabled") is False:
        yield Failure("performanceInsightsRetentionPeriod", "needs performanceInsightsEnabled to be true")
    if known(inputs, "databaseInsightsMode") == "advanced" and (retention or 0) < ADVANCED_INSIGHTS_DAYS:
        yield Failure(
            "databaseInsightsMode",
            f"advanced needs performanceInsightsRetentionPeriod of at least {ADVANCED_INSIGHTS_DAYS} days",
        )


@refuses("botocore:rds/2014-10-31/service-2.json#DBSubnetGroupDoesNotCoverEnoughAZs")
def _database_subnets(inputs: Properties) -> Found:
    subnets = known(inputs, "subnetIds")
    if isinstance(subnets, list) and len(subnets) < 2:
        yield Failure(
            "subnetIds", "DBSubnetGroupDoesNotCoverEnoughAZs: subnets in at least two availability zones are needed"
        )


def _minutes(text: str) -> int:
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


def _overlap(daily: Any, weekly: Any) -> bool:
    if not daily or not weekly:
        return False
    start, end = (_minutes(part) for part in daily.split("-"))
    first, last = (DAYS.index(part[:3]) * 1440 + _minutes(part[4:]) for part in weekly.lower().split("-"))
    week = 7 * 1440
    end += 1440 if end <= start else 0
    last += week if last <= first else 0
    backups = [(day * 1440 + start, day * 1440 + end) for day in range(-1, 15)]
    return any(begin < last and first < finish for begin, finish in backups)


@refuses(
    "terraform-aws:elasticache/replication_group.go",
    "botocore:elasticache/2015-02-02/service-2.json#CreateReplicationGroupMessage",
)
def _cache(inputs: Properties) -> Found:
    failover, count = known(inputs, "automaticFailoverEnabled"), known(inputs, "numCacheClusters")
    sharded = any(
        is_set(inputs, name) for name in ("numNodeGroups", "replicasPerNodeGroup", "globalReplicationGroupId")
    )
    if known(inputs, "multiAzEnabled") and failover is False:
        yield Failure("automaticFailoverEnabled", "must be true when multiAzEnabled is true")
    if failover and not sharded and (count == 1 or not is_set(inputs, "numCacheClusters")):
        yield Failure("numCacheClusters", "must be at least 2 when automaticFailoverEnabled is true")
    if (
        is_set(inputs, "authToken")
        and inputs.get("transitEncryptionEnabled") is not UNKNOWN
        and not known(inputs, "transitEncryptionEnabled")
    ):
        yield Failure("transitEncryptionEnabled", "must be true when authToken is set")
    if known(inputs, "transitEncryptionEnabled") and not is_set(inputs, "subnetGroupName"):
        yield Failure("subnetGroupName", "must be set when transitEncryptionEnabled is true")
    strategy = known(inputs, "authTokenUpdateStrategy")
    if strategy in ("SET", "ROTATE") and not is_set(inputs, "authToken"):
        yield Failure("authToken", f"must be set when authTokenUpdateStrategy is {strategy}")
    if strategy == "DELETE" and is_set(inputs, "authToken"):
        yield Failure("authToken", "must not be set when authTokenUpdateStrategy is DELETE")
    encrypted = known(inputs, "atRestEncryptionEnabled")
    if is_set(inputs, "kmsKeyId") and (
        encrypted is False or (encrypted is None and known(inputs, "engine") != "valkey")
    ):
        yield Failure("atRestEncryptionEnabled", "must be true when kmsKeyId is set")
    if not is_set(inputs, "nodeType") and not is_set(inputs, "globalReplicationGroupId"):
        yield Failure("nodeType", "missing required property 'nodeType'")
    if not NODE_TYPE.fullmatch(str(known(inputs, "nodeType") or "cache.t4g.small")):
        yield Failure("nodeType", f"{known(inputs, 'nodeType')!r} is not a cache node type such as cache.t4g.small")
    version = str(known(inputs, "engineVersion") or "7.2")
    if known(inputs, "engine") == "valkey" and not re.match(r"(7\.[2-9]|[89]\.\d)", version):
        yield Failure("engineVersion", f"Valkey starts with version 7.2, got {version!r}")


@refuses("terraform-aws:ec2/vpc_security_group_ingress_rule.go")
def _security_rule(inputs: Properties) -> Found:
    low, high = known(inputs, "fromPort"), known(inputs, "toPort")
    if str(known(inputs, "ipProtocol")).lower() in PORTS_NEEDED:
        for name in ("fromPort", "toPort"):
            if not is_set(inputs, name):
                yield Failure(name, f"must be set for the protocol {known(inputs, 'ipProtocol')}")
    if isinstance(low, int) and isinstance(high, int) and low > high >= 0:
        yield Failure("fromPort", f"the range ends ({high}) before it starts ({low})")


@refuses("botocore:eks/2017-11-01/service-2.json#CreatePodIdentityAssociationRequest")
def _pod_identity(inputs: Properties) -> Found:
    if is_set(inputs, "policy") and known(inputs, "disableSessionTags") is False:
        yield Failure("disableSessionTags", "must be true when policy is set")


def _policy(kind: str, name: str) -> Callable[[Properties], Found]:
    @refuses(
        "aws-docs:IAM/latest/UserGuide/reference_policies_grammar.html",
        "aws-docs:IAM/latest/UserGuide/reference_iam-quotas.html",
    )
    def check(inputs: Properties) -> Found:
        text = known(inputs, name)
        if isinstance(text, str):
            yield from (Failure(name, problem) for problem in policies.problems(kind, text))

    return check


@refuses(
    "aws-docs:IAM/latest/UserGuide/reference_policies_grammar.html",
    "aws-docs:kms/latest/APIReference/API_CreateKey.html",
)
def _key(inputs: Properties) -> Found:
    text = known(inputs, "policy")
    if isinstance(text, str) and text:
        yield from (Failure("policy", problem) for problem in policies.problems("key", text))
        if policies.locks_out(text, ACCOUNT) and not known(inputs, "bypassPolicyLockoutSafetyCheck"):
            yield Failure(
                "policy",
                "MalformedPolicyDocumentException: The new key policy will not allow you to update "
                "the key policy in the future.",
            )


@refuses("terraform-aws:acm/certificate.go", "botocore:acm/2015-12-08/service-2.json#RequestCertificateRequest")
def _certificate(inputs: Properties) -> Found:
    domain = known(inputs, "domainName")
    if isinstance(domain, str) and len(domain) > CERTIFICATE_NAME_LIMIT:
        yield Failure(
            "domainName", f"the first domain name may have {CERTIFICATE_NAME_LIMIT} characters, got {len(domain)}"
        )
    if (
        is_set(inputs, "domainName")
        and not is_set(inputs, "certificateAuthorityArn")
        and not is_set(inputs, "validationMethod")
    ):
        yield Failure("validationMethod", "must be set for a certificate Amazon issues")


@refuses("terraform-aws:lambda/function.go")
def _function(inputs: Properties) -> Found:
    if known(inputs, "packageType") == "Zip":
        for name in ("handler", "runtime"):
            if not is_set(inputs, name):
                yield Failure(name, "must be set when packageType is Zip")


@refuses(
    "terraform-aws:cloudwatch/metric_alarm.go", "botocore:cloudwatch/2010-08-01/service-2.json#PutMetricAlarmInput"
)
def _alarm(inputs: Properties) -> Found:
    if any(is_set(inputs, name) for name in ("metricName", "metricQueries")):
        for name in ("comparisonOperator", "evaluationPeriods"):
            if not is_set(inputs, name):
                yield Failure(name, "must be set when metricName or metricQueries is")
    if is_set(inputs, "metricName") and not is_set(inputs, "statistic") and not is_set(inputs, "extendedStatistic"):
        yield Failure("statistic", "one of statistic and extendedStatistic must be set with metricName")
    period = known(inputs, "period")
    if isinstance(period, int) and period not in (10, 20, 30) and (period < 1 or period % 60):
        yield Failure("period", f"expected 10, 20, 30 or a multiple of 60, got {period}")


CONDITIONS: dict[str, Callable[[Properties], Found]] = {
    "aws:rds/instance:Instance": _database,
    "aws:rds/subnetGroup:SubnetGroup": _database_subnets,
    "aws:elasticache/replicationGroup:ReplicationGroup": _cache,
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": buckets.lifecycle,
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": buckets.encryption,
    "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration": buckets.cors,
    "aws:s3/bucketVersioning:BucketVersioning": buckets.versioning,
    "aws:s3/bucketPolicy:BucketPolicy": buckets.bucket_policy,
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": _security_rule,
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": _security_rule,
    "aws:eks/podIdentityAssociation:PodIdentityAssociation": _pod_identity,
    "aws:iam/role:Role": _policy("trust", "assumeRolePolicy"),
    "aws:iam/policy:Policy": _policy("managed", "policy"),
    "aws:iam/rolePolicy:RolePolicy": _policy("role", "policy"),
    "aws:iam/userPolicy:UserPolicy": _policy("user", "policy"),
    "aws:kms/key:Key": _key,
    "aws:acm/certificate:Certificate": _certificate,
    "aws:lambda/function:Function": _function,
    "aws:cloudwatch/metricAlarm:MetricAlarm": _alarm,
}
