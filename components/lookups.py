"""Lookups with an error message that names the setting and the fix."""

from __future__ import annotations

import asyncio
import functools
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, TypeVar
from weakref import WeakSet

import pulumi
from pulumi.runtime import invoke_async

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

T = TypeVar("T")
_STOPPED = "client connection is closing"
"""gRPC's error when the engine stops a provider because another resource has failed."""
_asked: WeakSet[asyncio.Task[Any]] = WeakSet()
"""Pending and failed lookups. References are weak, so that finished ones are freed."""


class _StoppedError(pulumi.RunError):
    """A lookup without a response, because something else failed."""


@functools.cache
def _plugin_version(package: str) -> str:
    """The version of the SDK's plugin: with another one, the engine would start a second default provider."""
    return version(f"pulumi_{package.replace('-', '_')}")


def look_up(
    token: str,
    arguments: Mapping[str, str | bool | int],
    answer: type[T],
    *,
    parent: pulumi.Resource | None,
    explain: Callable[[str], str],
    provider: pulumi.ProviderResource | None = None,
    after: pulumi.Input[object] | None = None,
) -> pulumi.Output[T]:
    """The result of a provider's function, or a `RunError` with `explain(cause)`, printed without a traceback.

    The program ends with the first error. So a failed lookup waits for all others that have started by then, and its
    error contains all failures. A lookup that needs the result of another one belongs in an `apply` of that result.

    Not with the SDK's `get_…_output`: its Output fails by itself, before the error could be explained.

    Args:
        token: of the function, as the provider's schema spells it.
        arguments: known in a preview, keys as the schema spells them.
        answer: the SDK's result type of that function.
        parent: the resource whose provider is used; None for the default provider.
        explain: turns the provider's message into one that names the setting and the fix.
        provider: instead of that of `parent`.
        after: nothing is asked before this is known, such as an account that is checked first.
    """
    if after is not None:
        return pulumi.Output.from_input(after).apply(
            lambda _: look_up(token, arguments, answer, parent=parent, explain=explain, provider=provider)
        )

    async def ask() -> T:
        version_ = _plugin_version(token.partition(":")[0])
        options = pulumi.InvokeOptions(parent=parent, provider=provider, version=version_)
        try:
            found: T = await invoke_async(token, dict(arguments), options, answer)
        except Exception as error:
            # The engine's text in front of the provider's message is of no use.
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
    """The result, or None if the resource does not exist, or if the identity may not read it.

    For resources of the stack itself, whose state decides about the effect of a change. Arguments as in `look_up`.
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
    """Whether a lookup finds a resource; None if it fails for another reason, such as a missing permission.

    Never fails.
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
    causes = [each for each in errors if not isinstance(each, _StoppedError)] or errors
    return "\n".join(sorted({str(each) for each in causes}))


def waiting(output: pulumi.Output[T], checks: Sequence[pulumi.Output[None]]) -> pulumi.Output[T]:
    """`output`, known once all checks have passed."""
    return pulumi.Output.all(output, *checks).apply(lambda known: known[0]) if checks else output
