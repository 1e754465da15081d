"""A pause between the assignment of a role and its first use."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pulumi

# A new assignment takes up to ten minutes to take effect in Azure's services. Source: Azure role-based access
# control, "Troubleshoot Azure RBAC". Terraform's provider for Azure waits as long for an assignment to appear (180 s:
# terraform-provider-azurerm, role_assignment_resource.go).
DELAY = timedelta(minutes=3)


def once_effective(value: pulumi.Input[str], created_on: pulumi.Output[str]) -> pulumi.Output[str]:
    """`value`, known once the role assignment of that time has had time to take effect.

    A create that fails half-way leaves a resource in Azure that blocks the next run, so it waits instead of retrying.
    Source: pulumi-azure-native issues 1123 and 4761.
    """

    async def wait(known: list[str]) -> str:
        if not pulumi.runtime.is_dry_run():
            await asyncio.sleep(pause(known[1], now=datetime.now(tz=UTC)).total_seconds())
        return known[0]

    return pulumi.Output.all(value, created_on).apply(wait)


def pause(created_on: str | None, *, now: datetime) -> timedelta:
    """How long to wait: never longer than `DELAY`, even if a clock is wrong."""
    if not created_on:
        return timedelta()
    # Azure sends seven digits of a second, and Python reads six.
    created = datetime.strptime(created_on[:19], "%Y-%m-%dT%H:%M:%S").replace(tzinfo=UTC)
    return min(max(created + DELAY - now, timedelta()), DELAY)
