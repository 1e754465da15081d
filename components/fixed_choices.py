"""A stack's choices, kept in its state. An impossible change is refused before anything else is changed."""

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

    `refuse` gets the choices of the last run, the parts of them that exist (`created`), and the choices of this run,
    also in a preview. It raises a ValueError for an impossible change, which ends the run before any resource that
    waits for `before`.
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
        """For `depends_on`: a dependency on a component is one on its children, and this one has none."""
        return self.urn.apply(DependencyResource)

    def created(self, parts: Mapping[str, pulumi.Input[str | None] | None]) -> None:
        """Record which parts exist, by name; until then their choices may still change. Call it once."""
        self.register_outputs({name: part for name, part in parts.items() if part is not None})

    def before(self, output: pulumi.Output[T]) -> pulumi.Output[T]:
        """`output`, known once the choices are accepted: every resource that uses it waits."""

        async def accepted() -> T:
            await self.urn.future()
            return await output.future()  # type: ignore[return-value]

        # Not with `apply`: a dependency on a component includes everything that is created with it.
        return pulumi.Output.from_input(asyncio.ensure_future(accepted()))


def problems_of_buckets(created: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    """Problems of created buckets that the settings have as existing ones: bucket or configuration would be deleted.

    `created` has the created buckets as `<role>_bucket`; `new` has `<role>_existing`, `disposable`, `decommission`.
    With `carto:decommission` the bucket stays, together with its protection.
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
