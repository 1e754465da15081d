"""Any stack file: it loads as settings or ends in one clear error without a secret."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, SecretStr

from components.settings.clouds import every_model
from components.settings.introspection import (
    example_of,
    fields,
    is_list,
    is_mapping,
    nested_models,
    unwrap_annotation,
    words_of,
)
from components.settings.load import load
from components.settings.problems import SettingsError
from tests.support.stack_settings import as_text

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

SECRET = "Zq7SecretThatNobodyMayRead"

_ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=8), inner, max_size=2),
    max_leaves=4,
)


_NAMES = sorted({name for model in every_model().values() for name in fields(model)})


def _values(field: FieldInfo) -> st.SearchStrategy[Any]:
    """Mostly what fits, sometimes what does not, so that rules between settings are reached as well."""
    kind, example = unwrap_annotation(field.annotation), example_of(field)
    if kind is SecretStr:
        return st.sampled_from([SECRET, [SECRET], {"x": SECRET}, {SECRET: 1}, f"{SECRET} {{{{"])
    if kinds := nested_models(field):
        return st.one_of(*map(_stack, kinds))
    if is_mapping(kind) or is_list(kind):
        return _ANYTHING | st.just([example]) | st.just({"a": "b"})
    fitting: st.SearchStrategy[Any] = st.booleans() if kind is bool else st.just(example)
    if words := words_of(kind):
        fitting = st.sampled_from(words)
    return st.one_of(fitting, fitting, _ANYTHING)


def _stack(model: type[BaseModel]) -> st.SearchStrategy[dict[str, Any]]:
    optional = {name: _values(field) for name, field in fields(model).items()}
    known = st.fixed_dictionaries({}, optional=optional)
    return st.tuples(known, st.dictionaries(st.text(max_size=8), st.just(SECRET), max_size=1)).map(
        lambda both: {**both[1], **both[0]}
    )


def _message(config: dict[str, str], secret_keys: list[str]) -> str:
    """The error's text, or nothing for a stack that is valid. Any other exception ends the test."""
    try:
        load(config, secret_keys=secret_keys)
    except SettingsError as error:
        return str(error)
    return ""


@given(st.one_of(*map(_stack, every_model().values())))
@settings(derandomize=True, max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_settings_give_settings_or_one_error_without_secrets(stack: dict[str, Any]) -> None:
    config = as_text(stack)
    message = _message(config, [key for key in config if SECRET in config[key]])
    assert SECRET not in message
    message.encode()


@given(st.dictionaries(st.sampled_from([*_NAMES, "unknown"]) | st.text(max_size=8), st.text(max_size=40)))
@settings(derandomize=True, max_examples=60, deadline=None)
def test_any_raw_text_gives_settings_or_one_error(config: dict[str, str]) -> None:
    message = _message(config, [])
    assert not message or message.startswith("The stack's settings have ")
    message.encode()
