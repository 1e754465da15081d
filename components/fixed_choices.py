"""What a stack has chosen, kept in its state: a change that can't be made is refused before anything else is done."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, TypeVar

import pulumi

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

T = TypeVar("T")


class Choices(pulumi.ComponentResource):
    """A component without children, whose inputs are the choices.

    `refuse` gets the choices of the last run, which of the chosen parts exist (`created`), and the choices of this
    run, also in a preview, and raises a ValueError for a change that can't be made. That ends the run before anything
    that waits for `before`.
    """

    def __init__(
        self,
        type_: str,
        name: str,
        choices: Mapping[str, Any],
        refuse: Callable[[pulumi.ResourceHookArgs], None],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        check = pulumi.ResourceHook(f"{name}-refuse", refuse, pulumi.ResourceHookOptions(on_dry_run=True))
        hooks = pulumi.ResourceOptions(hooks=pulumi.ResourceHookBinding(before_update=[check]))
        super().__init__(type_, name, dict(choices), pulumi.ResourceOptions.merge(opts, hooks))

    def created(self, parts: Mapping[str, pulumi.Input[str] | None]) -> None:
        """Write down which parts exist, by name: until they do, another choice is only another plan. Call it once."""
        self.register_outputs({name: part for name, part in parts.items() if part is not None})

    def before(self, output: pulumi.Output[T]) -> pulumi.Output[T]:
        """`output`, once the choices are accepted: whatever is created from it waits for that."""

        async def accepted() -> T:
            await self.urn.future()
            return await output.future()  # type: ignore[return-value]

        # Not by `apply`: what depends on a component depends on all that is created with it.
        return pulumi.Output.from_input(asyncio.ensure_future(accepted()))
