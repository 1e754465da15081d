"""Validate raw settings against the model of one cloud, and word every problem at once."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, get_origin

from pydantic import SecretStr, ValidationError

from .clouds import clouds_with, every_model
from .common import Profile
from .fill import Filled
from .introspection import (
    example_of,
    field_at,
    fields,
    holds_secret,
    is_required,
    model_at,
    nested_model,
    nested_models,
    secret_texts,
    texts_in,
    unwrap_annotation,
    variants_of,
)
from .messages import (
    command,
    command_for_item,
    command_to_set,
    describe_value,
    expectation,
    forgotten_path,
    repeats,
    unknown_name,
    with_commands,
    with_room,
)
from .model import ENCRYPTED, complete, models, parse_json
from .problems import REMOVE, SettingsProblem, config_path, quoted, steps_of, touch
from .renamed import renamed

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from pydantic.fields import FieldInfo
    from pydantic_core import ErrorDetails

    from .clouds import Settings
    from .problems import Loc

_MOST_ROUNDS = 20


class Validation:
    """The outcome: settings, with substitutes where something is wrong, and the problems by path."""

    def __init__(self, model: type[Settings], raw: dict[str, Any], encrypted: Collection[str]) -> None:
        self._model = model
        self._cloud = str(raw["cloud"])
        self._raw = raw
        self._encrypted = encrypted
        self._data = _copied(raw)
        self.problems: dict[Loc, SettingsProblem] = {found.loc: found for found in self._set_without_path()}
        self._wrong: set[Loc] = set(self.problems)
        self.settings = self._validated()

    def is_wrong(self, *locs: Loc) -> bool:
        """Whether one of the settings is refused already, so that rules about it are skipped."""
        return any(touch(loc, wrong) for loc in locs for wrong in self._wrong)

    def violations(self) -> Iterator[SettingsProblem]:
        """The rules that the stack breaks, except those about settings that are wrong by themselves."""
        for loc, model in models(self.settings) if self.settings is not None else ():
            for found in model.violations():
                locs = [(*loc, *steps_of(path)) for path in (found.path, *found.about)]
                if not self.is_wrong(*locs):
                    yield SettingsProblem(loc=locs[0], reason=found.reason, fix=found.fix)

    @cached_property
    def _secrets(self) -> set[str]:
        texts = {text for text in secret_texts([*every_model().values()], self._raw) if text}
        return texts | {self._raw[key] for key in self._encrypted if isinstance(self._raw.get(key), str)}

    def _validated(self) -> Settings | None:
        """Validate, put a substitute where something is wrong, and validate again, until every problem is known."""
        complete(self._model)
        for _ in range(_MOST_ROUNDS):
            filled = Filled(self._model, self._data, self._model.sizes.get(_profile(self._data)))
            try:
                settings = self._model.model_validate(filled.data, context={ENCRYPTED: self._encrypted})
            except ValidationError as error:
                for details in error.errors(include_url=False, include_input=False):
                    loc = tuple(step for step in details["loc"] if step != "[key]")
                    if loc not in self._wrong:
                        self._wrong.add(loc)
                        found = self._problem(details, loc)
                        if found is not None:
                            self.problems[loc] = found
                    self._stand_in(loc)
            else:
                filled.unset_in(settings)
                return settings
        return None

    def _set_without_path(self) -> Iterator[SettingsProblem]:
        """Take keys such as `cluster.name` out of the data, and put their values where they were meant to be."""
        for key in [key for key in self._data if "." in key or "[" in key]:
            found = forgotten_path(self._model, key, self._data[key], secret=key in self._encrypted)
            if found is None:
                continue
            (*above, last), reason, fix = found
            value = self._data.pop(key)
            inside: Any = self._data
            for step in above:
                inside = inside.setdefault(step, {}) if isinstance(inside, dict) else {}
            if isinstance(inside, dict):
                inside.setdefault(last, value)
            yield SettingsProblem(loc=(key,), reason=reason, fix=fix)

    def _problem(self, details: ErrorDetails, loc: Loc) -> SettingsProblem | None:
        field = field_at(self._model, loc, self._data)
        if details["type"] == "extra_forbidden" or field is None:
            return self._unknown(loc)
        if any(self._of_another_variant(above) for above in _above(loc)):
            # Another variant may be meant, which may take this value.
            return None
        expected = expectation(
            field, item=model_at(self._model, loc[:-1], self._data) is None, value=_value_at(self._data, loc)
        )
        shown_loc = self._unrevealing(loc)
        usual_fix = command(loc, field) or command_for_item(loc, field) if shown_loc == loc else ""
        if details["type"] == "missing":
            everywhere = all(
                (same := field_at(model, loc)) is not None and is_required(same) for model in every_model().values()
            )
            where = "" if everywhere else f"on {self._cloud} "
            return SettingsProblem(loc=loc, reason=f"missing; {where}expected {expected}", fix=usual_fix)
        value = _value_at(self._raw, loc)
        if isinstance(value, bool) and expected == "text":
            usual_fix = f"pulumi config set --type string --path {quoted(config_path(loc))} {str(value).lower()}"
        has_no_secret = not holds_secret(field.annotation)
        may_be_shown = has_no_secret and not nested_models(field)
        fix = usual_fix = self._intended(loc, field, value, may_be_shown=has_no_secret) or usual_fix
        if details["type"] == "setting":
            context = details["ctx"]
            if may_be_shown and repeats(str(context), self._secrets):
                context = {"reason": expected, "fix": ""}
            expected, fix = str(context["reason"]), with_commands(str(context["fix"]), loc) or usual_fix
        if get_origin(unwrap_annotation(field.annotation)) is Literal:
            expected = f"on {self._cloud} {expected}"
        found = describe_value(value, may_be_shown=may_be_shown, secrets=self._secrets)
        reason = f"expected {expected}; got {found}"
        return SettingsProblem(loc=shown_loc, reason=reason, fix=with_room(fix, loc, field, value))

    def _intended(self, loc: Loc, field: FieldInfo, value: Any, *, may_be_shown: bool) -> str:
        """The command for what a value of the wrong kind was meant to be; empty when it is not clear."""
        # Imported here because a stack without mistakes does not need it.
        from . import intended

        if self._unrevealing(loc) != loc:
            return ""
        encrypted = {text for key in self._encrypted for text in texts_in(self._raw.get(key))}
        above = field_at(self._model, loc[:-1], self._data) if len(loc) > 1 else None
        return intended.command_for(
            loc, field, value, above=above, may_be_shown=may_be_shown and not repeats(str(value), encrypted)
        )

    def _unknown(self, loc: Loc) -> SettingsProblem | None:
        """A name that the model does not have here: of another variant, of another cloud, or of nothing at all."""
        shown_loc = self._unrevealing(loc)
        changed = renamed(loc, _value_at(self._raw, loc), self._cloud)
        if changed is not None:
            return SettingsProblem(loc=shown_loc, reason=changed[0], fix=changed[1])
        for above in _above(loc):
            known = self._in_variants(above, loc)
            if known is not None:
                return None if self._of_another_variant(above) else SettingsProblem(loc=shown_loc, **known)
        clouds = clouds_with(loc)
        if clouds:
            *others, last = clouds
            only = f"{', '.join(others)} and {last}" if others else last
            reason = f"carto:cloud is {self._cloud}, and this means something on {only} only; it has no effect"
            return SettingsProblem(loc=shown_loc, reason=reason, fix=REMOVE)
        parent = model_at(self._model, loc[:-1], self._data) or self._model
        value = None if loc[0] in self._encrypted else _value_at(self._raw, loc)
        reason, fix = unknown_name(self._model, shown_loc, sorted(fields(parent)), cloud=self._cloud, value=value)
        return SettingsProblem(loc=shown_loc, reason=reason, fix=fix)

    def _in_variants(self, above: Loc, loc: Loc) -> dict[str, str] | None:
        """Reason and fix for a setting below `above` that a variant has which the stack did not choose."""
        field = field_at(self._model, above, self._data)
        variants = variants_of(field) if field is not None else None
        if field is None or variants is None:
            return None
        kinds, value = nested_models(field), _value_at(self._data, above)
        below, chosen = loc[len(above) :], nested_model(field, value)
        fitting = [kind for kind in kinds if field_at(kind, below) is not None]
        if not fitting or chosen is None or chosen in fitting:
            return None
        tags = variants.tags(kinds)
        if not tags:
            if variants.by in chosen.model_fields:
                reason = f"nothing is created with `{variants.by}`, so it has no effect"
                return {"reason": reason, "fix": f"{REMOVE}, or remove {variants.by}"}
            reason = f"goes with `{variants.by}`, which is not set, so it has no effect"
            return {"reason": reason, "fix": f"{REMOVE}, or set {config_path((*above, variants.by))}"}
        words = [tag for tag, kind in tags.items() if kind in fitting]
        mode = next(tag for tag, kind in tags.items() if kind is chosen)
        about = (chosen.__doc__ or "").partition("\n")[0].rstrip(".")
        if about.startswith(("A ", "An ", "The ")):
            about = about[0].lower() + about[1:]
        reason = (
            f"goes with {variants.by} {' and '.join(words)}; {variants.by} is {mode} ({about}), so it has no effect"
        )
        if isinstance(value, dict) and variants.by in value:
            return {"reason": reason, "fix": f"{REMOVE}, or set {variants.by} to {words[0]}"}
        return {"reason": reason, "fix": f"{command_to_set((*above, variants.by), words[0])}\nor {REMOVE}"}

    def _of_another_variant(self, above: Loc) -> bool:
        """Whether the choice between the variants at a path is refused itself."""
        field = field_at(self._model, above, self._data)
        variants = variants_of(field) if field is not None else None
        return variants is not None and (*above, variants.by) in self.problems

    def _unrevealing(self, loc: Loc) -> Loc:
        """The path, unless the user put a secret where a name belongs."""
        return tuple("…" if isinstance(step, str) and repeats(step, self._secrets) else step for step in loc)

    def _stand_in(self, loc: Loc) -> None:
        """Leave out the setting that is wrong, or put an example there when it can't be left out."""
        leaf = (depth for depth in range(1, len(loc)) if model_at(self._model, loc[:depth], self._data) is None)
        *above, last = loc[: next(leaf, len(loc))]
        field = field_at(self._model, (*above, last), self._data)
        inside = self._data
        for step in above:
            value = inside.get(step)
            value = parse_json(value) if isinstance(value, str) else value
            inside[step] = value if isinstance(value, dict) else {}
            inside = inside[step]
        inside.pop(last, None)
        if field is not None and is_required(field):
            inside[last] = _example(field)


def _above(loc: Loc) -> list[Loc]:
    """The paths above `loc`, the nearest first."""
    return [loc[:depth] for depth in range(len(loc) - 1, 0, -1)]


def _profile(data: dict[str, Any]) -> Profile:
    """The stack's profile; the default one when it is wrong, which is a problem of its own."""
    return Profile(data["profile"]) if data.get("profile") in list(Profile) else Profile.STANDARD


def _value_at(raw: Any, loc: Loc) -> Any:
    for step in loc:
        try:
            raw = (parse_json(raw) if isinstance(raw, str) else raw)[step]
        except (KeyError, IndexError, TypeError):
            return None
    return raw


def _copied(value: Any) -> Any:
    """Nested dictionaries copied, so that substitutes do not change the original."""
    return {key: _copied(inner) for key, inner in value.items()} if isinstance(value, dict) else value


def _example(field: FieldInfo) -> Any:
    kind = nested_model(field, {})
    if kind is None:
        text = example_of(field)
        return "ExampleOnly" if text is None and unwrap_annotation(field.annotation) is SecretStr else text
    return {name: _example(inner) for name, inner in fields(kind).items() if is_required(inner)}
