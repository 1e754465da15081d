"""What a value of the wrong kind was meant to be: a word of a choice, a setting in an object, an item of a list."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any

from pydantic import SecretStr
from pydantic_core import PydanticCustomError

from .clouds import PROVIDERS
from .introspection import (
    fields,
    is_list,
    is_mapping,
    item_annotation,
    nested_models,
    text_format_of,
    unwrap_annotation,
    variants_of,
    words_of,
)
from .messages import command_to_set

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pydantic.fields import FieldInfo

    from .problems import Loc

_MEANT = {
    **{cloud.value: provider.other_names for cloud, provider in PROVIDERS.items()},
    "kubernetes": "k8s any existing openshift on-premises on-prem other",
    "standard": "prod production default normal medium",
    "development": "dev test testing small",
    "high-traffic": "large big high",
    "application-load-balancer": "alb",
    "load-balancer": "nlb lb loadbalancer",
    "in-cluster": "internal chart valkey incluster",
    "existing": "external own",
    "managed": "elasticache memorystore redis create created",
    "pod-identity": "irsa role iam-role",
    "access-key": "accesskey key",
    "workload-identity": "workloadidentity gke-workload-identity",
}
_BY_WORD = {word: meant for meant, words in _MEANT.items() for word in words.split()}
_USUAL = (
    "existing",
    "name",
    "kmsKey",
    "connectionString",
    "version",
    "initial",
    "retentionDays",
    "zone",
    "organizationId",
)
"""Settings that people write in the place of the object which holds them."""


def word(words: Sequence[str], value: str) -> str | None:
    """The word of a choice that a value was meant to be."""
    folded = value.strip().lower().replace("_", "-")
    meant = _BY_WORD.get(folded)
    if meant in words:
        return meant
    # More than half of the value is the word, or begins with it.
    return next(iter(difflib.get_close_matches(folded, words, n=1)), None)


def command_for(loc: Loc, field: FieldInfo, value: Any, *, above: FieldInfo | None, may_be_shown: bool) -> str:
    """The command that sets what was meant; empty when it is not clear.

    Args:
        loc: the path of the setting.
        field: the setting.
        value: what the stack has there.
        above: the object that holds the setting, if it is not at the top.
        may_be_shown: whether the value is no secret: a text in the place of an object that holds secrets may be one.
    """
    if isinstance(value, str) and (words := _words(field, loc, above)):
        # Without a near word it is the default, or the first one.
        meant = word(words, value)
        return command_to_set(loc, meant or (str(field.default) if str(field.default) in words else words[0]))
    if isinstance(value, bool | int | float | str) and nested_models(field):
        return next(_inside(loc, field, value, may_be_shown=may_be_shown), "")
    kind = unwrap_annotation(field.annotation)
    if may_be_shown and isinstance(value, str | int) and is_list(kind) and not isinstance(value, bool):
        return command_to_set((*loc, 0), str(value)) if _fits_item(field, value) else ""
    return ""


def _words(field: FieldInfo, loc: Loc, above: FieldInfo | None) -> Sequence[str]:
    variants = variants_of(above) if above is not None else None
    if variants is not None and above is not None and variants.by == loc[-1]:
        return [*variants.tags(nested_models(above))]
    return words_of(unwrap_annotation(field.annotation))


def _inside(loc: Loc, field: FieldInfo, value: bool | float | str, *, may_be_shown: bool) -> Iterator[str]:
    models = nested_models(field)
    inner = {name: each for model in reversed(models) for name, each in fields(model).items()}
    text = str(value).lower() if isinstance(value, bool) else str(value)
    if text in ("true", "false"):
        if "enabled" in inner:
            yield command_to_set((*loc, "enabled"), text)
        return
    for name, each in inner.items():
        words = _words(each, (*loc, name), field)
        if words and (meant := word(words, text)) is not None:
            yield command_to_set((*loc, name), meant)
    for name in _USUAL:
        if may_be_shown and name in inner and _fits(inner[name], value):
            yield command_to_set((*loc, name), text)


def _fits(field: FieldInfo, value: bool | float | str) -> bool:
    number = isinstance(value, int) or (isinstance(value, str) and value.isdecimal())
    return unwrap_annotation(field.annotation) is (int if number else str) and _is_formed(field, str(value))


def _fits_item(field: FieldInfo, value: str | int) -> bool:
    kind = unwrap_annotation(item_annotation(field))
    return kind is not SecretStr and not is_mapping(kind) and _is_formed(field, str(value))


def _is_formed(field: FieldInfo, text: str) -> bool:
    text_format = text_format_of(field)
    if not text.isprintable():
        return False
    try:
        if text_format is not None:
            text_format.examine(text)
    except PydanticCustomError:
        return False
    return True
