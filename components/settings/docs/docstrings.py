"""Read the docstrings of settings into their fields, for what is generated from the models.

Pydantic can do this itself, but then reads every model's source whenever the program starts.
"""

from __future__ import annotations

import ast
import functools
import inspect
import textwrap
from itertools import pairwise
from typing import TYPE_CHECKING

from ..introspection import item_model, nested_models

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import BaseModel


@functools.cache
def read_docstrings(model: type[BaseModel]) -> None:
    """Set the `description` of each field of a model, and of the models nested in it, to the field's docstring."""
    found = {name: text for cls in reversed(model.__mro__) for name, text in _docstrings(cls)}
    for name, field in model.model_fields.items():
        field.description = field.description or found.get(name)
        item = item_model(field)
        for kind in (*nested_models(field), *([item] if item is not None else [])):
            read_docstrings(kind)


def _docstrings(cls: type) -> Iterator[tuple[str, str]]:
    """Name and docstring of each attribute in the body of a class."""
    if not cls.__module__.startswith("components."):
        return
    definition = next(
        node for node in ast.walk(ast.parse(textwrap.dedent(inspect.getsource(cls)))) if isinstance(node, ast.ClassDef)
    )
    for statement, text in pairwise(definition.body):
        match statement, text:
            case (
                ast.AnnAssign(target=ast.Name(id=name)),
                ast.Expr(value=ast.Constant(value=str(docstring))),
            ):
                yield name, inspect.cleandoc(docstring)
