"""Facts about roles that databases of Amazon RDS use.

Actions: what the AWS provider calls for a type (terraform-provider-aws, internal/service/rds), and what RDS checks
when a role is associated (Service Authorization Reference, AddRoleToDBInstance); not measured in an account.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from .model import Facts

FACTS: Final[Mapping[str, Facts]] = MappingProxyType({
    "aws:rds/roleAssociation:RoleAssociation": Facts(
        import_id="{dbInstanceIdentifier},{roleArn}",
        created_once=True,
        actions=(
            "iam:PassRole",
            "rds:AddRoleToDBInstance",
            "rds:DescribeDBInstances",
            "rds:RemoveRoleFromDBInstance",
        ),
    ),
    "aws:rds/clusterRoleAssociation:ClusterRoleAssociation": Facts(
        import_id="{dbClusterIdentifier},{roleArn}",
        created_once=True,
        actions=(
            "iam:PassRole",
            "rds:AddRoleToDBCluster",
            "rds:DescribeDBClusters",
            "rds:RemoveRoleFromDBCluster",
        ),
    ),
})  # fmt: skip
