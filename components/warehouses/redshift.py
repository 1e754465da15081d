"""The Redshift data warehouse that uses a role: a cluster, or one in Redshift Serverless.

Its database users have ARNs, which Redshift sends as the external id when it assumes a role. Source: Redshift
management guide, "Restricting access to IAM roles"
(https://docs.aws.amazon.com/redshift/latest/mgmt/authorizing-redshift-service-database-users.html).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import pulumi
import pulumi_aws as aws

from ..frozen import frozen
from ..lookups import look_up

if TYPE_CHECKING:
    from collections.abc import Sequence

_SETTING = "carto:warehouses.analyticsToolbox.redshift"


@frozen
class RedshiftCluster:
    """A cluster."""

    identifier: str
    services: ClassVar[tuple[str, ...]] = ("redshift.amazonaws.com",)

    def users_of(self, account: pulumi.Input[str], *, parent: pulumi.Resource) -> pulumi.Output[Sequence[str]]:
        """The first part of its database users' names in ARNs."""
        del account, parent
        return pulumi.Output.from_input([self.identifier])

    def outputs(self) -> dict[str, pulumi.Output[str]]:
        """What has the roles, for `operations redshift_role`."""
        return {"redshiftCluster": pulumi.Output.from_input(self.identifier)}

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
    # Source: Redshift management guide, "Granting permissions to Amazon Redshift Serverless": a role that contains both
    # (https://docs.aws.amazon.com/redshift/latest/mgmt/serverless-security-other-services.html).
    services: ClassVar[tuple[str, ...]] = ("redshift.amazonaws.com", "redshift-serverless.amazonaws.com")

    def users_of(self, account: pulumi.Input[str], *, parent: pulumi.Resource) -> pulumi.Output[Sequence[str]]:
        """The first part of its database users' names in ARNs, in both spellings that AWS's guide has had.

        The guide named the workgroup first, and since 2025 `serverless-<account>-<id of the workgroup>`.

        Raises:
            pulumi.RunError: in the Output, the workgroup can't be found.
        """
        found = look_up(
            "aws:redshiftserverless/getWorkgroup:getWorkgroup",
            {"workgroupName": self.workgroup},
            aws.redshiftserverless.GetWorkgroupResult,
            parent=parent,
            explain=lambda cause: (
                f"{_SETTING}.serverless.workgroup: {self.workgroup} can't be found. Check it with `aws "
                f"redshift-serverless list-workgroups`. AWS reports: {cause}"
            ),
            after=account,
        )
        return pulumi.Output.all(account, found).apply(lambda known: self._names(known[0], known[1]))

    def _names(self, account: str, workgroup: aws.redshiftserverless.GetWorkgroupResult) -> Sequence[str]:
        if workgroup.namespace_name != self.namespace:
            raise pulumi.RunError(
                f"{_SETTING}.serverless.namespace: the workgroup {self.workgroup} is of the namespace "
                f"{workgroup.namespace_name}; expected {self.namespace}. Fix: pulumi config set --path "
                f"{_SETTING}.serverless.namespace {workgroup.namespace_name}, or name another workgroup"
            )
        return [self.workgroup, f"serverless-{account}-{workgroup.workgroup_id}"]

    def outputs(self) -> dict[str, pulumi.Output[str]]:
        """What has the roles, for `operations redshift_role`."""
        return {"redshiftNamespace": pulumi.Output.from_input(self.namespace)}

    def attach(self, role_arn: str, region: str) -> str:
        """The command that replaces the namespace's list of roles, so a shell refuses it as it is.

        `operations redshift_role` reads the list, and adds the role.
        """
        return (
            f"aws redshift-serverless update-namespace --namespace-name {self.namespace} --iam-roles {role_arn} "
            f"<the roles that the namespace has> --default-iam-role-arn <its default role> --region {region}"
        )
