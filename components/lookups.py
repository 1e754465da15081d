"""Look-ups that fail with a sentence a person can act on."""

from __future__ import annotations

import asyncio
import functools
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, TypeVar
from weakref import WeakSet

import pulumi
from pulumi.runtime import invoke_async

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

T = TypeVar("T")
_STOPPED = "client connection is closing"
"""What gRPC says when the engine ends a provider: another resource has failed, and that is what is to be read."""
_asked: WeakSet[asyncio.Task[Any]] = WeakSet()
"""The look-ups under way, and those that failed; the answered ones nobody keeps."""


class _StoppedError(pulumi.RunError):
    """Never answered, because something else failed."""


@functools.cache
def _plugin_version(package: str) -> str:
    """The engine keeps a default provider a version: another one here would start a second plugin."""
    return version(f"pulumi_{package.replace('-', '_')}")


def look_up(
    token: str,
    arguments: Mapping[str, str],
    answer: type[T],
    *,
    parent: pulumi.Resource | None,
    explain: Callable[[str], str],
) -> pulumi.Output[T]:
    """The provider's answer; when there is none, `explain(cause)` as a `RunError`, printed without a traceback.

    The program ends with one error, whichever it meets first: so each that fails waits for the others that were asked
    by then, and tells of all that failed. What can only be asked when something else is found belongs in an `apply`
    of that.

    Not through the SDK's `get_…_output`: what that returns fails by itself, before anybody could explain it.

    Args:
        token: of the function, as the provider's schema spells it.
        arguments: known in a preview, keys as the schema spells them.
        answer: the SDK's result type of that function.
        parent: whose provider is asked; None asks the default provider.
        explain: turns the provider's message into one that names the setting and the way out.
    """

    async def ask() -> T:
        options = pulumi.InvokeOptions(parent=parent, version=_plugin_version(token.partition(":")[0]))
        try:
            found: T = await invoke_async(token, dict(arguments), options, answer)
        except Exception as error:
            # What the engine puts in front of the provider's own words helps nobody.
            cause = str(error).rpartition("returned an error: ")[2]
            if _STOPPED in cause:
                raise _StoppedError(f"stopped before {token} had answered, because something else failed") from None
            raise pulumi.RunError(explain(cause)) from None
        return found

    asked = asyncio.ensure_future(ask())
    _asked.add(asked)

    async def answered() -> T:
        try:
            return await asked
        except pulumi.RunError:
            raise pulumi.RunError(await _all_that_failed()) from None

    return pulumi.Output.from_input(asyncio.ensure_future(answered()))


def look_up_if_there(
    token: str, arguments: Mapping[str, str], answer: type[T], *, parent: pulumi.Resource
) -> pulumi.Output[T | None]:
    """The provider's answer, or None when there is none: it does not exist, or the caller may not read it.

    For what a stack creates itself, whose current state decides what a change would do. Arguments as in `look_up`.
    """

    async def ask() -> T | None:
        options = pulumi.InvokeOptions(parent=parent, version=_plugin_version(token.partition(":")[0]))
        try:
            found: T = await invoke_async(token, dict(arguments), options, answer)
        except Exception as error:
            if _STOPPED in str(error):
                raise _StoppedError(f"stopped before {token} had answered, because something else failed") from None
            return None
        return found

    return pulumi.Output.from_input(asyncio.ensure_future(ask()))


def exists(token: str, arguments: Mapping[str, str], parent: pulumi.Resource) -> pulumi.Output[bool | None]:
    """Whether a look-up finds something; None when the provider can't tell, for want of a permission for instance.

    Never fails: what is not found is an answer here.
    """

    async def ask() -> bool | None:
        options = pulumi.InvokeOptions(parent=parent, version=_plugin_version(token.partition(":")[0]))
        try:
            await invoke_async(token, dict(arguments), options)
        except Exception as error:
            return False if "not found" in str(error).lower() else None
        return True

    return pulumi.Output.from_input(asyncio.ensure_future(ask()))


async def _all_that_failed() -> str:
    here = asyncio.get_running_loop()
    ended = await asyncio.gather(*(each for each in _asked if each.get_loop() is here), return_exceptions=True)
    errors = [each for each in ended if isinstance(each, pulumi.RunError)]
    told = [each for each in errors if not isinstance(each, _StoppedError)] or errors
    return "\n".join(sorted({str(each) for each in told}))
