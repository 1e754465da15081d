"""What a provider refuses before anything is created: wrong shapes, broken rules, and which defaults it adds."""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simulator.core import formats
from simulator.core.rules import Place, Rules, at, is_set
from simulator.core.values import ASSET_SIGNATURES, SIGNATURE, UNKNOWN, Properties, Secret

if TYPE_CHECKING:
    from simulator.core.schema import Schema, Shape

TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, float),
}


@dataclass(frozen=True, slots=True)
class Failure:
    """Why an input is refused. `path` is where ("rules[0].status"), or empty for the resource as a whole."""

    path: str
    reason: str


def shape_failures(schema: Schema, inputs: Mapping[str, Any]) -> list[Failure]:
    """Unknown and missing properties, wrong types and values outside enums, at every depth."""
    return list(_object(schema, schema.inputs, inputs, ""))


def _object(schema: Schema, properties: Mapping[str, Any], bag: Mapping[str, Any], path: str) -> Iterator[Failure]:
    for name, value in bag.items():
        if name.startswith("__"):
            continue
        if name not in properties:
            near = difflib.get_close_matches(name, properties, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            yield Failure(_join(path, name), f"unknown property {name!r}{hint}")
        elif value is not None:
            yield from _value(schema, properties[name]["shape"], value, _join(path, name))
    for name, facts in properties.items():
        if facts["required"] and bag.get(name) is None:
            yield Failure(_join(path, name), f"missing required property {name!r}")


def _value(  # noqa: PLR0912 - one branch a kind of shape
    schema: Schema, shape: Shape, value: Any, path: str, *, secret: bool = False
) -> Iterator[Failure]:
    if isinstance(value, Secret):
        yield from _value(schema, shape, value.value, path, secret=True)
    elif value is UNKNOWN or value is None or shape == "any":
        return
    elif isinstance(shape, str):
        if not _is_scalar(shape, value):
            yield Failure(path, f"expected {_article(shape)}, got {_shown(value, secret=secret)}")
    elif "array" in shape:
        if not isinstance(value, list):
            yield Failure(path, f"expected a list, got {_shown(value, secret=secret)}")
        else:
            for index, item in enumerate(value):
                yield from _value(schema, shape["array"], item, f"{path}[{index}]", secret=secret)
    elif "enum" in shape:
        if value not in shape["enum"]:
            choices = ", ".join(map(repr, shape["enum"]))
            yield Failure(path, f"expected one of {choices}, got {_shown(value, secret=secret)}")
    elif "anyOf" in shape:
        if all(any(_value(schema, member, value, path)) for member in shape["anyOf"]):
            yield Failure(path, f"no accepted type fits {_shown(value, secret=secret)}")
    elif not isinstance(value, Mapping):
        yield Failure(path, f"expected an object, got {_shown(value, secret=secret)}")
    elif "map" in shape:
        for key, item in value.items():
            yield from _value(schema, shape["map"], item, _join(path, key), secret=secret)
    else:
        yield from _object(schema, schema.types[shape["object"]], value, path)


def _is_scalar(shape: str, value: Any) -> bool:
    if shape == "asset":
        return isinstance(value, Mapping) and value.get(SIGNATURE) in ASSET_SIGNATURES
    return isinstance(value, TYPES[shape]) and (shape == "boolean" or not isinstance(value, bool))


def rule_failures(rules: Rules, inputs: Mapping[str, Any]) -> list[Failure]:
    """What the provider refuses beyond shapes: names, ranges, conflicts … Unknown values pass."""
    return [*_relations(rules, inputs), *_values(rules, inputs)]


def _relations(rules: Rules, inputs: Mapping[str, Any]) -> Iterator[Failure]:
    for name in rules.required:
        if not is_set(inputs, name):
            yield Failure(name, f"missing required property {name!r}")
    for one, other in rules.conflicts:
        if is_set(inputs, one) and is_set(inputs, other):
            yield Failure(one, f"conflicts with {other!r}: only one of both may be set")
    for first, *needed in rules.required_with:
        missing = [name for name in needed if not is_set(inputs, name)]
        if is_set(inputs, first) and missing:
            yield Failure(first, f"needs {', '.join(missing)} to be set as well")
    for group in rules.exactly_one_of:
        present = [name for name in group if is_set(inputs, name)]
        # A nested group counts only inside a block that is set.
        inside = [name.rpartition(".")[0] for name in group]
        if len(present) != 1 and (not inside[0] or is_set(inputs, inside[0])):
            yield Failure(
                present[0] if present else group[0],
                f"exactly one of {', '.join(group)} must be set, got {len(present)}",
            )


def _values(rules: Rules, inputs: Mapping[str, Any]) -> Iterator[Failure]:
    for path, pattern in rules.patterns.items():
        for place in at(inputs, path):
            yield from (Failure(place.path, reason) for reason in pattern_reasons(pattern, place))
    for path, (low, high) in rules.ranges.items():
        for place in at(inputs, path):
            if isinstance(place.value, int | float) and not (low or -math.inf) <= place.value <= (
                math.inf if high is None else high
            ):
                yield Failure(
                    place.path, f"expected {_span(low, high)}, got {_shown(place.value, secret=place.secret)}"
                )
    for path, choices in rules.allowed.items():
        for place in at(inputs, path):
            if place.value not in choices:
                shown = _shown(place.value, secret=place.secret)
                yield Failure(place.path, f"expected one of {', '.join(map(repr, choices))}, got {shown}")
    for path, limit in rules.max_items.items():
        for place in at(inputs, path):
            if isinstance(place.value, list) and len(place.value) > limit:
                yield Failure(place.path, f"at most {limit} elements are allowed, got {len(place.value)}")


def pattern_reasons(pattern: Mapping[str, Any], place: Place) -> list[str]:
    """What is wrong with one text value: its length, its characters or its format."""
    text = place.value
    if not isinstance(text, str):
        return []
    if text in pattern.get("orEnum", ()) or ("orRegex" in pattern and re.search(pattern["orRegex"], text)):
        return []
    shown = _shown(text, secret=place.secret)
    reasons = []
    low, high = pattern.get("minLength", 0), pattern.get("maxLength")
    if len(text) < low or (high is not None and len(text) > high):
        reasons.append(f"expected {_span(low or None, high)} characters, got {len(text)}: {shown}")
    if "regex" in pattern and not re.search(pattern["regex"], text):
        reasons.append(f"must match {pattern['regex']}: {shown}")
    reasons += [f"may not match {bad}: {shown}" for bad in pattern.get("notRegex", ()) if re.search(bad, text)]
    if "format" in pattern and (problem := formats.problem(pattern["format"], text)):
        reasons.append(f"{problem}: {shown}")
    return reasons


def with_defaults(rules: Rules, inputs: Properties) -> tuple[Properties, list[str]]:
    """The inputs with the provider's defaults, and the top-level names that were filled."""
    filled: Properties = dict(inputs)
    names = []
    for path, default in rules.defaults.items():
        clashes = [other for pair in rules.conflicts for other in pair if path in pair and other != path]
        if any(is_set(inputs, other) for other in clashes):
            continue
        head, *rest = path.split(".")
        if not rest and not head.endswith("[]"):
            if filled.get(head) is None:
                filled[head] = default
                names.append(head)
        elif filled.get(head.removesuffix("[]")) is not None:
            filled[head.removesuffix("[]")] = _default_inside(filled[head.removesuffix("[]")], [head, *rest], default)
    return filled, names


def _default_inside(value: Any, steps: Sequence[str], default: Any) -> Any:
    """The value at steps[0] with the default set deeper down, in every element of lists."""
    if isinstance(value, Secret):
        return Secret(_default_inside(value.value, steps, default))
    if steps[0].endswith("[]"):
        inner = [steps[0].removesuffix("[]"), *steps[1:]]
        return [_default_inside(item, inner, default) for item in value] if isinstance(value, list) else value
    if not isinstance(value, Mapping):
        return value
    name = steps[1].removesuffix("[]")
    if len(steps) == 2:
        return {**value, name: default} if value.get(name) is None else dict(value)
    return (
        {**value, name: _default_inside(value[name], steps[1:], default)}
        if value.get(name) is not None
        else dict(value)
    )


def _span(low: float | None, high: float | None) -> str:
    if low is None:
        return f"at most {high}"
    return f"at least {low}" if high is None else f"{low} to {high}"


def _shown(value: Any, *, secret: bool) -> str:
    if secret or isinstance(value, Secret):
        return "a secret value"
    if isinstance(value, Mapping):
        return "an object"
    return "a list" if isinstance(value, list) else repr(value)


def _article(shape: str) -> str:
    return {"integer": "a whole number", "asset": "an asset or archive"}.get(shape, f"a {shape}")


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
