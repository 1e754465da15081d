"""A stack's choices, kept in its state. An impossible change is refused before anything else is changed."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import pulumi
from pulumi.resource import DependencyResource
from pulumi.runtime import invoke_async

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence

T = TypeVar("T")
BUCKETS = ("imports", "thumbnails")
_PROTECTED = 'docs/day-2.md, section "Changes that protection refuses"'
_CHOICES, _CREATED = "choices", "created"


@dataclass(frozen=True, kw_only=True)
class Change:
    """What the stack remembers, and what this run chooses."""

    old: Mapping[str, Any]
    """The choices at the last time that `Choices.created` was complete; empty before that."""
    created: Mapping[str, Any]
    """The parts that existed then, by name."""
    new: Mapping[str, Any]


class Checked(Protocol):
    """What is accepted or refused after the whole program."""

    async def problem(self) -> str:
        """Why it is refused; empty if it is not."""


class Choices(pulumi.ComponentResource):
    """A component without children and without inputs, whose outputs are the choices and the parts that exist.

    `refuse` gets the remembered and the new choices in every run, also in a preview. It raises a ValueError for an
    impossible change, which ends the run before any resource that waits for `itself` or `before`.

    Why outputs: the engine keeps those of a component whose inputs are the same until `register_outputs` replaces them,
    so a run that fails earlier changes nothing here. New inputs would be in the state at once, and the outputs would be
    gone until then. Source: pulumi v3.259.0, pkg/resource/deploy: `SameStep.Apply` and `UpdateStep.Apply` (step.go),
    `executeRegisterResourceOutputs` (step_executor.go).
    """

    def __init__(
        self,
        type_: str,
        name: str,
        choices: Mapping[str, Any],
        refuse: Callable[[Change], None],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__(type_, name, None, opts)
        self.checked_with: Sequence[Checked] = [self]
        """Choices that are accepted together or not at all: one message has the problems of all."""
        self._refuse = refuse
        self._checked = asyncio.ensure_future(self._check(choices))
        self.accepted: pulumi.Output[Change] = pulumi.Output.from_input(asyncio.ensure_future(self._accept()))
        """The change, known once it is accepted. Fails with a RunError if it is refused."""
        self.itself: pulumi.Output[pulumi.Resource] = pulumi.Output.all(self.urn, self.accepted).apply(
            lambda known: DependencyResource(known[0])
        )
        """For `depends_on`: a dependency on a component is one on its children, and this one has none."""

    async def _check(self, choices: Mapping[str, Any]) -> tuple[Change, str]:
        """The change, and why it is refused."""
        # As the SDK reads a resource that is registered already: `get_resource` in pulumi/runtime/resource.py.
        found = await invoke_async("pulumi:pulumi:getResource", {"urn": await self.urn.future()})
        remembered = found["state"]
        new = await pulumi.Output.from_input(dict(choices)).future()
        change = Change(old=remembered.get(_CHOICES, {}), created=remembered.get(_CREATED, {}), new=new or {})
        try:
            self._refuse(change)
        except ValueError as refused:
            return change, str(refused)
        return change, ""

    async def _accept(self) -> Change:
        problems = [problem for each in self.checked_with if (problem := await each.problem())]
        if problems:
            raise pulumi.RunError("\n".join(problems))
        return (await self._checked)[0]

    async def problem(self) -> str:
        """Why the change is refused; empty if it is not."""
        return (await self._checked)[1]

    async def observe(self, change: Change) -> None:
        """What to report about an accepted change of `created_each`, once the program's resources are registered."""

    def created(
        self,
        parts: Mapping[str, pulumi.Input[str | None] | None],
        remembered: Callable[[Change], Mapping[str, Any]] = lambda change: change.new,
    ) -> None:
        """Remember the choices, and the parts that exist, once all of `parts` are known. Call it once.

        Until then the stack remembers what it did before, and a choice whose part does not exist may still change.
        With `--continue-on-error`, a part that failed is never known: then it remembers what it did before, too.
        """
        existing = pulumi.Output.from_input(dict(parts))

        async def memory() -> dict[str, Any]:
            change = await self._accept()
            if not await existing.is_known():
                return {_CHOICES: change.old, _CREATED: change.created}
            known = await existing.future() or {}
            kept = {name: part for name, part in known.items() if part is not None}
            return {_CHOICES: remembered(change), _CREATED: kept}

        self._remember(memory)

    def _remember(self, memory: Callable[[], Coroutine[None, None, dict[str, Any]]]) -> None:
        state: pulumi.Output[dict[str, Any]] = pulumi.Output.from_input(asyncio.ensure_future(memory()))
        self.register_outputs({_CHOICES: state[_CHOICES], _CREATED: state[_CREATED]})

    def created_each(
        self,
        parts: Mapping[str, pulumi.Output[str | None]],
        remembered: Callable[[Change], Mapping[str, Any]] = lambda change: change.new,
    ) -> None:
        """Remember each choice with the part of its name, as `created` does, but independently of the other parts.

        A part without a choice of its name is remembered as well.
        """

        async def memory() -> dict[str, Any]:
            change = await self._accept()
            await self.observe(change)
            new = remembered(change)
            choices, created = dict(change.old), dict(change.created)
            for name, part in parts.items():
                if not await part.is_known():
                    continue
                if name in new:
                    choices[name] = new[name]
                created[name] = await part.future()
            return {_CHOICES: choices, _CREATED: {name: part for name, part in created.items() if part is not None}}

        self._remember(memory)

    def before(self, output: pulumi.Output[T]) -> pulumi.Output[T]:
        """`output`, known once the choices are accepted: every resource that uses it waits."""

        async def accepted() -> T:
            await self.accepted.future()
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
        fix = f"Nothing was changed. Fix: pulumi config rm --path carto:storage.{role}.existing"
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
