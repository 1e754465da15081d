"""From a stack's raw configuration to validated settings: every problem at once, and no secret in any of them."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

import yaml
from pydantic import SecretStr, ValidationError

from . import placeholders, regions, stack_names, unquoted
from .introspection import (
    Loc,
    example_of,
    field_at,
    fields,
    holds_secret,
    is_list,
    is_mapping,
    is_model,
    model_at,
    secret_texts,
    text_format_of,
    touch,
    unwrap_annotation,
)
from .messages import (
    NAMESPACE,
    SettingsError,
    SettingsProblem,
    command,
    config_path,
    describe_value,
    expectation,
    forgotten_path,
    quoted,
    repeats,
    unknown_name,
)
from .model import DEFER_CONTRADICTIONS, ENCRYPTED, models, parse_json
from .of_cloud import problems as refused_by_cloud
from .renamed import renamed
from .rules import warnings
from .stack import Settings
from .types.secrets import PLACEHOLDER

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from pydantic.fields import FieldInfo
    from pydantic_core import ErrorDetails

_MOST_ROUNDS = 20


def load(
    config: Mapping[str, str],
    *,
    secret_keys: Collection[str] | None = None,
    providers: Mapping[str, str] | None = None,
    names: tuple[str, str] | None = None,
) -> Settings:
    """Settings out of raw configuration values.

    Args:
        config: values by key without the `carto:` namespace, as Pulumi hands them over: text, objects as JSON.
        secret_keys: the keys Pulumi marks as secret. Given, a secret written in plain text is refused; left out, the
            question is not asked. Pulumi tells it for a whole key only (`database`, not `database.existing`), so a
            plain secret beside an encrypted one under the same key cannot be noticed.
        providers: the stack's other configuration by full key (`aws:region`). Given, a missing region is refused, and
            so are values that the examples made up.
        names: of the project and the stack. Given, those that the cloud would not take are refused.

    Raises:
        SettingsError: all that is wrong, each with its full path.
    """
    raw = _objects_read(config)
    secrets = {text for text in secret_texts(Settings, raw) if text}
    secrets.update(config[key] for key in secret_keys or () if isinstance(raw.get(key), str))
    settings, problems, wrong = _validated(raw, secrets, secret_keys or ())
    if settings is not None:
        if ("cloud",) not in wrong:
            of_cloud = [*refused_by_cloud(settings, wrong, secrets)]
            problems += of_cloud
            wrong |= {refused.loc for refused in of_cloud}
        problems += _violations(settings, wrong)
        problems += _plain_secrets(settings, secret_keys, wrong)
        if settings.helm_values and secret_keys is not None and "helmValues" not in secret_keys:
            # Imported here because most stacks have none.
            from . import helm_secrets

            problems += helm_secrets.problems(settings.helm_values)
        if providers is not None:
            problems += placeholders.problems(settings, wrong, providers)
            problems += regions.problems(settings.cloud, providers)
        if names is not None:
            problems += stack_names.problems(settings, *names)
    if problems or settings is None:
        raise SettingsError(sorted(problems, key=lambda refused: refused.title))
    return settings


def load_stack() -> Settings:
    """Settings of the running stack. An invalid stack ends the program with one message and no traceback."""
    # Imported here so that settings can be read where no engine runs.
    import pulumi
    from pulumi.runtime import config as runtime

    prefix = f"{NAMESPACE}:"
    everything = runtime.CONFIG.get() or runtime.get_config_env()
    config = {key.removeprefix(prefix): value for key, value in everything.items() if key.startswith(prefix)}
    providers = {key: value for key, value in everything.items() if not key.startswith(prefix)}
    secret_keys = {key for key in config if runtime.is_config_secret(prefix + key)}
    try:
        settings = load(
            config, secret_keys=secret_keys, providers=providers, names=(pulumi.get_project(), pulumi.get_stack())
        )
    except SettingsError as error:
        raise pulumi.RunError(str(error)) from None
    for line in (*warnings(settings), *unquoted.warnings(config)):
        pulumi.log.warn(line)
    return settings


def _objects_read(config: Mapping[str, str]) -> dict[str, Any]:
    """Objects parsed, and what YAML left empty left out: `database:` with all its children commented out is default."""
    known = fields(Settings)
    raw: dict[str, Any] = {}
    for key, text in config.items():
        kind = unwrap_annotation(known[key].annotation) if key in known else None
        if is_model(kind) or is_mapping(kind) or is_list(kind):
            value = {} if text.strip() in ("", "null") else parse_json(text)
            raw[key] = _without_nothing(value, kind)
        else:
            raw[key] = text
    return raw


def _without_nothing(value: Any, kind: Any, *, takes_yaml: bool = False) -> Any:
    """`value` without null settings; free-form objects keep theirs, where null has a meaning to Helm.

    A file's text that was written as YAML, into the YAML around it, is text again.
    """
    if kind is SecretStr and isinstance(value, dict) and takes_yaml:
        return yaml.safe_dump(value, sort_keys=False)
    if not (is_model(kind) and isinstance(value, dict)):
        return value
    known = fields(kind)
    kinds = {name: unwrap_annotation(known[name].annotation) if name in known else None for name in value}
    files = {name for name, field in known.items() if (text_format := text_format_of(field)) and text_format.is_yaml}
    return {
        name: _without_nothing(inner, kinds[name], takes_yaml=name in files)
        for name, inner in value.items()
        if inner is not None
    }


def _validated(
    raw: dict[str, Any], secrets: Collection[str], encrypted: Collection[str]
) -> tuple[Settings | None, list[SettingsProblem], set[Loc]]:
    """Validate, put a stand-in where something is wrong, and validate again, until all that is wrong was seen.

    Returns the settings (with stand-ins), the problems, and the places that were wrong.
    """
    data = deepcopy(raw)
    context = {DEFER_CONTRADICTIONS: True, ENCRYPTED: encrypted}
    problems = {refused.loc: refused for refused in _set_without_path(data, encrypted)}
    for _ in range(_MOST_ROUNDS):
        try:
            return (
                Settings.model_validate(data, context=context),
                [*problems.values()],
                {*problems},
            )
        except ValidationError as error:
            for details in error.errors(include_url=False, include_input=False):
                loc = tuple(step for step in details["loc"] if step != "[key]")
                problems.setdefault(loc, _refusal(details, loc, raw, secrets))
                _stand_in(data, loc)
    return None, [*problems.values()], {*problems}


def _set_without_path(data: dict[str, Any], encrypted: Collection[str]) -> Iterator[SettingsProblem]:
    """Keys such as `cluster.name` out of the data; what they say goes where it was meant, to be checked there."""
    for key in [key for key in data if "." in key or "[" in key]:
        found = forgotten_path(Settings, key, data[key], secret=key in encrypted)
        if found is None:
            continue
        (*above, last), reason, fix = found
        value = data.pop(key)
        place: Any = data
        for step in above:
            place = place.setdefault(step, {}) if isinstance(place, dict) else {}
        if isinstance(place, dict):
            place.setdefault(last, value)
        yield SettingsProblem(loc=(key,), reason=reason, fix=fix)


def _refusal(details: ErrorDetails, loc: Loc, raw: Any, secrets: Collection[str]) -> SettingsProblem:
    field = field_at(Settings, loc)
    shown_loc = _unrevealing(loc, secrets)
    if details["type"] == "extra_forbidden" or field is None:
        parent = model_at(Settings, loc[:-1]) or Settings
        names = sorted(fields(parent))
        reason, fix = renamed(loc, _value_at(raw, loc)) or unknown_name(Settings, shown_loc, names)
        return SettingsProblem(loc=shown_loc, reason=reason, fix=fix)
    expected = expectation(field, item=model_at(Settings, loc[:-1]) is None)
    usual_fix = command(loc, field) if shown_loc == loc else ""
    if details["type"] == "missing":
        return SettingsProblem(loc=loc, reason=f"missing; expected {expected}", fix=usual_fix)
    value = _value_at(raw, loc)
    if isinstance(value, bool) and expected == "text":
        usual_fix = f"pulumi config set --type string --path {quoted(config_path(loc))} {str(value).lower()}"
    may_be_shown = not holds_secret(field.annotation) and not is_model(unwrap_annotation(field.annotation))
    fix = usual_fix
    if details["type"] == "setting":
        context = details["ctx"]
        if may_be_shown and repeats(str(context), secrets):
            context = {"reason": expected, "fix": ""}
        expected, fix = str(context["reason"]), str(context["fix"]) or usual_fix
    found = describe_value(value, may_be_shown=may_be_shown, secrets=secrets)
    return SettingsProblem(loc=shown_loc, reason=f"expected {expected}; got {found}", fix=fix)


def _unrevealing(loc: Loc, secrets: Collection[str]) -> Loc:
    """The path, unless the user put a secret where a name belongs."""
    return tuple("…" if isinstance(step, str) and repeats(step, secrets) else step for step in loc)


def _value_at(raw: Any, loc: Loc) -> Any:
    for step in loc:
        try:
            raw = raw[step]
        except (KeyError, IndexError, TypeError):
            return None
    return raw


def _stand_in(data: Any, loc: Loc) -> None:
    """Leave out the setting that is wrong, or put an example there when it can't be left out."""
    depth = next((depth for depth in range(1, len(loc)) if model_at(Settings, loc[:depth]) is None), len(loc))
    *above, last = loc[:depth]
    for step in above:
        if isinstance(data.get(step), str):
            data[step] = parse_json(data[step])
        data = data[step]
    data.pop(last, None)
    field = field_at(Settings, loc)
    if field is not None and field.is_required():
        data[last] = _example(field)


