"""What a stack says that its own cloud does not take, checked when the cloud is known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import SecretStr
from pydantic_core import PydanticCustomError

from .clouds import Cloud, choices, on
from .introspection import Loc, fields, is_model, text_format_of, unwrap_annotation
from .messages import SettingsProblem, command, describe_value, repeats
from .model import Model, models
from .types import aws as amazon
from .types import azure
from .types import gcp as google

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from pydantic.fields import FieldInfo

    from .stack import Settings
    from .text_format import TextFormat

_TAGS: Mapping[Cloud, Callable[[Mapping[str, str]], None]] = {
    Cloud.AWS: amazon.check_tags,
    Cloud.GCP: google.check_labels,
    Cloud.AZURE: azure.check_tags,
}


def with_defaults_of_cloud(root: type[Model], data: Any) -> Any:
    """Raw settings, with the cloud's own word where the stack leaves one of several words out."""
    if not isinstance(data, dict) or data.get("cloud") not in list(Cloud):
        return data
    filled = dict(data)
    for subject, field in fields(root).items():
        kind = unwrap_annotation(field.annotation)
        inside = filled.get(subject, {})
        if not is_model(kind) or not isinstance(inside, dict):
            continue
        for name, inner in fields(kind).items():
            words = choices(inner)
            first = words.words[Cloud(data["cloud"])][0] if words else None
            if first is not None and first != inner.default and inside.get(name) is None:
                filled[subject] = inside = {**inside, name: first}
    return filled


def problems(settings: Settings, wrong: Collection[Loc], secrets: Collection[str]) -> Iterator[SettingsProblem]:
    """One for each setting that the stack's cloud does not know, needs, or wants in another form."""
    for above, model in models(settings):
        for name, field in type(model).model_fields.items():
            loc = (*above, field.alias or name)
            if loc not in wrong:
                yield from _of_field(
                    settings.cloud, loc, field, getattr(model, name), secrets, given=model.is_set(name)
                )
    check = _TAGS.get(settings.cloud)
    if check is not None and ("tags",) not in wrong:
        try:
            check(settings.tags)
        except PydanticCustomError as error:
            reason, fix = _told(error, "other tags", "", secrets)
            yield SettingsProblem(loc=("tags",), reason=f"expected {reason}; got an object", fix=fix)


def _of_field(
    cloud: Cloud, loc: Loc, field: FieldInfo, value: Any, secrets: Collection[str], *, given: bool
) -> Iterator[SettingsProblem]:
    where, words, text_format = on(field), choices(field), text_format_of(field)
    if where is not None and cloud in where.clouds and where.required and value is None:
        expected = text_format.description if text_format else "a value"
        yield SettingsProblem(loc=loc, reason=f"missing; on {cloud} expected {expected}", fix=command(loc, field))
    if not given or value is None:
        return
    if where is not None and cloud not in where.clouds:
        yield _meaningless(loc, cloud, where.clouds)
    elif words is not None and value not in words.words[cloud]:
        allowed = words.words[cloud]
        yield SettingsProblem(
            loc=loc,
            reason=f"expected on {cloud} one of {', '.join(allowed)}; got {str(value)!r}",
            fix=command(loc, field, example=allowed[0]),
        )
    elif text_format is not None and text_format.clouds and not isinstance(value, SecretStr):
        own = dict(text_format.clouds).get(cloud)
        if own is None:
            yield _meaningless(loc, cloud, tuple(Cloud(name) for name, _ in text_format.clouds))
        else:
            yield from _of_format(loc, field, own, value, secrets)


def _meaningless(loc: Loc, cloud: Cloud, clouds: tuple[Cloud, ...]) -> SettingsProblem:
    return SettingsProblem(
        loc=loc,
        reason=f"carto:cloud is {cloud}, and this means something on {' and '.join(clouds)} only; it would be ignored",
        fix="remove it",
    )


def _of_format(
    loc: Loc, field: FieldInfo, text_format: TextFormat, value: str, secrets: Collection[str]
) -> Iterator[SettingsProblem]:
    try:
        text_format.examine(value)
    except PydanticCustomError as error:
        reason, fix = _told(error, text_format.description, command(loc, field, example=text_format.example), secrets)
        found = describe_value(value, may_be_shown=True, secrets=secrets)
        yield SettingsProblem(loc=loc, reason=f"expected {reason}; got {found}", fix=fix)


def _told(error: PydanticCustomError, description: str, usual_fix: str, secrets: Collection[str]) -> tuple[str, str]:
    """Reason and fix of a check, without a secret that the user put where it does not belong."""
    context = error.context or {}
    if repeats(str(context), secrets):
        return description, usual_fix
    return str(context["reason"]), str(context["fix"]) or usual_fix
