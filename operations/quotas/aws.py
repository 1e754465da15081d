"""Quotas of an account of AWS, from the services that list both limit and use."""

from __future__ import annotations

import json
from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Final

from operations.quotas.comparison import Quota, compared, created, not_checked

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from operations.clouds.command import Command
    from operations.permissions.subject import Subject
    from operations.verify.findings import Finding

_REMEDY: Final = "ask for more: https://docs.aws.amazon.com/servicequotas/latest/userguide/request-quota-increase.html"
_OF_RDS: Final = {
    "DBInstances": "aws:rds/instance:Instance",
    "DBParameterGroups": "aws:rds/parameterGroup:ParameterGroup",
    "DBSubnetGroups": "aws:rds/subnetGroup:SubnetGroup",
}
"""By name of the quota. Source: RDS API reference, AccountQuota."""
_OF_IAM: Final = {"Roles": "aws:iam/role:Role", "Users": "aws:iam/user:User"}
"""By key of the summary; its quota ends with `Quota`. Source: IAM API reference, GetAccountSummary."""
_BALANCER: Final = "aws:lb/loadBalancer:LoadBalancer"
_BALANCERS: Final = "application-load-balancers"
_NOT_LISTED: Final = {
    "aws:ec2/securityGroup:SecurityGroup": "security groups",
    "aws:ec2/subnet:Subnet": "subnets",
    "aws:ec2/vpcEndpoint:VpcEndpoint": "VPC endpoints",
    "aws:elasticache/replicationGroup:ReplicationGroup": "nodes of ElastiCache",
    "aws:kms/key:Key": "keys of KMS",
    "aws:lb/targetGroup:TargetGroup": "target groups",
    "aws:lambda/function:Function": "concurrent executions of Lambda",
    "aws:s3/bucket:Bucket": "buckets",
}


def check_quotas(subject: Subject, run: Command) -> Iterator[Finding]:
    """Servers, load balancers, roles and users that the preview creates."""
    numbers = created(subject)
    region = subject.config.get("aws:region", "")
    aws = partial(_aws, run, ["--region", region] if region else [])
    of_rds = {name: numbers.get(type_, 0) for name, type_ in _OF_RDS.items()}
    yield from compared(of_rds, lambda: _rds(aws("rds", "describe-account-attributes")), "RDS", _REMEDY)
    of_balancers = {_BALANCERS: numbers.get(_BALANCER, 0)}
    yield from compared(
        of_balancers,
        lambda: _balancers(aws("elbv2", "describe-account-limits"), aws("elbv2", "describe-load-balancers")),
        "Elastic Load Balancing",
        _REMEDY,
    )
    of_iam = {name: numbers.get(type_, 0) for name, type_ in _OF_IAM.items()}
    yield from compared(of_iam, lambda: _iam(aws("iam", "get-account-summary")), "IAM", _REMEDY)
    yield from not_checked(_NOT_LISTED, numbers, "AWS lists no use next to the limit")


def _aws(run: Command, region: list[str], service: str, operation: str) -> str:
    return run(["aws", service, operation, *region, "--output", "json"])


def _rds(answer: str) -> Mapping[str, Quota]:
    found = json.loads(answer)["AccountQuotas"]
    return {each["AccountQuotaName"]: Quota(limit=each["Max"], used=each["Used"]) for each in found}


def _balancers(limits: str, existing: str) -> Mapping[str, Quota]:
    """Source: Elastic Load Balancing API reference, DescribeAccountLimits and DescribeLoadBalancers."""
    used = Counter(str(each["Type"]) for each in json.loads(existing)["LoadBalancers"])["application"]
    found = {each["Name"]: each["Max"] for each in json.loads(limits)["Limits"]}
    return {_BALANCERS: Quota(limit=float(found[_BALANCERS]), used=used)}


def _iam(answer: str) -> Mapping[str, Quota]:
    found = json.loads(answer)["SummaryMap"]
    return {name: Quota(limit=found[f"{name}Quota"], used=found[name]) for name in _OF_IAM}
