"""Parts of a stack that hold data. A change that would remove a protected part is refused before all others."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import pulumi
from typing_extensions import override

from .fixed_choices import Change, Choices
from .left_behind import HOLDS, IS_DELETED, RETAINED, problem_of_left_behind, with_left_behind
from .locked_settings import LockedSettings
from .part_refusals import STAYS, addresses_key, gone, host_without_dot, refusal
from .parts import HOLDERS, PARTS, Part, existing_servers, retained_parts
from .settings.taken_over import TAKEN_AS_EXISTING

if TYPE_CHECKING:
    from .settings import Settings
    from .settings.clouds import Cloud


class CreatedParts(pulumi.ComponentResource):
    """A component for each part, or group of parts, that a stack may create. All else waits (`first`).

    The engine deletes removed resources last, and refuses a protected one only then: everything else has changed by
    that time. Here all parts are checked first. A part that the cloud did not finish is not remembered, so its choice
    may still change.
    """

    def __init__(self, name: str, settings: Settings, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("carto:stack:CreatedParts", name, None, opts)
        self._registered: list[pulumi.Resource] = []
        fixed = {**settings.fixed_values(), **settings.warehouses.fixed_values()}
        existing = existing_servers(settings)
        leaving = retained_parts(settings.retain)
        groups: dict[str, CreatedPart] = {}
        for key, parts in _grouped(settings.cloud).items():
            groups[key] = CreatedPart(
                f"{name}-{key}",
                parts,
                self._registered,
                values={
                    part: {
                        "protected": each.is_protected(settings) and part not in leaving,
                        STAYS: each.stays(settings),
                        **({TAKEN_AS_EXISTING: existing[part]} if part in existing else {}),
                        **fixed.get(part, {}),
                    }
                    for part, each in parts.items()
                },
                holders={part: self._holder(part, settings) for part in parts if part in HOLDERS},
                outside=[groups[part.inside] for part in parts.values() if part.inside in groups],
                opts=pulumi.ResourceOptions(parent=self),
            )
        checked: list[Choices] = [*groups.values()]
        if locked := settings.locked_settings():
            locks, opts_of_locks = settings.locks(), pulumi.ResourceOptions(parent=self)
            checked.append(
                LockedSettings(f"{name}-locked", locked, locks=locks, registered=self._registered, opts=opts_of_locks)
            )
        for each in checked:
            each.checked_with = checked
        # One dependency instead of one for each part: every resource of the stack has it.
        self._accepted = checked[0].itself
        self.register_outputs({})

    def _holder(self, holder: str, settings: Settings) -> Mapping[str, pulumi.Input[object]]:
        """What `left_behind.py` has to know about a part without which others are lost."""
        inside = {
            key: part for key, part in PARTS.items() if holder in part.inside_of and part.may_be_on(settings.cloud)
        }
        types = {key: _created(part, self._registered).apply(_type_of_first) for key, part in inside.items()}
        stays = {
            key: part.stays(settings) or (settings.keeps_data and not part.refilled) for key, part in inside.items()
        }
        return {
            HOLDS: pulumi.Output.all(**types).apply(
                lambda known: {key: stays[key] for key, type_ in known.items() if type_ is not None}
            ),
            IS_DELETED: settings.disposable and not PARTS[holder].stays(settings),
            RETAINED: len(settings.retain),
        }

    def first(self, args: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult:
        """A transformation that records a resource and makes it wait for all parts."""
        self._registered.append(args.resource)
        waiting = pulumi.ResourceOptions(depends_on=[self._accepted])
        return pulumi.ResourceTransformationResult(
            props=args.props, opts=pulumi.ResourceOptions.merge(args.opts, waiting)
        )


def _grouped(cloud: Cloud) -> Mapping[str, Mapping[str, Part]]:
    """The parts of a stack on this cloud, by group. What is inside of a part comes after it."""
    groups: dict[str, dict[str, Part]] = {}
    for key, part in sorted(PARTS.items(), key=lambda item: bool(item[1].inside)):
        if part.may_be_on(cloud):
            groups.setdefault(part.group or key, {})[key] = part
    return groups


class CreatedPart(Choices):
    """Whether the stack creates a part, and its fixed values; or those of a group of parts.

    Its output has the id of each part, once it exists.
    """

    def __init__(
        self,
        name: str,
        parts: Mapping[str, Part],
        registered: Sequence[pulumi.Resource],
        *,
        values: Mapping[str, Mapping[str, str | int]],
        holders: Mapping[str, Mapping[str, pulumi.Input[object]]],
        outside: Sequence[CreatedPart],
        opts: pulumi.ResourceOptions,
    ) -> None:
        self._outside, self._parts = outside, parts
        created = {key: _created(part, registered) for key, part in parts.items()}

        def refuse(change: Change) -> None:
            refused = {key: text for key, part in parts.items() if (text := refusal(key, part, change))}
            texts = [text for key, text in refused.items() if parts[key].inside not in refused]
            texts += [text for key in parts if (text := problem_of_left_behind(key, change, PARTS))]
            if texts:
                raise ValueError("\n".join(texts))

        self._found = created
        choices: dict[str, dict[str, pulumi.Input[object]]] = {
            each: {"type": created[each].apply(_type_of_first), **values[each], **holders.get(each, {})}
            for each in parts
        }
        super().__init__("carto:stack:CreatedPart", name, choices, refuse, opts)
        memory: dict[str, pulumi.Output[str | None]] = {}
        for each, part in parts.items():
            memory[each] = created[each].apply(_id_of_first)
            if part.addresses:
                memory[addresses_key(each)] = created[each].apply(functools.partial(_addresses, part))
        self.created_each(memory, with_left_behind)

    @override
    async def problem(self) -> str:
        if any([await each.problem() for each in self._outside]):
            return ""
        return await super().problem()

    @override
    async def observe(self, change: Change) -> None:
        """Warn of data that is gone: a preview does not know the id of what it creates, but of all that exists."""
        for key, part in self._parts.items():
            if key not in change.created or not change.new[key].get("protected") or not part.holds_data:
                continue
            for resource in await self._found[key].future() or ():
                if not await resource.id.is_known():
                    pulumi.log.warn(gone(part, str(change.created[key])))


def _created(part: Part, registered: Sequence[pulumi.Resource]) -> pulumi.Output[Sequence[pulumi.CustomResource]]:
    """The part's resources."""

    async def found() -> Sequence[pulumi.CustomResource]:
        # Runs after the whole program, when all resources are known.
        return [each for each in registered if isinstance(each, pulumi.CustomResource) and part.matches(each)]

    return pulumi.Output.from_input(asyncio.ensure_future(found()))


