"""Explanations of errors that Azure reports during a run, with the command that mends them."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING

import pulumi

if TYPE_CHECKING:
    from collections.abc import Sequence

_PERMISSIONS, _INSTALL = "docs/permissions-azure.md", "docs/install-azure.md"
# The provider looks for a resource before it creates it. A resource that Azure accepted and did not finish is
# recorded if it can be read, and the next run updates it. One that can't be read, or whose response was lost, leads to
# this error. Source: pulumi-azure-native, provider/pkg/azure/client_azcore.go (CanCreate, putOrPatch) and provider.go
# (defaultCreate).
_EXISTS = re.compile(r"cannot create already existing (?:sub)?resource ['\"](?P<id>[^'\"]+)['\"]")
_DENIED = re.compile(r"perform action '(?P<action>[^']+)'")
_LOCK, _ASSIGNMENT = "Microsoft.Authorization/locks/write", "Microsoft.Authorization/roleAssignments/write"
_BUSY_SECONDS, _BUSY_TIMES = 20, 15
_UNREGISTERED = re.compile(r"not registered to use namespace '(?P<namespace>[^']+)'")
_ZONE_SETTINGS = {
    "privatelink.blob.core.windows.net": "storage",
    "privatelink.redis.azure.net": "cache",
    "privatelink.redis.cache.windows.net": "cache",
}


def explanations(parent: pulumi.Resource) -> pulumi.ResourceHookBinding:
    """A hook that explains errors of the parent's children as soon as they happen.

    It retries while Azure is busy with another change of the same network, which other stacks and teams change too.
    """

    async def explain(args: pulumi.ErrorHookArgs) -> bool:
        if is_busy(args.errors):
            await asyncio.sleep(_BUSY_SECONDS)
            return True
        if args.errors and (meaning := explanation(args, parent)):
            pulumi.log.error(f"{args.name}: {meaning}")
        return False

    return pulumi.ResourceHookBinding(
        on_error=[pulumi.ErrorHook(f"{parent.pulumi_resource_name}-explain-azure", explain)]
    )


def is_busy(errors: Sequence[str]) -> bool:
    """Whether to retry. The newest error comes first. Source: pulumi-azure-native issues 699 and 1024."""
    return bool(errors) and "AnotherOperationInProgress" in errors[0] and len(errors) <= _BUSY_TIMES


def explanation(args: pulumi.ErrorHookArgs, parent: pulumi.Resource) -> str | None:
    """The explanation of a resource's newest error; None for an error without one."""
    error = args.errors[0]
    if found := _EXISTS.search(error):
        return _exists(args, found["id"], parent)
    # Source: Azure DNS, for a network that is linked to a second zone of the same name.
    if "linked to multiple zones with overlapping namespaces" in error:
        return _linked(args)
    if found := _DENIED.search(error):
        return _denied(found["action"])
    # Source: Azure Resource Manager, "Resolve errors for resource provider registration".
    if found := _UNREGISTERED.search(error):
        return (
            f"the subscription does not know {found['namespace']} yet. Register it, wait until it is registered, and "
            f"run `pulumi up` again:\n  az provider register --namespace {found['namespace']} --wait"
        )
    if "RequestDisallowedByPolicy" in error:
        return (
            "an Azure Policy of your organization refuses this. The message above names the policy; which settings fit "
            f'the usual ones: {_INSTALL}, section "Landing zones"'
        )
    return None


def _exists(args: pulumi.ErrorHookArgs, resource_id: str, parent: pulumi.Resource) -> str:
    name = parent.pulumi_resource_name
    above = f"{args.urn.rpartition('$')[0]}::{name}"
    return (
        "it exists in Azure but not in this stack's state: an earlier run created it and ended before that was "
        "recorded. Nothing is lost. Take it into the state, then run `pulumi up` again:\n"
        f"  pulumi import {args.type} {args.name} '{resource_id}' --parent '{name}={above}' "
        "--generate-code=false --yes\n"
        'More: docs/troubleshooting-azure.md, section "Cannot create already existing resource"'
    )


def _linked(args: pulumi.ErrorHookArgs) -> str:
    inputs = args.new_inputs or {}
    zone = str(inputs.get("privateZoneName", ""))
    setting = f"carto:network.azure.privateDnsZones.{_ZONE_SETTINGS.get(zone, 'database')}"
    return (
        f"{setting}: the cluster's network is linked to another zone {zone!r}, and a network is linked to one zone "
        "of a name. Use that one; its id is the answer of the first command:\n"
        f"  az network private-dns zone list --query \"[?name=='{zone}'].id\" --output tsv\n"
        f"  pulumi config set --path {setting} <id>\n"
        "Then run `pulumi up` again"
    )


def _denied(action: str) -> str:
    if action == _LOCK:
        return (
            "carto:deletionLocks: the identity that runs Pulumi may not create locks; the role Contributor is not "
            f"enough. Give it the actions of {_PERMISSIONS}, or go without locks:\n"
            "  pulumi config set carto:deletionLocks false"
        )
    if action == _ASSIGNMENT:
        return (
            "carto:storage.encryption.kmsKey: the identity that runs Pulumi may not assign roles; the role Contributor "
            f"is not enough. Give it the actions of {_PERMISSIONS}, or use an existing key and identity"
        )
    return f"the identity that runs Pulumi lacks {action}. All it needs: {_PERMISSIONS}"
