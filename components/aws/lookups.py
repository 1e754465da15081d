"""Look-ups that fail with a sentence a person can act on."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import pulumi

T = TypeVar("T")


def explained(result: pulumi.Output[T], explain: Callable[[str], str]) -> pulumi.Output[T]:
    """The same result; when it can't be had, `explain(cause)` as a `RunError`, which Pulumi prints without a traceback.

    Only for invokes whose arguments are known in a preview and come from no resource: the result carries no
    dependencies and is never unknown.
    """

    async def wait() -> T:
        try:
            return await result.future()  # type: ignore[return-value]  # None stands for unknown, which it never is
        except Exception as cause:  # noqa: BLE001  the SDK raises nothing more specific
            raise pulumi.RunError(explain(str(cause))) from None

    return pulumi.Output.from_input(wait())
