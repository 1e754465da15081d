"""Look-ups that fail with a sentence a person can act on."""

from __future__ import annotations

import asyncio
import functools
from importlib.metadata import version
from typing import TYPE_CHECKING, TypeVar

import pulumi
from pulumi.runtime import invoke_async

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

T = TypeVar("T")
_STOPPED = "client connection is closing"
"""What gRPC says when the engine ends a provider: another resource has failed, and that is what is to be read."""


@functools.cache
def _plugin_version(package: str) -> str:
    """The engine keeps a default provider a version: another one here would start a second plugin."""
    return version(f"pulumi_{package.replace('-', '_')}")


def look_up(
    token: str,
    arguments: Mapping[str, str],
    answer: type[T],
    *,
    parent: pulumi.Resource,
    explain: Callable[[str], str],
) -> pulumi.Output[T]:
    """The provider's answer; when there is none, `explain(cause)` as a `RunError`, printed without a traceback.

    Not through the SDK's `get_…_output`: what that returns fails by itself, before anybody could explain it.

    Args:
        token: of the function, as the provider's schema spells it.
        arguments: known in a preview, keys as the schema spells them.
        answer: the SDK's result type of that function.
        parent: whose provider is asked.
        explain: turns the provider's message into one that names the setting and the way out.
    """

    async def ask() -> T:
        options = pulumi.InvokeOptions(parent=parent, version=_plugin_version(token.partition(":")[0]))
        try:
            found: T = await invoke_async(token, dict(arguments), options, answer)
        except Exception as error:
            # What the engine puts in front of the provider's own words helps nobody.
            cause = str(error).rpartition("returned an error: ")[2]
            stopped = f"stopped before {token} had answered, because something else failed"
            raise pulumi.RunError(stopped if _STOPPED in cause else explain(cause)) from None
        return found

    return pulumi.Output.from_input(asyncio.ensure_future(ask()))
