"""Whether the caller may do on Azure what the stack's preview has, from the permissions at each scope."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from operations.clouds.azure import subscription
from operations.clouds.command import Command, CommandFailed
from operations.permissions.azure import is_of_no_group, needed
from operations.verify.findings import Finding, failed, passed, skipped

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from operations.permissions.subject import Subject
    from operations.preflight.network import Post

REMEDIES: Final[Mapping[str, str]] = {}
"""How a cluster gets the kinds of an API group: none of Azure's own is used."""
_PERMISSIONS: Final = "{}/providers/Microsoft.Authorization/permissions?api-version=2022-04-01"
"""All that the caller's roles allow at a scope, one entry a role. Sources:
https://learn.microsoft.com/rest/api/authorization/permissions for a group and a resource; Microsoft's guide "Use Azure
Resource Manager authentication API to access subscriptions" for a subscription."""
_DENIED: Final = "{}/providers/Microsoft.Authorization/denyAssignments?api-version=2022-04-01"
"""The permissions do not consider them. Source: https://learn.microsoft.com/rest/api/authorization/deny-assignments."""
_PAGE: Final = "docs/permissions-azure.md; .venv/bin/python -m operations permissions prints the role"


def check_permissions(
    subject: Callable[[str], Subject],
    run: Command,
    post: Post,  # noqa: ARG001 - the same question to every cloud
) -> list[Finding]:
    """Whether the caller's roles allow the actions that `subject` needs, at each scope that exists already."""
    found: list[Finding] = []
    try:
        logged_in = subscription(run)
    except (CommandFailed, KeyError, ValueError) as error:
        return [skipped("cloud", "permissions", f"not checked: {error}")]
    stack = subject(logged_in)
    account = stack.config.get("azure-native:subscriptionId") or logged_in
    wanted = needed(replace(stack, account=account))
    for scope, actions in wanted.items():
        try:
            roles = _listed(_PERMISSIONS.format(scope), run)
        except (CommandFailed, KeyError, ValueError) as error:
            found.append(skipped("cloud", _check(scope), f"not checked: {error}"))
            continue
        found += _reported(scope, actions, roles)
    return [*found, *_denials(f"/subscriptions/{account}", wanted, run)]


def _listed(address: str, run: Command) -> list[Any]:
    """All pages. `az rest` adds the endpoint of the cloud to an address without one: its reference, `--url`."""
    found: list[Any] = []
    while address:
        page = json.loads(run(["az", "rest", "--method", "get", "--url", address, "--output", "json"]))
        found += page["value"]
        address = page.get("nextLink") or ""
    return found


def _check(scope: str) -> str:
    return f"permissions in {scope.partition('/resourceGroups/')[2] or 'the subscription'}"


def _reported(scope: str, actions: Collection[str], roles: list[Any]) -> Iterator[Finding]:
    missing = sorted(action for action in actions if not any(_covers(role, action) for role in roles))
    waits = [action for action in missing if is_of_no_group(action)]
    lacking = [action for action in missing if action not in waits]
    if lacking:
        yield failed("cloud", _check(scope), f"your roles lack {', '.join(lacking)}", _PAGE)
    elif len(waits) < len(actions):
        yield passed("cloud", _check(scope), f"your roles have all {len(actions) - len(waits)} that the preview needs")
    if waits:
        detail = f"not allowed in the subscription: {', '.join(waits)}. Some services ask for them while Pulumi waits"
        yield skipped("cloud", _check(scope), detail)


def _covers(permission: Mapping[str, Any], action: str) -> bool:
    """Whether a role's actions without its notActions have this one.

    Source: https://learn.microsoft.com/azure/role-based-access-control/role-definitions, "Actions" and "NotActions".
    """
    return _matches(permission.get("actions"), action) and not _matches(permission.get("notActions"), action)


def _matches(patterns: Collection[str] | None, action: str) -> bool:
    """Whether one fits, whatever the case. A `*` matches any text, with slashes."""
    return any(
        re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), action, re.IGNORECASE) for pattern in patterns or ()
    )


def _denials(subscription: str, wanted: Mapping[str, Collection[str]], run: Command) -> Iterator[Finding]:
    """Deny assignments that are about needed actions. Whom they apply to is not looked up."""
    try:
        listed = [each["properties"] for each in _listed(_DENIED.format(subscription), run)]
    except (CommandFailed, KeyError, ValueError) as error:
        yield skipped("cloud", "deny assignments", f"not checked: {error}")
        return
    found = []
    for each in listed:
        at = [scope for scope in wanted if _overlap(scope, str(each.get("scope", "/")))]
        actions = {action for scope in at for action in wanted[scope]}
        denied = sorted(a for a in actions if any(_covers(rule, a) for rule in each.get("permissions", ())))
        if denied:
            found.append(f"{each.get('denyAssignmentName')} denies {', '.join(denied)} in {each.get('scope')}")
    if found:
        yield skipped("cloud", "deny assignments", f"not checked whether they apply to you: {'; '.join(found)}")
    else:
        yield passed("cloud", "deny assignments", "none is about what the preview needs")


def _overlap(one: str, other: str) -> bool:
    """Whether one of two scopes is inside the other."""
    first, second = (f"{each.lower().rstrip('/')}/" for each in (one, other))
    return first.startswith(second) or second.startswith(first)
