"""`carto:overrides`: properties of cloud resources that a stack changes by logical name."""

from __future__ import annotations

import copy
import difflib
import re
from typing import TYPE_CHECKING, Any

import pulumi
from pulumi._types import input_type_py_to_pulumi_names, input_type_to_untranslated_dict, is_input_type

from .property_types import PropertyError, check_property, inputs_of, steps_of
from .settings.clouds import PROVIDERS
from .settings.overrides import reason_of_word

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from .resource_facts import Facts
    from .resource_facts.checks import Check

_CLOUDS = tuple(f"{provider.name}:" for provider in PROVIDERS.values())
_ACCESS = re.compile(
    r":(iam|authorization|serviceaccount)[:/]|IAM|Policy:|:\w*Policy$|PublicAccessBlock|OwnershipControls|ServerSideEncryption"
    r"|BucketVersioning|SecurityGroup(Ingress|Egress)Rule|SecurityGroup$|PodIdentity|ManagementLock|VirtualNetworkLink"
    r"|:Configuration$"
)
"""Types that decide who gets in, or that guard data, as a whole."""


class Overrides:
    """Applies overrides, and knows which of them fit no resource.

    The stack's identity is accepted together with them, and resources wait for it: a wrong override changes nothing.
    """

    def __init__(self, wanted: Mapping[str, Mapping[str, Any]], *, secret: bool) -> None:
        self._wanted, self._secret = wanted, secret
        self._names: dict[str, str] = {}
        self._problems: list[str] = []

    def transform(self, args: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult | None:
        """A transformation that changes the resources of the overrides."""
        self._names[args.name] = args.type_
        if args.name not in self._wanted:
            return None
        return pulumi.ResourceTransformationResult(props=self._changed(args), opts=args.opts)

    async def problem(self) -> str:
        """Every override that can't be applied; empty without one. Runs after the program, when all names are known."""
        problems = [*self._unknown(), *self._problems]
        return "\n".join([*problems, "Nothing was changed. Fix: correct carto:overrides"]) if problems else ""

    def _unknown(self) -> Iterator[str]:
        known = sorted(name for name, type_ in self._names.items() if type_.startswith(_CLOUDS))
        for name in self._wanted:
            if name in self._names:
                continue
            near = difflib.get_close_matches(name, known, n=1, cutoff=0.4)
            hint = f"did you mean {near[0]}?" if near else "`pulumi stack --show-urns` has the names"
            yield f"carto:overrides.{name}: this stack has no such resource; {hint}"

    def _changed(self, args: pulumi.ResourceTransformationArgs) -> Any:
        where = f"carto:overrides.{args.name}"
        if not args.type_.startswith(_CLOUDS):
            kind = "a component" if args.type_.startswith("carto:") else "no resource of a cloud"
            self._problems.append(f"{where}: {kind} ({args.type_}), and only resources of a cloud have overrides")
            return args.props
        # Imported here because most stacks have no overrides.
        from .resource_facts import FACTS

        facts = FACTS.get(args.type_)
        if _ACCESS.search(args.type_) or (facts is not None and facts.guards_data):
            self._problems.append(f"{where}: {args.type_} decides who gets in or guards data, and has no overrides")
            return args.props
        props = dict(args.props)
        for path, value in self._wanted[args.name].items():
            try:
                check_property(inputs_of(type(args.resource)), steps_of(path), value)
                _apply(inputs_of(type(args.resource)), facts, props, steps_of(path), self._marked(value))
            except PropertyError as error:
                self._problems.append(f"{where}.{path}: {error}")
        return props

    def _marked(self, value: Any) -> Any:
        return pulumi.Output.secret(value) if self._secret else value


def _apply(inputs: type, facts: Facts | None, props: dict[str, Any], steps: Sequence[str | int], new: Any) -> None:
    top = str(steps[0])
    if facts is not None and isinstance(facts.import_id, str) and top in re.findall(r"{(\w+)", facts.import_id):
        raise PropertyError("a part of the resource's id, so another value would be another resource")
    before = _camel(props, inputs)
    names = {pulumi_name: name for name, pulumi_name in input_type_py_to_pulumi_names(inputs).items()}
    props[names.get(top, top)] = _with(props.get(names.get(top, top)), steps[1:], new)
    after = _camel(props, inputs)
    for name in _lost_guards(before, after):
        raise PropertyError(f"{name} is {reason_of_word(name)}, which no override changes")
    for what, check in _guards(facts):
        if check(before, _nothing) and not check(after, _nothing):
            raise PropertyError(f"the resource would not be {what} any more")


def _guards(facts: Facts | None) -> Iterator[tuple[str, Check]]:
    """What an override must not end."""
    if facts is not None and facts.stores is not None:
        yield from (("encrypted", facts.stores.encrypted), ("private", facts.stores.private))
        yield "backed up", facts.stores.backed_up
    if facts is not None and facts.rotated is not None:
        yield "rotated", facts.rotated


def _lost_guards(before: Any, after: Any) -> Iterator[str]:
    """Names of parameters in lists, such as `rds.force_ssl`, that an override changes and must not."""
    if isinstance(before, dict) and isinstance(after, dict):
        for key in {**before, **after}:
            yield from _lost_guards(before.get(key), after.get(key))
    elif isinstance(before, list) or isinstance(after, list):
        before, left = (each if isinstance(each, list) else [] for each in (before, after))
        for changed in (*(each for each in before if each not in left), *(each for each in left if each not in before)):
            name = changed.get("name") if isinstance(changed, dict) else None
            if isinstance(name, str) and reason_of_word(name):
                yield name


def _nothing(_type: str) -> Sequence[Mapping[str, Any]]:
    return ()


def _with(value: Any, steps: Sequence[str | int], new: Any) -> Any:
    """`value` with another one at the steps; an object is merged into an object."""
    if isinstance(value, pulumi.Output):
        return value.apply(lambda known: _with(known, steps, new))
    if not steps:
        if isinstance(new, dict) and value is not None:
            for key, inner in new.items():
                value = _with(value, [key], inner)
            return value
        return new
    step = steps[0]
    if isinstance(step, int):
        items = list(value or ())
        if step > len(items):
            raise PropertyError(f"the list has no [{step}]; its next element is [{len(items)}]")
        items[step : step + 1] = [_with(items[step] if step < len(items) else None, steps[1:], new)]
        return items
    if is_input_type(type(value)) and not isinstance(value, dict):
        changed = copy.copy(value)
        changed.__dict__.update(value.__dict__)
        names = {pulumi_name: name for name, pulumi_name in input_type_py_to_pulumi_names(type(value)).items()}
        name = names.get(step, step)
        pulumi.set(changed, name, _with(pulumi.get(value, name), steps[1:], new))
        return changed
    held = dict(value or {})
    snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", step).lower()
    name = snake if snake in held else step
    held[name] = _with(held.get(name), steps[1:], new)
    return held


def _camel(value: Any, kind: Any = None) -> Any:
    """Inputs with the names of the provider; what is only known later is true."""
    if isinstance(value, pulumi.Output):
        return True
    if is_input_type(type(value)) and not isinstance(value, dict):
        return _camel(input_type_to_untranslated_dict(value), type(value))
    if isinstance(value, dict):
        names = input_type_py_to_pulumi_names(kind) if kind is not None else {}
        return {names.get(key, _of_snake(key)): _camel(inner) for key, inner in value.items()}
    return [_camel(inner) for inner in value] if isinstance(value, list | tuple) else value


def _of_snake(key: str) -> str:
    return re.sub(r"_([a-z0-9])", lambda found: found[1].upper(), key)
