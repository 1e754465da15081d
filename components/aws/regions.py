"""AWS regions that a stack can use, checked before anything is created."""

from __future__ import annotations

import difflib
import os

import pulumi
import pulumi_aws as aws

from .certificates import fetch_command, has_certificates, region_of_host

_KNOWN = sorted(region.value for region in aws.Region)
"""The regions of the installed SDK."""
_PARTITIONS = ("aws", "aws-us-gov")
_ELSEWHERE = {"cn-": "aws-cn", "us-gov-": "aws-us-gov", "us-iso": "aws-iso", "eu-iso": "aws-iso-e", "eusc-": "aws-eusc"}
"""Prefixes of the regions outside of the partition `aws`. Source: botocore, data/partitions.json."""


def refuse_region(*, creates_database: bool, database_host: str | None = None) -> None:
    """Refuse a region that cannot be used: a typing error, or a region without certificates.

    `database_host` is the host of an existing server whose certificates this project has to have.

    Raises:
        pulumi.RunError: with the setting and the command that mends it.
    """
    # In the order in which the provider looks for it. Source: pulumi-aws, installation and configuration.
    region = aws.config.region or os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
    if region:
        usable_region(region, database=creates_database)
    host_region = region_of_host(database_host) if database_host is not None else None
    if host_region and not has_certificates(host_region):
        raise pulumi.RunError(
            f"carto:database.existing.tlsCa: missing; this project has no certificates of Amazon RDS for "
            f"{host_region}. Fix: {fetch_command(host_region)}, in the project's folder, then commit the new file"
        )


def usable_region(region: str, *, database: bool) -> str:
    """`region`, checked: a stack can use it.

    Args:
        region: as AWS spells it.
        database: whether the stack creates a database: its clients need the region's certificates.

    Raises:
        pulumi.RunError: AWS has no such region, its partition is not supported, or its certificates are missing.
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
    return region