def _example(field: FieldInfo) -> Any:
    kind = unwrap_annotation(field.annotation)
    if not is_model(kind):
        return example_of(field)
    return {name: _example(inner) for name, inner in fields(kind).items() if inner.is_required()}


def _violations(settings: Settings, wrong: Collection[Loc]) -> list[SettingsProblem]:
    """What every model has to say about its settings together, except about those that are wrong by themselves."""
    found = []
    for loc, model in models(settings):
        for problem in model.violations():
            places = [(*loc, *path.split(".")) for path in (problem.path, *problem.about)]
            if not any(touch(place, bad) for place in places for bad in wrong):
                found.append(SettingsProblem(loc=places[0], reason=problem.reason, fix=problem.fix))
    return found


def _plain_secrets(
    settings: Settings, secret_keys: Collection[str] | None, wrong: Collection[Loc]
) -> list[SettingsProblem]:
    """Secrets under a key in which Pulumi encrypted nothing: they stand readable in the stack file."""
    if secret_keys is None:
        return []
    return [
        SettingsProblem(
            loc=(*loc, field.alias or name),
            reason="a secret in plain text; anyone who can read the stack file can read it",
            fix=f"pulumi config set --secret --path {config_path((*loc, field.alias or name))}",
        )
        for loc, model in models(settings)
        for name, field in type(model).model_fields.items()
        if isinstance(secret := getattr(model, name), SecretStr)
        and (*loc, field.alias or name)[0] not in secret_keys
        and (*loc, field.alias or name) not in wrong
        and not _may_stand_in_plain_text((*loc, field.alias or name), secret.get_secret_value())
    ]


def _may_stand_in_plain_text(loc: Loc, secret: str) -> bool:
    """A kubeconfig that only names a command is no secret, and neither is what an example made up."""
    if secret.startswith(PLACEHOLDER):
        return True
    if loc != ("cluster", "kubeconfig"):
        return False
    # Imported here because most stacks have none.
    from .types.kubeconfig import holds_credentials

    return not holds_credentials(secret)
