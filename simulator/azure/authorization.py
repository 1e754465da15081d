"""Azure authorization: role assignments and locks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.azure.account import CREATED
from simulator.azure.resource_type import LOCK, AzureType, Fixed, Request
from simulator.core.rules import Autoname, Rules
from simulator.core.sources import outputs, refuses

if TYPE_CHECKING:
    from simulator.azure.errors import Refusals
    from simulator.core.values import Properties


class RoleAssignment(AzureType):
    """A role that an identity has in a scope."""

    token = "azure-native:authorization:RoleAssignment"
    id_format = "{scope}/providers/Microsoft.Authorization/roleAssignments/{roleAssignmentName}"
    name_input = "roleAssignmentName"
    id_inputs = ("scope",)
    fixed = Fixed(("roleDefinitionId", "principalType"), "terraform-azurerm:authorization/role_assignment_resource.go")
    rules = Rules(
        source="azure-api:microsoft.authorization/2022-04-01/roleassignments",
        replace=("scope", "roleAssignmentName", "principalId"),
        required=("principalId", "roleDefinitionId", "scope"),
        autoname=Autoname(property="roleAssignmentName", max_length=36),
        on_write=Rules(
            source="azure-api:microsoft.authorization/2022-04-01/roleassignments",
            patterns={"roleAssignmentName": {"regex": "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"}},
        ),
    )

    @outputs(
        "https://learn.microsoft.com/en-us/rest/api/authorization/role-assignments/create",
        {"createdOn": "ISO 8601 with seven digits of a second"},
    )
    def own_outputs(self, request: Request) -> Properties:
        return {"createdOn": request.previous.get("createdOn") or CREATED}

    @refuses("azure-docs:azure/role-based-access-control/troubleshooting")
    def refusals(self, inputs: Properties) -> Refusals:
        if inputs.get("principalType") != "ServicePrincipal":
            kind = inputs.get("principalType")
            yield "UnmatchedPrincipalType", f"the principal is a ServicePrincipal, which does not match the type {kind}"


class ManagementLockByScope(AzureType):
    """A lock on everything in a scope."""

    token = LOCK
    id_format = "{scope}/providers/Microsoft.Authorization/locks/{lockName}"
    name_input = "lockName"
    id_inputs = ("scope",)
    rules = Rules(
        source="azure-api:microsoft.authorization/2020-05-01/locks",
        replace=("scope", "lockName"),
        required=("level", "scope"),
        autoname=Autoname(property="lockName", max_length=90),
        on_write=Rules(
            source="azure-api:microsoft.authorization/2020-05-01/locks",
            allowed={"level": ("NotSpecified", "CanNotDelete", "ReadOnly")},
        ),
    )
