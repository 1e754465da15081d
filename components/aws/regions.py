"""AWS regions that a stack can use, checked before anything is created."""

from __future__ import annotations

import difflib
import os
from typing import TYPE_CHECKING

import pulumi
import pulumi_aws as aws

from .certificates import fetch_command, has_certificates, region_of_host

if TYPE_CHECKING:
    from collections.abc import Mapping

_KNOWN = sorted(region.value for region in aws.Region)
"""The regions of the installed SDK."""
_PARTITIONS = ("aws", "aws-us-gov")
_ELSEWHERE = {"cn-": "aws-cn", "us-gov-": "aws-us-gov", "us-iso": "aws-iso", "eu-iso": "aws-iso-e", "eusc-": "aws-eusc"}
"""Prefixes of the regions outside of the partition `aws`. Source: botocore, data/partitions.json."""


_REGIONAL = {
    "acm": ("a certificate", "aws acm list-certificates"),
    "kms": ("a key", "aws kms list-aliases"),
    "sns": ("a topic", "aws sns list-topics"),
    "wafv2": ("a web ACL", "aws wafv2 list-web-acls --scope REGIONAL"),
}
"""By the service in an ARN: what it names, and the command that lists those of a region."""


def refuse_region(*, creates_database: bool, arns: Mapping[str, str], database_host: str | None = None) -> None:
    """Refuse a region that cannot be used: a typing error, a region without certificates, or of what is named.

    Args:
        creates_database: as `database` of `usable_region`.
        arns: as of `usable_region`.
        database_host: the host of an existing server whose certificates this project has to have.

    Raises:
        pulumi.RunError: with the setting and the command that mends it.
    """
    # In the order in which the provider looks for it. Source: pulumi-aws, installation and configuration.
    region = aws.config.region or os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
    if region:
        usable_region(region, database=creates_database, arns=arns)
    host_region = region_of_host(database_host) if database_host is not None else None
    if host_region and not has_certificates(host_region):
        raise pulumi.RunError(
            f"carto:database.existing.tlsCa: missing; this project has no certificates of Amazon RDS for "
            f"{host_region}. Fix: {fetch_command(host_region)}, in the project's folder, then commit the new file"
        )


def usable_region(region: str, *, database: bool, arns: Mapping[str, str]) -> str:
    """`region`, checked: a stack can use it.

    Args:
        region: as AWS spells it.
        database: whether the stack creates a database: its clients need the region's certificates.
        arns: what has to be in the region, by the setting that names it.

    Raises:
        pulumi.RunError: AWS has no such region, its partition is not supported, its certificates are missing, or
            something named is in another region.
    """
    if region not in _KNOWN:
        near = difflib.get_close_matches(region, _KNOWN, n=1)
        hint = f" Did you mean {near[0]}?" if near else ""
        raise pulumi.RunError(
            f"aws:region: expected a region of AWS; got {region!r}.{hint} "
            f"Fix: pulumi config set aws:region {near[0] if near else 'eu-west-1'}. "
            "A region that is newer than this project's AWS SDK needs a newer pulumi-aws in requirements.txt"
        )
    partition = next((name for start, name in _ELSEWHERE.items() if region.startswith(start)), "aws")
    if partition not in _PARTITIONS:
        raise pulumi.RunError(
            f"aws:region: {region} is in the partition {partition}, where AWS's services have other addresses; "
            f"expected a region of {' or '.join(_PARTITIONS)}. "
            "Use an existing cluster and services there with carto:cloud kubernetes"
        )
    if database and not has_certificates(region):
        raise pulumi.RunError(
            f"aws:region: {region} exists, but this project has no certificates of Amazon RDS for it yet. "
            f"Fix: {fetch_command(region)}, in the project's folder, then commit the new file; "
            "or use an existing database with carto:database.existing"
        )
    if elsewhere := [_elsewhere(setting, arn, region) for setting, arn in arns.items() if _region(arn) != region]:
        raise pulumi.RunError("\n".join(elsewhere))
    return region


def _region(arn: str) -> str:
    """An ARN is `arn:<partition>:<service>:<region>:<account>:<resource>`."""
    return arn.split(":")[3]


def _elsewhere(setting: str, arn: str, region: str) -> str:
    what, command = _REGIONAL[arn.split(":")[2]]
    return (
        f"{setting}: expected {what} in {region}, where the stack is; got one in {_region(arn)}. "
        f"Fix: create it there, or take one of: {command} --region {region}"
    )
