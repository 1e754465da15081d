"""Settings and the arguments that get their values by name have the same types, as mypy can't compare them."""

from __future__ import annotations

import ast
import importlib
import inspect
import types
import typing
from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

import pytest

from components.settings.model import Model
from tests.support.pages import ROOT

MODULES = [
    ".".join(file.relative_to(ROOT).with_suffix("").parts)
    for file in sorted(ROOT.glob("components/*/from_settings.py"))
]


@pytest.mark.parametrize("module", MODULES)
def test_settings_have_the_types_of_the_arguments_that_they_are_passed_to(module: str) -> None:
    wrong = [
        f"{kind.__name__}.{name}: {expected}; {model.__name__}.{name}: {found}"
        for kind, model, name, expected, found in _passed(importlib.import_module(module))
        if not _fits(found, expected)
    ]
    assert wrong == []


def test_settings_are_passed_by_name() -> None:
    passed = {name for module in MODULES for _, _, name, _, _ in _passed(importlib.import_module(module))}
    assert passed >= {"zone_spread", "high_availability", "prefix_length", "install_agent"}


def test_a_value_that_another_type_does_not_accept_does_not_fit() -> None:
    assert _fits(str, str | None)
    assert _fits(typing.Annotated[list[str], "format"], typing.Sequence[str])
    assert not _fits(str | None, str)
    assert not _fits(list[int], typing.Sequence[str])


def _passed(module: types.ModuleType) -> Iterator[tuple[type, type[Model], str, Any, Any]]:
    """Class of the arguments, model, name and both types of each setting that `arguments` passes."""
    known = _names(module)
    for function in ast.parse(inspect.getsource(module)).body:
        for call in ast.walk(function):
            if not (isinstance(call, ast.Call) and ast.unparse(call.func) == "arguments"):
                continue
            assert isinstance(function, ast.FunctionDef)
            parameters = {each.arg: each.annotation for each in function.args.args if each.annotation}
            kind, others = known[ast.unparse(call.args[0])], {each.arg for each in call.keywords}
            for model in _models(call.args[1], parameters, known):
                for each in fields(kind):
                    if each.name in model.model_fields and each.name not in others:
                        owner = next(cls for cls in kind.__mro__ if each.name in inspect.get_annotations(cls))
                        expected = _type(str(each.type), _names(importlib.import_module(owner.__module__)))
                        yield kind, model, each.name, expected, model.model_fields[each.name].annotation


def _models(source: ast.expr, parameters: Mapping[str, ast.expr], known: dict[str, Any]) -> list[type[Model]]:
    """The models of an expression: a parameter, or a setting of one."""
    if isinstance(source, ast.Attribute):
        above = _models(source.value, parameters, known)
        return [kind for model in above for kind in _members(model.model_fields[source.attr].annotation)]
    return _members(_type(ast.unparse(parameters[ast.unparse(source)]), known))


def _members(annotation: Any) -> list[Any]:
    inner = typing.get_args(annotation) if _is_union(annotation) else [annotation]
    return [kind for kind in inner if kind is not type(None)]


def _type(text: str, known: dict[str, Any]) -> Any:
    return eval(text, known)  # noqa: S307 - the repository's own annotation


def _names(module: types.ModuleType) -> dict[str, Any]:
    """The names of a module, with those that only a type checker imports."""
    names = dict(vars(module))
    for statement in ast.parse(inspect.getsource(module)).body:
        if not (isinstance(statement, ast.If) and ast.unparse(statement.test) == "TYPE_CHECKING"):
            continue
        for each in statement.body:
            if not isinstance(each, ast.ImportFrom):
                exec(ast.unparse(each), names)  # noqa: S102 - the repository's own import
                continue
            imported = importlib.import_module("." * each.level + (each.module or ""), names["__package__"])
            for name in each.names:
                found = getattr(imported, name.name, None) or _names(imported).get(name.name)
                names[name.asname or name.name] = found
    return names


def _fits(found: Any, expected: Any) -> bool:
    """Whether a value of one type may be passed as the other."""
    if typing.get_origin(found) is typing.Annotated:
        return _fits(typing.get_args(found)[0], expected)
    if _is_union(found):
        return all(_fits(each, expected) for each in typing.get_args(found))
    if _is_union(expected):
        return any(_fits(found, each) for each in typing.get_args(expected))
    kind, wanted = typing.get_origin(found) or found, typing.get_origin(expected) or expected
    if kind is typing.Literal:
        return all(_fits(type(each), expected) for each in typing.get_args(found))
    if not (isinstance(kind, type) and isinstance(wanted, type) and issubclass(kind, wanted)):
        return False
    return all(map(_fits, typing.get_args(found), typing.get_args(expected)))


def _is_union(annotation: Any) -> bool:
    return typing.get_origin(annotation) in (typing.Union, types.UnionType)