def _id_of_first(resources: Sequence[pulumi.CustomResource]) -> pulumi.Output[str | None]:
    return finished(resources[0]) if resources else pulumi.Output.from_input(None)


def _type_of_first(resources: Sequence[pulumi.CustomResource]) -> str | None:
    return resources[0].pulumi_resource_type if resources else None


def finished(resource: pulumi.CustomResource) -> pulumi.Output[str]:
    """The id, known once the cloud finished the resource in this run.

    With `--continue-on-error`, a resource whose update failed has its id, and no other output is known.
    """
    outputs = [each for each in vars(resource).values() if isinstance(each, pulumi.Output)]
    return pulumi.Output.unsecret(pulumi.Output.all(resource.id, *outputs).apply(lambda known: str(known[0])))


def _addresses(part: Part, resources: Sequence[pulumi.CustomResource]) -> pulumi.Output[str | None]:
    """The addresses of a server, with spaces between them, known once it has them all."""
    if not resources:
        return pulumi.Output.from_input(None)
    known = [getattr(resources[0], name) for name in part.addresses if hasattr(resources[0], name)]
    # Not a secret: the outputs of the stack have them.
    return pulumi.Output.unsecret(pulumi.Output.all(*known).apply(lambda values: " ".join(sorted(_words(values)))))


def _words(value: object) -> set[str]:
    """Every name in an output: some list several, each as an object with `name`."""
    if isinstance(value, str):
        return {host_without_dot(value)} if value else set()
    if isinstance(value, Mapping):
        return _words(value.get("name"))
    if isinstance(value, Sequence):
        return set().union(*map(_words, value))
    return _words(getattr(value, "name", None) or "")
