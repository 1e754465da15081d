"""The role that RDS uses to write the metrics of Enhanced Monitoring to CloudWatch Logs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pulumi
import pulumi_aws as aws

from ..options import child_of
from . import iam_policies

if TYPE_CHECKING:
    from .context import Context


def monitoring_role(
    name: str,
    *,
    context: Context,
    database: pulumi.Output[str],
    permissions_boundary: pulumi.Input[str] | None,
    parent: pulumi.Resource,
) -> pulumi.Output[str]:
    """The ARN of a new role that RDS may assume for one database, known once AWS's own policy is attached.

    Source: RDS user guide, "Setting up and enabling Enhanced Monitoring".
    """
    account = context.account
    role = aws.iam.Role(
        f"{name}-role",
        name=context.names("monitoring", max_length=64),
        description="CARTO: Enhanced Monitoring of the database",
        assume_role_policy=pulumi.Output.all(account.partition, account.region, account.id, database).apply(
            lambda known: json.dumps(
                iam_policies.monitoring_trust(
                    account=known[2], database_arn=f"arn:{known[0]}:rds:{known[1]}:{known[2]}:db:{known[3]}"
                )
            )
        ),
        permissions_boundary=permissions_boundary,
        tags=context.tags,
        opts=child_of(parent),
    )
    attached = aws.iam.RolePolicyAttachment(
        f"{name}-policy",
        role=role.name,
        policy_arn=account.partition.apply(
            lambda partition: f"arn:{partition}:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole"
        ),
        opts=child_of(parent),
    )
    return pulumi.Output.all(role.arn, attached.id).apply(lambda known: str(known[0]))
