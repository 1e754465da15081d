"""Policies about who gets in and what identities may do: open addresses, public principals, wildcards in IAM."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from components.resource_facts.checks import EVERY_ADDRESS, EVERYBODY, leaves
from operations.preview_report.iam_documents import DOCUMENTS, Grant, allowed

from .model import Policy, Resource, Stack
from .storage import public_thumbnails

_ADMINISTRATORS: Final = {
    "roles/owner": "Owner",
    "roles/editor": "Editor",
    "8e3af657-a8ff-443c-a75c-2fe8c4bcb635": "Owner",
    "b24988ac-6180-42a0-ab88-20f7382dd24c": "Contributor",
    "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9": "User Access Administrator",
}
"""Roles with the rights of an administrator.

Sources: https://cloud.google.com/iam/docs/roles-overview#basic,
https://learn.microsoft.com/azure/role-based-access-control/built-in-roles
"""


def open_to_internet(resource: Resource, stack: Stack) -> Iterator[str]:
    """A resource lets every address of the internet in, or grants rights to everybody."""
    for path, value in leaves(resource.inputs):
        if value in EVERY_ADDRESS and not re.search("egress|routes?", f"{path}{resource.type}", re.IGNORECASE):
            if value not in (stack.setting("carto:exposure", "allowedCidrs") or ()):
                yield f"lets {value} in ({path})"
        elif value in EVERYBODY and not public_thumbnails(resource, stack):
            yield f"grants rights to {value} ({path})"


def wildcards(resource: Resource, stack: Stack) -> Iterator[str]:
    """An IAM document allows all actions of a service, or acts on all resources, or everybody acts."""
    for document in DOCUMENTS:
        for grant in allowed(resource.inputs.get(document)):
            if grant.action == "*" or grant.action.endswith(":*"):
                yield f"allows all actions ({document}: {grant})"
            elif grant.resource == "*" and not resource.type.startswith("aws:kms/"):
                # The resource of a key's own policy is the key.
                yield f"allows an action on all resources ({document}: {grant})"
            elif _is_everybody(grant, resource, document) and not public_thumbnails(resource, stack):
                yield f"allows everybody ({document}: {grant})"
    for name in ("role", "roleDefinitionId"):
        role = str(resource.inputs.get(name) or "").rpartition("/roleDefinitions/")[2].lower()
        if role in _ADMINISTRATORS:
            yield f"grants the role {_ADMINISTRATORS[role]}"


def _is_everybody(grant: Grant, resource: Resource, document: str) -> bool:
    """Whether everybody has the grant. Policies of identities name no principal: only the identity has their grants."""
    names_principals = document == "assumeRolePolicy" or not resource.type.startswith("aws:iam/")
    return names_principals and grant.principal == "*" and not grant.conditions


POLICIES: Final = (
    Policy(
        name="closed-to-internet",
        description="Only the addresses of the stack's exposure get in.",
        rule=open_to_internet,
        remedy="Set carto:exposure.allowedCidrs to the networks of your users.",
        severity="critical",
        controls={
            "gcp:sql/databaseInstance:DatabaseInstance": "CIS 6.5",
            "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember": "CIS 1.9",
            "gcp:storage/bucketIAMMember:BucketIAMMember": "CIS 5.1",
        },
    ),
    Policy(
        name="iam-without-wildcards",
        description="No identity has all actions, all resources or the rights of an administrator.",
        rule=wildcards,
        remedy="Name the actions and resources. In this project, use carto:identity.existing for a role of your own.",
        controls={
            "aws:iam/rolePolicy:RolePolicy": "IAM.1, IAM.21",
            "aws:iam/userPolicy:UserPolicy": "IAM.1, IAM.21",
            "aws:s3/bucketPolicy:BucketPolicy": "S3.6",
            "gcp:projects/iAMMember:IAMMember": "CIS 1.5",
            "azure-native:authorization:RoleAssignment": "(PA-7)",
        },
    ),
)
