"""Amazon RDS: roles that a database uses for its features, and clusters of Aurora as they are looked up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.aws.account import Account
from simulator.aws.iam import role_reference
from simulator.aws.rds import Instance
from simulator.aws.resource_type import AwsType, Request
from simulator.core.account import MISSING
from simulator.core.package import CloudError
from simulator.core.references import Reference
from simulator.core.services import lookup
from simulator.core.sources import outputs, refuses
from simulator.core.values import Properties, plain

if TYPE_CHECKING:
    from simulator.core.resource_type import Created

_API = "botocore:rds/2014-10-31/service-2.json"
_ROLE = role_reference(
    "roleArn", "InvalidParameterValue: The IAM role {} is not valid or does not exist.", f"{_API}#AddRoleToDBInstance"
)


def _has_role(request: Request, token: str, database: str) -> bool:
    """Whether the database has a role for the feature."""
    key = [request.inputs.get(each) for each in (database, "featureName")]
    associated = [plain(record.inputs) for record in request.account.of_type(token)]
    return any([each.get(name) for name in (database, "featureName")] == key for each in associated)


class RoleAssociation(AwsType):
    """A role of an instance."""

    token = "aws:rds/roleAssociation:RoleAssociation"
    references = (
        Reference(
            path="dbInstanceIdentifier",
            target=Instance.token,
            absent="DBInstanceNotFound: DBInstance {} not found.",
            source=f"{_API}#DBInstanceNotFoundFault",
        ),
        _ROLE,
    )

    @refuses(f"{_API}#DBInstanceRoleAlreadyExistsFault")
    def validate_create(self, request: Request, id_: str, name: str) -> None:
        if _has_role(request, self.token, "dbInstanceIdentifier"):
            raise CloudError(
                "DBInstanceRoleAlreadyExists: The specified RoleArn or FeatureName value is already associated with "
                "the DB instance."
            )

    @outputs("terraform-aws:rds/instance_role_association.go", {"id": "<dbInstanceIdentifier>,<roleArn>"})
    def compute(self, request: Request) -> Created:
        id_ = f"{request.inputs['dbInstanceIdentifier']},{request.inputs['roleArn']}"
        return id_, id_, {}


class ClusterRoleAssociation(AwsType):
    """A role of a cluster."""

    token = "aws:rds/clusterRoleAssociation:ClusterRoleAssociation"
    references = (_ROLE,)

    @refuses(f"{_API}#DBClusterRoleAlreadyExistsFault")
    def validate_create(self, request: Request, id_: str, name: str) -> None:
        if _has_role(request, self.token, "dbClusterIdentifier"):
            raise CloudError(
                "DBClusterRoleAlreadyExists: The specified IAM role Amazon Resource Name (ARN) is already associated "
                "with the specified DB cluster."
            )

    @outputs("terraform-aws:rds/cluster_role_association.go", {"id": "<dbClusterIdentifier>,<roleArn>"})
    def compute(self, request: Request) -> Created:
        id_ = f"{request.inputs['dbClusterIdentifier']},{request.inputs['roleArn']}"
        return id_, id_, {}


@lookup("aws:rds/getCluster:getCluster")
@outputs(
    "terraform-aws:rds/cluster_data_source.go",
    {
        "id": "<clusterIdentifier>",
        "clusterIdentifier": "<clusterIdentifier>",
        "engine": "aurora-postgresql",
        "engineMode": "provisioned",
        "engineVersion": "<major>.<minor>",
        "port": "number",
        "storageEncrypted": "true or false",
        "region": "<region>",
        "tags": "map",
    },
)
@outputs(
    "aws-docs:AmazonRDS/latest/UserGuide/USER_Tagging.ARN.Constructing.html",
    {"arn": "arn:aws:rds:<region>:<account>:cluster:<clusterIdentifier>"},
)
@refuses("terraform-aws:rds/cluster_data_source.go")
def get_cluster(account: Account, arguments: Properties) -> Properties:
    """A cluster of Aurora PostgreSQL."""
    name = str(arguments.get("clusterIdentifier"))
    if name.startswith(MISSING):
        raise CloudError(f"reading RDS Cluster ({name}): couldn't find resource")
    return {
        "id": name,
        "clusterIdentifier": name,
        "arn": account.arn("rds", f"cluster:{name}"),
        "engine": "aurora-postgresql",
        "engineMode": "provisioned",
        "engineVersion": "16.8",
        "port": 5432,
        "storageEncrypted": True,
        "region": account.region,
        "tags": {},
    }
