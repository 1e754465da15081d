"""The Redshift data warehouse that uses a role: a cluster, or one in Redshift Serverless."""

from __future__ import annotations

from typing import ClassVar

from ..frozen import frozen


@frozen
class RedshiftCluster:
    """A cluster."""

    identifier: str
    services: ClassVar[tuple[str, ...]] = ("redshift.amazonaws.com",)

    @property
    def users_of(self) -> str:
        """The first part of its database users' names in ARNs."""
        return self.identifier

    def attach(self, role_arn: str, region: str) -> str:
        """The command that adds a role to those that the cluster has.

        A `ClusterIamRoles` resource would hold the whole list, and remove the roles of others after a refresh.
        """
        return (
            f"aws redshift modify-cluster-iam-roles --cluster-identifier {self.identifier} "
            f"--add-iam-roles {role_arn} --region {region}"
        )


@frozen
class RedshiftServerless:
    """A namespace and a workgroup of Redshift Serverless."""

    namespace: str
    workgroup: str
    services: ClassVar[tuple[str, ...]] = ("redshift.amazonaws.com", "redshift-serverless.amazonaws.com")

    @property
    def users_of(self) -> str:
        """The first part of its database users' names in ARNs."""
        return self.workgroup

    def attach(self, role_arn: str, region: str) -> str:
        """The command that replaces the namespace's list of roles, so the person adds those that it has already."""
        return (
            f"aws redshift-serverless update-namespace --namespace-name {self.namespace} "
            f"--iam-roles {role_arn} <the roles that the namespace has> --region {region}"
        )
