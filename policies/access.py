"""Policies about who gets in, what identities may do and where: open addresses, wildcards, trust, regions."""

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


def wide_trust(resource: Resource, _stack: Stack) -> Iterator[str]:
    """More than one workload, or every identity of an account, can take on a role or service account.

    Sources: https://docs.aws.amazon.com/eks/latest/userguide/pod-id-abac.html,
    https://cloud.google.com/iam/docs/principal-identifiers
    """
    for grant in allowed(resource.inputs.get("assumeRolePolicy")):
        if grant.action not in _TAKE_ON:
            continue
        if _SHARED.search(grant.principal) and not grant.conditions:
            yield f"can be assumed by everything behind {grant.principal}, without a condition"
    if resource.inputs.get("role") in ("roles/iam.workloadIdentityUser", "roles/iam.serviceAccountTokenCreator"):
        member = str(resource.inputs.get("member") or "")
        if member.startswith(("principalSet:", "domain:", "group:")):
            yield f"lets {member} act as the service account"


_TAKE_ON: Final = ("sts:AssumeRole", "sts:AssumeRoleWithWebIdentity", "sts:AssumeRoleWithSAML")
_SHARED: Final = re.compile(r"pods\.eks\.amazonaws\.com|:oidc-provider/|:saml-provider/|:root$| \d{12}$|^\*$")
"""Principals of a trust policy that stand for many identities: they need a condition."""

_PLACES: Final = ("location", "region")
"""Inputs with a region. Sources: resource pages of the Pulumi Registry for pulumi-gcp, azure-native and aws 7."""


def other_regions(resource: Resource, stack: Stack) -> Iterator[str]:
    """A resource is in a region that the policy's configuration does not have."""
    regions = {_region(each) for each in stack.options.get("regions") or ()}
    if not regions:
        return
    found = [(name, resource.inputs[name]) for name in _PLACES if resource.inputs.get(name)]
    if resource.type.startswith("aws:") and not found and stack.config.get("aws:region"):
        found = [("aws:region", stack.config["aws:region"])]
    for name, place in found:
        if _region(str(place)) not in {*regions, "global"}:
            yield f"is in {place} ({name}); allowed: {', '.join(sorted(regions))}"


def _region(text: str) -> str:
    """One spelling: Azure takes `West Europe` for `westeurope`, Cloud Storage `EUROPE-WEST1`."""
    return text.lower().replace(" ", "")


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
    Policy(
        name="trust-limited",
        description="One workload or one identity takes on a role or service account, not all of a cluster or account.",
        rule=wide_trust,
        remedy="Add a condition with the one subject. Roles that this project creates have it.",
    ),
    Policy(
        name="regions-allowed",
        description="Resources are in the regions of the policy's configuration; without it, everywhere.",
        rule=other_regions,
        remedy="Set the provider's region, for example aws:region, or name the region in the policy's configuration.",
        severity="medium",
        options={
            "regions": {
                "type": "array",
                "description": "Allowed regions, as the cloud names them",
                "items": {"type": "string", "minLength": 1},
                "minItems": 1,
            }
        },
    ),
)
