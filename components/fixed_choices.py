"""What a stack has chosen, kept in its state: a change that can't be made is refused before anything else is done."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, TypeVar

import pulumi
from pulumi.resource import DependencyResource

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

T = TypeVar("T")
BUCKETS = ("imports", "thumbnails")
_PROTECTED = 'docs/day-2.md, section "Changes that protection refuses"'


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

    @property
    def itself(self) -> pulumi.Input[pulumi.Resource]:
        """For `depends_on`: to depend on a component means to depend on its children, and this one has none."""
        return self.urn.apply(DependencyResource)

    def created(self, parts: Mapping[str, pulumi.Input[str | None] | None]) -> None:
        """Write down which parts exist, by name: until they do, another choice is only another plan. Call it once."""
        self.register_outputs({name: part for name, part in parts.items() if part is not None})

    def before(self, output: pulumi.Output[T]) -> pulumi.Output[T]:
        """`output`, once the choices are accepted: whatever is created from it waits for that."""

        async def accepted() -> T:
            await self.urn.future()
            return await output.future()  # type: ignore[return-value]

        # Not by `apply`: what depends on a component depends on all that is created with it.
        return pulumi.Output.from_input(asyncio.ensure_future(accepted()))


def problems_of_buckets(created: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    """A created bucket that the settings take for an existing one: it would be deleted, or its settings would.

    `created` names the created buckets as `<role>_bucket`; `new` says `<role>_existing`, `disposable`, `decommission`.
    With `carto:decommission` the bucket stays, with all that protects it.
    """
    for role in BUCKETS:
        own, existing = created.get(f"{role}_bucket"), new.get(f"{role}_existing")
        if not own or not existing or new.get("decommission"):
            continue
        fix = f"Fix: pulumi config rm --path carto:storage.{role}.existing"
        if existing == own:
            yield (
                f"carto:storage.{role}.existing: {existing} is the bucket that this stack created. As an existing one "
                f"it would leave the stack, and the stack deletes what leaves it. {fix}; to keep the bucket outside of "
                f"the stack: {_PROTECTED}"
            )
        elif not new.get("disposable"):
            yield (
                f"carto:storage.{role}.existing: this stack created {own}, which holds data and is protected. {fix}; "
                f"to change to {existing}: {_PROTECTED}"
            )
