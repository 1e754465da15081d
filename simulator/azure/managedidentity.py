"""Managed identities."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Final

from simulator.azure.account import PROVIDERS
from simulator.azure.resource_type import AzureType, Request
from simulator.core.rules import Autoname, Rules
from simulator.core.sources import outputs

if TYPE_CHECKING:
    from simulator.core.values import Properties

TENANT: Final = "00000000-0000-4000-8000-00000000aaaa"


def principal_of(identity: str) -> str:
    """By which the directory knows an identity, and role assignments name it."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, identity.lower()))


class UserAssignedIdentity(AzureType):
    """An identity that resources use."""

    token = "azure-native:managedidentity:UserAssignedIdentity"
    id_format = PROVIDERS + "Microsoft.ManagedIdentity/userAssignedIdentities/{resourceName}"
    name_input = "resourceName"
    actions = ("Microsoft.ManagedIdentity/userAssignedIdentities/assign/action",)
    rules = Rules(
        source="azure-api:microsoft.managedidentity/2023-01-31/userassignedidentities",
        replace=("resourceName", "resourceGroupName", "location"),
        required=("resourceGroupName",),
        patterns={"resourceGroupName": {"regex": "^[-\\w\\._\\(\\)]+$", "minLength": 1, "maxLength": 90}},
        autoname=Autoname(property="resourceName", max_length=128),
        on_write=Rules(
            source="azure-api:microsoft.managedidentity/2023-01-31/userassignedidentities",
            patterns={"resourceName": {"regex": "^[a-zA-Z0-9][a-zA-Z0-9-_]*$", "minLength": 3, "maxLength": 128}},
        ),
    )

    @outputs(
        "https://learn.microsoft.com/en-us/rest/api/managedidentity/user-assigned-identities/get",
        {"principalId": "<uuid>", "clientId": "<uuid>", "tenantId": "<uuid>"},
    )
    def own_outputs(self, request: Request) -> Properties:
        inputs = request.inputs
        name = f"{inputs['resourceGroupName']}/{inputs['resourceName']}"
        return {"principalId": principal_of(name), "clientId": principal_of(f"{name}/client"), "tenantId": TENANT}
