"""Load a stack's settings: read, complete, validate and check them. Reports all problems at once and no secret."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import yaml
from pydantic import SecretStr

from . import extra_environment, extra_manifests, placeholders, unquoted
from .clouds import Cloud, model_of
from .introspection import fields, is_list, is_mapping, nested_model, text_format_of, unwrap_annotation
from .messages import command_to_set, describe_value
from .model import models, parse_json
from .problems import NAMESPACE, SettingsError, SettingsProblem, config_path
from .types.secrets import is_placeholder
from .validation import Validation
from .warnings import warnings

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from pydantic.fields import FieldInfo

    from .clouds import Settings
    from .common import CommonSettings
    from .problems import Loc


def load(
    config: Mapping[str, str],
    *,
    secret_keys: Collection[str] | None = None,
    providers: Mapping[str, str] | None = None,
    names: tuple[str, str] | None = None,
) -> Settings:
    """Settings out of raw configuration values.

    Args:
        config: values by key without the `carto:` namespace, as Pulumi passes them: text, objects as JSON.
        secret_keys: the keys Pulumi marks as secret. With them, a secret written in plain text is refused. Pulumi
            marks a whole key only (`database`, not `database.existing`), so a plain secret next to an encrypted one
            under the same key cannot be noticed.
        providers: the stack's other configuration by full key (`aws:region`). With it, a missing region is refused, and
            so are values that the examples made up.
        names: of the project and the stack. With them, those that the cloud would not take are refused.

    Raises:
        SettingsError: all that is wrong, each with its full path.
    """
    if config.get("cloud") not in list(Cloud):
        raise SettingsError(_in_order(_without_a_cloud(config, secret_keys)))
    outcome = _Load(config, secret_keys)
    settings, found = outcome.settings, outcome.problems
    if settings is not None and providers is not None:
        found += placeholders.problems(settings, outcome.validation.is_wrong, providers)
        found += settings.provider_problems(providers)
    if settings is not None and names is not None:
        found += settings.name_problems(*names)
    if found or settings is None:
        raise SettingsError(_in_order(found))
    return settings


def load_stack(on_top: Mapping[str, str] = MappingProxyType({})) -> Settings:
    """Settings of the running stack. An invalid stack ends the program with one message and no traceback.

    `on_top` are more values, as `load` takes them, which replace those of the stack's configuration.
    """
    # Imported here so that settings can be read where no engine runs.
    import pulumi
    from pulumi.runtime import config as runtime

    prefix = f"{NAMESPACE}:"
    everything = runtime.CONFIG.get() or runtime.get_config_env()
    config = {key.removeprefix(prefix): value for key, value in everything.items() if key.startswith(prefix)}
    config |= on_top
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


class _Load:
    """One configuration as the settings of one cloud."""

    def __init__(self, config: Mapping[str, str], secret_keys: Collection[str] | None) -> None:
        model = model_of(Cloud(config["cloud"]))
        self.validation = Validation(model, _objects_read(model, config), secret_keys or ())
        self.settings = self.validation.settings
        self.problems = [*self.validation.problems.values(), *self.validation.violations()]
        if self.settings is not None and secret_keys is not None:
            self.problems += _plain_secrets(self.settings, secret_keys, self.validation)


_NEEDED = (
    "set what the cloud needs as well: aws aws:region; gcp gcp:project and carto:cluster.location; azure "
    "carto:cluster.resourceGroup; kubernetes what docs/install-kubernetes.md lists"
)


def _without_a_cloud(config: Mapping[str, str], secret_keys: Collection[str] | None) -> Iterator[SettingsProblem]:
    """The problem with the cloud, and those that the stack would have on every cloud."""
    # Imported here because a stack without mistakes does not need it.
    from . import intended

    cloud = config.get("cloud")
    shown = describe_value(cloud, may_be_shown="cloud" not in (secret_keys or ()), secrets=())
    expected = "expected one of " + ", ".join(Cloud)
    yield SettingsProblem(
        loc=("cloud",),
        reason=f"missing; {expected}" if cloud is None else f"{expected}; got {shown}",
        fix=command_to_set(("cloud",), intended.word([*Cloud], str(cloud)) or Cloud.AWS) + f"\nthen {_NEEDED}",
    )
    first, *others = [_Load({**config, "cloud": each}, secret_keys).problems for each in Cloud]
    for problem in first:
        same = [[each for each in other if problem.loc[: len(each.loc)] == each.loc] for other in others]
        if all(same):
            yield problem


def _in_order(found: Iterator[SettingsProblem] | list[SettingsProblem]) -> list[SettingsProblem]:
    return sorted(found, key=lambda problem: problem.title)


def _objects_read(model: type[CommonSettings], config: Mapping[str, str]) -> dict[str, Any]:
    """Objects parsed, and empty settings left out: `database:` with all its children commented out is the default."""
    known = fields(model)
    raw: dict[str, Any] = {}
    for key, text in config.items():
        field = known.get(key)
        kind = unwrap_annotation(field.annotation) if field else None
        if field is not None and (nested_model(field, {}) or is_mapping(kind) or is_list(kind)):
            value = {} if text.strip() in ("", "null") else parse_json(text)
            raw[key] = _without_nulls(value, field)
        else:
            raw[key] = text
    return raw


def _without_nulls(value: Any, field: FieldInfo | None) -> Any:
    """`value` without null settings; free-form objects keep theirs, where null has a meaning to Helm.

    A file's text that was written as YAML, into the YAML around it, is text again.
    """
    if field is None or not isinstance(value, dict):
        return value
    text_format = text_format_of(field)
    if unwrap_annotation(field.annotation) is SecretStr and text_format and text_format.is_yaml:
        return yaml.safe_dump(value, sort_keys=False)
    model = nested_model(field, value)
    if model is None:
        return value
    known = fields(model)
    return {name: _without_nulls(inner, known.get(name)) for name, inner in value.items() if inner is not None}


def _plain_secrets(
    settings: CommonSettings, secret_keys: Collection[str], validation: Validation
) -> Iterator[SettingsProblem]:
    """Secrets under a key in which Pulumi encrypted nothing: they are readable in the stack file."""
    for above, model in models(settings):
        for name, field in type(model).model_fields.items():
            loc, secret = (*above, field.alias or name), getattr(model, name)
            if not isinstance(secret, SecretStr) or loc[0] in secret_keys or loc in validation.problems:
                continue
            if not _may_be_plain_text(loc, secret.get_secret_value()):
                yield SettingsProblem(
                    loc=loc,
                    reason="a secret in plain text; anyone who can read the stack file can read it",
                    fix=f"pulumi config set --secret --path {config_path(loc)}",
                )
    if settings.extra_env and "extraEnv" not in secret_keys:
        yield from extra_environment.plain_secrets(settings.extra_env)
    if settings.extra_manifests and "extraManifests" not in secret_keys:
        yield from extra_manifests.plain_secrets(settings.extra_manifests)
    if settings.helm_values and "helmValues" not in secret_keys:
        # Imported here because most stacks have none.
        from . import helm_secrets

        yield from helm_secrets.problems(settings.helm_values)


def _may_be_plain_text(loc: Loc, secret: str) -> bool:
    """A kubeconfig that only names a command is no secret, and neither is a value that an example made up."""
    if is_placeholder(secret):
        return True
    if loc != ("cluster", "kubeconfig"):
        return False
    # Imported here because most stacks have none.
    from .types.kubeconfig import holds_credentials

    return not holds_credentials(secret)
