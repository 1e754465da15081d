"""YAML as plain data: no tags, no aliases, no key twice; an error has the position, never the content."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Hashable


class InvalidYamlError(ValueError):
    """The message has a position and a reason, and nothing of the document."""


class _Loader(yaml.SafeLoader):
    """Refuses what lets two readers see two documents, or a small text become a huge one."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            alias = self.peek_event()  # type: ignore[no-untyped-call]
            raise InvalidYamlError(f"has an alias (*name) at {_place(alias.start_mark)}; write the value out")
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[object] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, str):
                raise InvalidYamlError(f"has a key that is not text at {_place(key_node.start_mark)}")
            if key in seen:
                raise InvalidYamlError(f"has a key for the second time at {_place(key_node.start_mark)}; keep one")
            seen.add(key)
        return super().construct_mapping(node, deep)


def parse_mapping(text: str) -> dict[str, Any]:
    """The document, which must be a mapping.

    Raises:
        InvalidYamlError: it is not YAML, has an alias, a tag, a key twice, or is no mapping.
    """
    try:
        document = yaml.load(text, _Loader)  # noqa: S506 - the loader is a SafeLoader
    except yaml.MarkedYAMLError as error:
        raise InvalidYamlError(f"is not valid YAML at {_place(error.problem_mark)}") from None
    except (yaml.YAMLError, RecursionError):
        raise InvalidYamlError("is not valid YAML") from None
    if not isinstance(document, dict):
        raise InvalidYamlError("is not a mapping of keys to values")
    return document


def _place(mark: yaml.Mark | None) -> str:
    return f"line {mark.line + 1}, column {mark.column + 1}" if mark else "an unknown place"
