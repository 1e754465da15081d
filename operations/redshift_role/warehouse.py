"""The roles of a Redshift data warehouse, read and changed with the AWS CLI.

Sources: the models of the APIs redshift (2012-12-01) and redshift-serverless (2021-04-21) in botocore.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from operations.clouds.command import CommandFailed

Aws = Callable[[Sequence[str]], dict[str, Any]]
"""Runs `aws <arguments>` in the gateway's account and region, and returns its JSON. Raises `CommandFailed`."""

IN_SYNC: Final = "in-sync"
ADDING: Final = "adding"
REMOVING: Final = "removing"
"""`ApplyStatus` of a role. Source: Redshift API, ClusterIamRole."""

# A namespace has texts in place of objects. The order of the two parts has changed once. Sources: terraform-aws,
# internal/service/redshiftserverless/namespace.go, flattenNamespaceIAMRoles; pull request 507 of
# aws-solutions-library-samples/guidance-for-clickstream-analytics-on-aws.
_ROLE: Final = re.compile(r"\s*IamRole\((.*)\)\s*")


class CannotChange(Exception):
    """The roles can't be read or changed; the message says why."""


@dataclass(frozen=True, kw_only=True)
class Roles:
    """The roles of a data warehouse at one moment."""

    applied: Mapping[str, str]
    """The state of each role, by its ARN."""
    default: str | None
    """The role of statements that name none."""
    is_available: bool
    """Whether AWS accepts a change now."""
    state: str
    """Of the data warehouse, in AWS's words."""


@dataclass(frozen=True, kw_only=True)
class Cluster:
    """A provisioned cluster. AWS adds and removes single roles."""

    kind: ClassVar[str] = "cluster"
    name: str

    def roles(self, aws: Aws) -> Roles:
        """Its roles.

        Raises:
            CannotChange: the cluster is not there.
        """
        command = ["redshift", "describe-clusters", "--cluster-identifier", self.name]
        (found,) = _found(self, "ClusterNotFound", lambda: aws(command)["Clusters"])
        state = str(found["ClusterStatus"])
        applied = {str(each["IamRoleArn"]): str(each["ApplyStatus"]) for each in found.get("IamRoles") or ()}
        return Roles(
            applied=applied,
            default=found.get("DefaultIamRoleArn") or None,
            is_available=state == "available",
            state=state,
        )

    def attach(self, role: str, _roles: Roles, aws: Aws) -> None:
        """Add one role to the others."""
        aws(["redshift", "modify-cluster-iam-roles", "--cluster-identifier", self.name, "--add-iam-roles", role])

    def detach(self, role: str, _roles: Roles, aws: Aws) -> None:
        """Remove one role."""
        aws(["redshift", "modify-cluster-iam-roles", "--cluster-identifier", self.name, "--remove-iam-roles", role])


@dataclass(frozen=True, kw_only=True)
class Namespace:
    """A namespace of Redshift Serverless. AWS replaces the whole list of its roles."""

    kind: ClassVar[str] = "namespace"
    name: str

    def roles(self, aws: Aws) -> Roles:
        """Its roles.

        Raises:
            CannotChange: the namespace is not there, or has a role in a form that is not known.
        """
        command = ["redshift-serverless", "get-namespace", "--namespace-name", self.name]
        found = _found(self, "ResourceNotFoundException", lambda: aws(command)["namespace"])
        state = str(found["status"])
        return Roles(
            applied=dict(self._role(str(each)) for each in found.get("iamRoles") or ()),
            default=found.get("defaultIamRoleArn") or None,
            is_available=state == "AVAILABLE",
            state=state,
        )

    def attach(self, role: str, roles: Roles, aws: Aws) -> None:
        """Add one role to the list that was read."""
        self._replace([*_kept(roles), role], roles, aws)

    def detach(self, role: str, roles: Roles, aws: Aws) -> None:
        """Leave one role out of the list that was read."""
        self._replace([each for each in _kept(roles) if each != role], roles, aws)

    def _replace(self, arns: Sequence[str], roles: Roles, aws: Aws) -> None:
        # The API takes the default role together with the list. Without one, the list alone is accepted. Source:
        # terraform-aws, internal/service/redshiftserverless/namespace_test.go, testAccNamespaceConfig_updated.
        default = ["--default-iam-role-arn", roles.default] if roles.default is not None else []
        command = ["redshift-serverless", "update-namespace", "--namespace-name", self.name]
        aws([*command, "--iam-roles", json.dumps(arns), *default])

    def _role(self, text: str) -> tuple[str, str]:
        if text.startswith("arn:"):
            return text, IN_SYNC
        inside = _ROLE.fullmatch(text)
        parts = dict(part.strip().partition("=")[::2] for part in inside[1].split(",")) if inside is not None else {}
        if not parts.get("iamRoleArn", "").startswith("arn:"):
            raise CannotChange(
                f"the namespace {self.name} has a role in a form that is not known: {text}. Nothing was changed, "
                "because AWS replaces the whole list. Attach the role in the console of Redshift Serverless"
            )
        return parts["iamRoleArn"], parts.get("applyStatus", IN_SYNC)


Warehouse = Cluster | Namespace


def _kept(roles: Roles) -> list[str]:
    return [arn for arn, state in roles.applied.items() if state != REMOVING]


def _found(warehouse: Warehouse, code: str, read: Callable[[], Any]) -> Any:
    """What AWS reports about a data warehouse, or an error that names it."""
    try:
        return read()
    except CommandFailed as error:
        if f"({code})" not in str(error):
            raise
        list_ = (
            "redshift describe-clusters" if isinstance(warehouse, Cluster) else "redshift-serverless list-namespaces"
        )
        raise CannotChange(
            f"there is no {warehouse.kind} {warehouse.name} in this account and region. Check "
            f"carto:warehouses.analyticsToolbox.redshift; `aws {list_}` lists what there is"
        ) from None
