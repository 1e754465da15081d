"""Stacks with several modes, and the pairs of modes that no stack has.

A stack gets what its own messages ask for, as long as that changes none of its modes.
"""

from __future__ import annotations

import copy
import functools
import itertools
import re
import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from components.carto.values import merge
from components.settings.clouds import Cloud, model_of
from components.settings.introspection import field_at, nested_models
from components.settings.load import load
from components.settings.problems import NAMESPACE, SettingsError, steps_of
from tests.support.generated_stacks import sample_of, samples
from tests.support.modes import Data, Mode, at, modes
from tests.support.refusals import refused_by_the_settings
from tests.support.stack_settings import as_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from components.settings.problems import Loc, SettingsProblem

_ROUNDS = 12
_COMMAND = re.compile(r"pulumi config (set|rm) (?:--secret )?(?:--path )?(.+)")


@functools.cache
def combined(cloud: Cloud) -> Combined:
    """The modes of a cloud, on its smallest stack."""
    smallest = next(row.stack for row in refused_by_the_settings() if row.cloud == cloud)
    assert not isinstance(smallest, str)
    base = {key.removeprefix(f"{NAMESPACE}:"): value for key, value in smallest.items()}
    if cloud is Cloud.KUBERNETES:
        # A kubeconfig is parsed each time.
        base["cluster"] = {"name": "on-premises", "inCluster": True}
    return Combined(base, modes(cloud))


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What becomes of a stack with some modes."""

    raw: Data
    refused: SettingsError | None
    of_variants: bool = False
    """Whether the modes are settings of different variants, so that no stack can have both."""


class Combined:
    """The smallest stack of a cloud with one mode or two."""

    def __init__(self, base: Mapping[str, Any], modes: Sequence[Mode]) -> None:
        self._base = dict(base)
        self._modes = modes
        self.alone = {mode.name: self._together(mode) for mode in modes}
        self.groups = self._grouped([mode for mode in modes if self.alone[mode.name].refused is None])

    def refused_pairs(self) -> Iterator[tuple[Mode, Mode, Outcome]]:
        """Every two modes, each possible alone, that no stack has together."""
        place = {mode.name: index for index, mode in enumerate(self._modes)}
        for mode in itertools.chain(*self.groups):
            for group in self.groups:
                later = [each for each in group if place[each.name] > place[mode.name] and each.path != mode.path]
                for other, outcome in self._refused_with(mode, later):
                    yield mode, other, outcome

    def stack_with(self, group: Sequence[Mode]) -> Data | None:
        """A stack with many modes, if they go together as they are."""
        raw = merged([self.alone[mode.name].raw for mode in group])
        return None if raw is None or is_refused(raw) else raw

    def _grouped(self, modes: Sequence[Mode]) -> list[list[Mode]]:
        """Modes in groups that go together: a pair inside a stack that loads needs no stack of its own."""
        groups: list[list[Mode]] = []
        for mode in modes:
            fitting = (group for group in groups if self.stack_with([*group, mode]) is not None)
            group = next(fitting, None)
            if group is None:
                groups.append([mode])
            else:
                group.append(mode)
        return groups

    def _refused_with(self, mode: Mode, others: Sequence[Mode]) -> Iterator[tuple[Mode, Outcome]]:
        if len(others) == 1:
            outcome = self.pair(mode, others[0])
            if outcome.refused is not None:
                yield others[0], outcome
        elif others and self.stack_with([mode, *others]) is None:
            half = len(others) // 2
            yield from self._refused_with(mode, others[:half])
            yield from self._refused_with(mode, others[half:])

    def pair(self, one: Mode, other: Mode) -> Outcome:
        """The first stack with both that loads, or why none does."""
        raws = [self.alone[mode.name].raw for mode in (one, other)]
        if _one_value(*raws):
            raw = merge(*raws)
            if _refused(raw) is None:
                return Outcome(raw=raw, refused=None)
        return self._together(one, other)

    def _together(self, *chosen: Mode) -> Outcome:
        outcome: Outcome | None = None
        combinations = [*itertools.product(*(mode.ways for mode in chosen))]
        fitting = [ways for ways in combinations if _agree(ways, chosen)]
        for ways in fitting or combinations[:1]:
            raw = copy.deepcopy(self._base)
            for part in (*ways, *(at(mode.path, copy.deepcopy(mode.value)) for mode in chosen)):
                raw = merge(raw, part)
            found, refused = completed(raw, [mode.loc for mode in chosen])
            if refused is None:
                return Outcome(raw=found, refused=None)
            outcome = outcome or Outcome(raw=found, refused=refused, of_variants=not fitting)
        assert outcome is not None
        return outcome


def completed(raw: Mapping[str, Any], kept: Sequence[Loc]) -> tuple[Data, SettingsError | None]:
    """The stack with all that its messages ask for, but at the kept paths, and why it is refused still."""
    found: Data = copy.deepcopy(dict(raw))
    tried: set[tuple[Loc, str]] = set()
    for _ in range(_ROUNDS):
        refused = _refused(found)
        if refused is None:
            break
        new = [each for each in refused.problems if (each.loc, each.reason) not in tried]
        mended = [_mend(found, each, kept) for each in new]
        if not any(mended):
            break
        tried.update((each.loc, each.reason) for each in new)
    return found, refused


def _mend(raw: Data, problem: SettingsProblem, kept: Sequence[Loc]) -> bool:
    if problem.reason.startswith("missing") and _set(raw, problem.loc):
        return True
    return _obey(raw, str(problem), kept) or _set(raw, problem.loc)


def merged(stacks: Sequence[Data]) -> Data | None:
    """One stack with the settings of all, if no two differ in a value."""
    raw: Data = {}
    for each in stacks:
        if not _one_value(raw, each):
            return None
        raw = merge(raw, each)
    return raw


def is_refused(raw: Mapping[str, Any]) -> bool:
    """Whether the stack has a problem."""
    return _refused(raw) is not None


def _refused(raw: Mapping[str, Any]) -> SettingsError | None:
    try:
        load(as_text(raw))
    except SettingsError as error:
        return error
    return None


def _agree(ways: Sequence[Data], chosen: Sequence[Mode]) -> bool:
    """Whether the variants that modes need are the same, and those that modes are."""
    parts = [*ways, *(at(mode.path, mode.value) for mode in chosen)]
    return all(_one_value(one, other) for one, other in itertools.combinations(parts, 2))


def _one_value(one: Any, other: Any) -> bool:
    if isinstance(one, dict) and isinstance(other, dict):
        return all(_one_value(one[key], other[key]) for key in one.keys() & other.keys())
    return bool(one == other) or isinstance(one, dict) or isinstance(other, dict)


def _obey(raw: Data, fix: str, kept: Sequence[Loc]) -> bool:
    """Run the commands of a message that change another setting than the kept ones."""
    done = False
    for line in fix.splitlines():
        command = _COMMAND.search(line)
        if command is None:
            continue
        place, *value = shlex.split(command[2])
        loc = steps_of(place.removeprefix("carto:"))
        if any(each[: len(loc)] == loc for each in kept):
            continue
        if command[1] == "rm":
            done = _remove(raw, loc) or done
        elif not value:
            done = _set(raw, loc) or _set_another(raw, loc) or done
        elif isinstance(loc[-1], int):
            done = _put(raw, loc[:-1], value[:1]) or done
        else:
            done = _put(raw, loc, {"true": True, "false": False}.get(value[0], value[0])) or done
    return done


def _remove(raw: Data, loc: Loc) -> bool:
    *above, last = loc
    inside: Any = raw
    for step in above:
        inside = inside.get(step) if isinstance(inside, dict) else None
    return isinstance(inside, dict) and inside.pop(last, None) is not None


def _set_another(raw: Data, loc: Loc) -> bool:
    """Set the next value that the setting may have."""
    inside: Any = raw
    for step in loc:
        inside = inside.get(step) if isinstance(inside, dict) else None
    known = [*samples(".".join(map(str, loc)))]
    after = known[known.index(inside) + 1 :] if inside in known else known
    return bool(after) and _put(raw, loc, after[0])


def _set(raw: Data, loc: Loc) -> bool:
    """Set a missing setting, if it is one and the model has a value for it."""
    inside: Any = raw
    for step in loc:
        if not isinstance(inside, dict):
            return False
        if step not in inside:
            break
        inside = inside[step]
    else:
        return False
    field = field_at(model_of(Cloud(raw["cloud"])), loc, raw)
    if field is None:
        return False
    value = {} if nested_models(field) else sample_of(field, ".".join(map(str, loc)))
    return value is not None and _put(raw, loc, value)


def _put(raw: Data, loc: Loc, value: Any) -> bool:
    """Set a path; not where a list is."""
    *above, last = loc
    inside: Any = raw
    for step in above:
        inside = inside.setdefault(str(step), {}) if isinstance(inside, dict) else None
    if not isinstance(inside, dict):
        return False
    inside[str(last)] = value
    return True
