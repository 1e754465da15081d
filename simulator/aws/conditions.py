"""What AWS and its provider refuse in one resource's inputs under a condition, which rules.json cannot say.

Sources: the provider's own plan-time checks and the API documentation of each service. Unknown values pass.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from simulator.aws import policies
from simulator.aws.identifiers import ACCOUNT
from simulator.check import Failure
from simulator.rules import at, is_set
from simulator.values import UNKNOWN, Bag, Secret

Found = Iterator[Failure]
SIZES = r"(micro|small|medium|large|\d*xlarge)"
INSTANCE_CLASS = re.compile(rf"db\.[a-z]+\d+[a-z]*\.{SIZES}(\.tpc\d\.mem\dx)?")
NODE_TYPE = re.compile(rf"cache\.[a-z]+\d+[a-z]*\.{SIZES}")
PORTS_NEEDED = ("tcp", "udp", "icmp", "6", "17", "1")
RESERVED_USERS = ("admin", "rdsadmin", "rds_superuser", "public")
RESTORES = ("replicateSourceDb", "snapshotIdentifier", "restoreToPointInTime")
GP3_THRESHOLD_GB = 400
ADVANCED_INSIGHTS_DAYS = 465
CERTIFICATE_NAME_LIMIT = 64
DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")


def _known(inputs: Bag, name: str) -> Any:
    """A top-level value when it is given and known."""
    value = inputs.get(name)
    value = value.value if isinstance(value, Secret) else value
    return None if value is UNKNOWN else value


def _database(inputs: Bag) -> Found:
    if not any(is_set(inputs, name) for name in RESTORES):
        for name in ("allocatedStorage", "engine", "username"):
            if not is_set(inputs, name):
                yield Failure(name, f"missing required property {name!r}: a new database needs it")
        if not any(is_set(inputs, name) for name in ("password", "passwordWo", "manageMasterUserPassword")):
            yield Failure("password", "a new database needs a password, or manageMasterUserPassword")
    if str(_known(inputs, "username") or "").lower() in RESERVED_USERS:
        yield Failure("username", f"{_known(inputs, 'username')!r} is a reserved word used by the engine")
    if not INSTANCE_CLASS.fullmatch(str(_known(inputs, "instanceClass") or "db.t4g.small")):
        yield Failure(
            "instanceClass",
            f"{_known(inputs, 'instanceClass')!r} is not a database instance class such as db.t4g.medium",
        )
    yield from _database_storage(inputs)
    yield from _database_monitoring(inputs)
    if _known(inputs, "multiAz") and is_set(inputs, "availabilityZone"):
        yield Failure("availabilityZone", "cannot be set for a Multi-AZ instance")
    if _overlap(_known(inputs, "backupWindow"), _known(inputs, "maintenanceWindow")):
        yield Failure("backupWindow", "the backup window and the maintenance window must not overlap")


def _database_storage(inputs: Bag) -> Found:
    storage, most, kind = (_known(inputs, name) for name in ("allocatedStorage", "maxAllocatedStorage", "storageType"))
    if isinstance(storage, int) and most and most < storage:
        yield Failure("maxAllocatedStorage", f"must be 0 or at least allocatedStorage ({storage}), got {most}")
    if kind in ("io1", "io2") and not is_set(inputs, "iops"):
        yield Failure("iops", f"must be set for storage of type {kind}")
    if kind == "gp3" and isinstance(storage, int) and storage < GP3_THRESHOLD_GB:
        for name in ("iops", "storageThroughput"):
            if is_set(inputs, name):
                yield Failure(name, f"cannot be set for gp3 storage under {GP3_THRESHOLD_GB} GB")


def _database_monitoring(inputs: Bag) -> Found:
    interval = _known(inputs, "monitoringInterval") or 0
    if interval and not is_set(inputs, "monitoringRoleArn"):
        yield Failure("monitoringRoleArn", "must be set when monitoringInterval is not 0")
    if not interval and is_set(inputs, "monitoringRoleArn"):
        yield Failure("monitoringInterval", "must not be 0 when monitoringRoleArn is set")
    retention = _known(inputs, "performanceInsightsRetentionPeriod")
    if retention and _known(inputs, "performanceInsightsEnabled") is False:
        yield Failure("performanceInsightsRetentionPeriod", "needs performanceInsightsEnabled to be true")
    if _known(inputs, "databaseInsightsMode") == "advanced" and (retention or 0) < ADVANCED_INSIGHTS_DAYS:
        yield Failure(
            "databaseInsightsMode",
            f"advanced needs performanceInsightsRetentionPeriod of at least {ADVANCED_INSIGHTS_DAYS} days",
        )


def _database_subnets(inputs: Bag) -> Found:
    subnets = _known(inputs, "subnetIds")
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


def _cache(inputs: Bag) -> Found:
    failover, count = _known(inputs, "automaticFailoverEnabled"), _known(inputs, "numCacheClusters")
    sharded = any(
        is_set(inputs, name) for name in ("numNodeGroups", "replicasPerNodeGroup", "globalReplicationGroupId")
    )
    if _known(inputs, "multiAzEnabled") and failover is False:
        yield Failure("automaticFailoverEnabled", "must be true when multiAzEnabled is true")
    if failover and not sharded and (count == 1 or not is_set(inputs, "numCacheClusters")):
        yield Failure("numCacheClusters", "must be at least 2 when automaticFailoverEnabled is true")
    if (
        is_set(inputs, "authToken")
        and inputs.get("transitEncryptionEnabled") is not UNKNOWN
        and not _known(inputs, "transitEncryptionEnabled")
    ):
        yield Failure("transitEncryptionEnabled", "must be true when authToken is set")
    if _known(inputs, "transitEncryptionEnabled") and not is_set(inputs, "subnetGroupName"):
        yield Failure("subnetGroupName", "must be set when transitEncryptionEnabled is true")
    strategy = _known(inputs, "authTokenUpdateStrategy")
    if strategy in ("SET", "ROTATE") and not is_set(inputs, "authToken"):
        yield Failure("authToken", f"must be set when authTokenUpdateStrategy is {strategy}")
    if strategy == "DELETE" and is_set(inputs, "authToken"):
        yield Failure("authToken", "must not be set when authTokenUpdateStrategy is DELETE")
    encrypted = _known(inputs, "atRestEncryptionEnabled")
    if is_set(inputs, "kmsKeyId") and (
        encrypted is False or (encrypted is None and _known(inputs, "engine") != "valkey")
    ):
        yield Failure("atRestEncryptionEnabled", "must be true when kmsKeyId is set")
    if not is_set(inputs, "nodeType") and not is_set(inputs, "globalReplicationGroupId"):
        yield Failure("nodeType", "missing required property 'nodeType'")
    if not NODE_TYPE.fullmatch(str(_known(inputs, "nodeType") or "cache.t4g.small")):
        yield Failure("nodeType", f"{_known(inputs, 'nodeType')!r} is not a cache node type such as cache.t4g.small")
    version = str(_known(inputs, "engineVersion") or "7.2")
    if _known(inputs, "engine") == "valkey" and not re.match(r"(7\.[2-9]|[89]\.\d)", version):
        yield Failure("engineVersion", f"Valkey starts with version 7.2, got {version!r}")


def _lifecycle(inputs: Bag) -> Found:
    rules = _known(inputs, "rules")
    if rules == []:
        yield Failure("rules", "at least one rule is required")
    ids = [place.value for place in at(inputs, "rules[].id")]
    yield from (
        Failure("rules", f"Rule ID must be unique: {id_!r}") for id_ in sorted({i for i in ids if ids.count(i) > 1})
    )
    actions = (
        "abortIncompleteMultipartUpload",
        "expiration",
        "noncurrentVersionExpiration",
        "noncurrentVersionTransitions",
        "transitions",
    )
    for place in at(inputs, "rules[]"):
        if not any(place.value.get(action) for action in actions):
            yield Failure(place.path, "at least one action needs to be specified in a rule")


def _encryption(inputs: Bag) -> Found:
    rules = _known(inputs, "rules")
    if isinstance(rules, list) and len(rules) != 1:
        yield Failure("rules", f"exactly one rule is supported, got {len(rules)}")
    for place in at(inputs, "rules[].applyServerSideEncryptionByDefault"):
        kms = str(place.value.get("sseAlgorithm")).startswith("aws:kms") or place.value.get("sseAlgorithm") is UNKNOWN
        if place.value.get("kmsMasterKeyId") and not kms:
            yield Failure(f"{place.path}.kmsMasterKeyId", "is allowed only with sseAlgorithm aws:kms or aws:kms:dsse")


def _cors(inputs: Bag) -> Found:
    for place in at(inputs, "corsRules[]"):
        for name in ("allowedOrigins", "allowedHeaders"):
            for text in at(place.value, f"{name}[]"):
                if isinstance(text.value, str) and text.value.count("*") > 1:
                    yield Failure(f"{place.path}.{text.path}", "can not have more than one wildcard")
        for name in ("allowedMethods", "allowedOrigins"):
            if place.value.get(name) == []:
                yield Failure(f"{place.path}.{name}", "must not be empty")


def _versioning(inputs: Bag) -> Found:
    if any(place.value == "Enabled" for place in at(inputs, "versioningConfiguration.mfaDelete")) and not is_set(
        inputs, "mfa"
    ):
        yield Failure("mfa", "must be set when versioningConfiguration.mfaDelete is Enabled")


def _security_rule(inputs: Bag) -> Found:
    low, high = _known(inputs, "fromPort"), _known(inputs, "toPort")
    if str(_known(inputs, "ipProtocol")).lower() in PORTS_NEEDED:
        for name in ("fromPort", "toPort"):
            if not is_set(inputs, name):
                yield Failure(name, f"must be set for the protocol {_known(inputs, 'ipProtocol')}")
    if isinstance(low, int) and isinstance(high, int) and low > high >= 0:
        yield Failure("fromPort", f"the range ends ({high}) before it starts ({low})")


def _pod_identity(inputs: Bag) -> Found:
    if is_set(inputs, "policy") and _known(inputs, "disableSessionTags") is False:
        yield Failure("disableSessionTags", "must be true when policy is set")


def _policy(kind: str, name: str) -> Callable[[Bag], Found]:
    def check(inputs: Bag) -> Found:
        text = _known(inputs, name)
        if isinstance(text, str):
            yield from (Failure(name, problem) for problem in policies.problems(kind, text))

    return check


def _bucket_policy(inputs: Bag) -> Found:
    text, bucket = _known(inputs, "policy"), _known(inputs, "bucket")
    if isinstance(text, str):
        yield from (Failure("policy", problem) for problem in policies.problems("bucket", text))
        if isinstance(bucket, str) and policies.outside_bucket(text, bucket):
            yield Failure(
                "policy", "MalformedPolicy: Policy has invalid resource: every resource has to be this bucket or in it"
            )


def _key(inputs: Bag) -> Found:
    text = _known(inputs, "policy")
    if isinstance(text, str) and text:
        yield from (Failure("policy", problem) for problem in policies.problems("key", text))
        if policies.locks_out(text, ACCOUNT) and not _known(inputs, "bypassPolicyLockoutSafetyCheck"):
            yield Failure(
                "policy",
                "MalformedPolicyDocumentException: The new key policy will not allow you to update "
                "the key policy in the future.",
            )


def _certificate(inputs: Bag) -> Found:
    domain = _known(inputs, "domainName")
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


def _function(inputs: Bag) -> Found:
    if _known(inputs, "packageType") == "Zip":
        for name in ("handler", "runtime"):
            if not is_set(inputs, name):
                yield Failure(name, "must be set when packageType is Zip")


def _alarm(inputs: Bag) -> Found:
    if any(is_set(inputs, name) for name in ("metricName", "metricQueries")):
        for name in ("comparisonOperator", "evaluationPeriods"):
            if not is_set(inputs, name):
                yield Failure(name, "must be set when metricName or metricQueries is")
    if is_set(inputs, "metricName") and not is_set(inputs, "statistic") and not is_set(inputs, "extendedStatistic"):
        yield Failure("statistic", "one of statistic and extendedStatistic must be set with metricName")
    period = _known(inputs, "period")
    if isinstance(period, int) and period not in (10, 20, 30) and (period < 1 or period % 60):
        yield Failure("period", f"expected 10, 20, 30 or a multiple of 60, got {period}")


CONDITIONS: dict[str, Callable[[Bag], Found]] = {
    "aws:rds/instance:Instance": _database,
    "aws:rds/subnetGroup:SubnetGroup": _database_subnets,
    "aws:elasticache/replicationGroup:ReplicationGroup": _cache,
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": _lifecycle,
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": _encryption,
    "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration": _cors,
    "aws:s3/bucketVersioning:BucketVersioning": _versioning,
    "aws:s3/bucketPolicy:BucketPolicy": _bucket_policy,
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
