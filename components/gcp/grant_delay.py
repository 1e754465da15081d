"""A pause between a grant on a new key and the key's first use."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pulumi

# A grant typically takes two minutes to take effect, and seven or more at times. Source: IAM documentation, "Access
# change propagation".
DELAY = timedelta(minutes=3)


def pause_after_grant(name: str) -> pulumi.ResourceOptions:
    """Options of a grant: whatever depends on it waits, once, after the grant was created.

    A server that can't use its key fails half-way, and its name can't be used again for a week; so it waits instead of
    retrying. `name` is the grant's logical name: it makes the hook's name unique.
    """
    return pulumi.ResourceOptions(
        hooks=pulumi.ResourceHookBinding(after_create=[pulumi.ResourceHook(f"{name}-pause", pause)])
    )


async def pause(_: pulumi.ResourceHookArgs) -> None:
    """Wait for `DELAY`."""
    await asyncio.sleep(DELAY.total_seconds())
