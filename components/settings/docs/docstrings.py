"""What the models say about their settings in docstrings, for what is generated from them.

Pydantic can do this itself, but then reads every model's source whenever the program starts.
"""

from __future__ import annotations

import ast
import functools
import inspect
import textwrap
from itertools import pairwise
from typing import TYPE_CHECKING

from ..introspection import is_model, unwrap_annotation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import BaseModel

_PACKAGE = __name__.partition(".")[0]


@functools.cache
def read_docstrings(model: type[BaseModel]) -> None:
    """Gives each field of a model, and of the models nested in it, its docstring as `description`."""
    said = {name: text for cls in reversed(model.__mro__) for name, text in _docstrings(cls)}
    for name, field in model.model_fields.items():
        field.description = field.description or said.get(name)
        kind = unwrap_annotation(field.annotation)
        if is_model(kind):
            read_docstrings(kind)


def _docstrings(cls: type) -> Iterator[tuple[str, str]]:
    """Of each attribute in the body of a class: the text that follows it."""
    if not cls.__module__.startswith(f"{_PACKAGE}."):
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
