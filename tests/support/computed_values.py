"""Texts that exist only after a resource, such as a database's address, with the output that has them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.support.recorder import Cloud, role

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pulumi.runtime import mocks

SHORTEST = 6
"""Characters. A shorter text, such as a port, is also part of texts that are known before."""


class ComputedValues(Cloud):
    """An account that remembers which texts its resources return without an input that has them."""

    def __init__(self, account: Cloud) -> None:
        self._account = account
        self._sources: dict[str, str] = {}

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        id_, outputs = self._account.new_resource(args)
        if args.custom:
            inputs = {text for _, text in _texts(args.inputs)}
            for path, text in [*_texts(outputs), *([("id", id_)] if id_ else [])]:
                if len(text) >= SHORTEST and text not in inputs:
                    self._sources.setdefault(text, f"{role(args.name)}.{path}")
        return id_, outputs

    def call(self, args: mocks.MockCallArgs) -> dict[str, Any]:  # type: ignore[override]  # allowed, says its source
        return self._account.call(args)

    def sources(self) -> Mapping[str, str]:
        """The output of each text, the longest text first: it may have a shorter one inside."""
        return {text: self._sources[text] for text in sorted(self._sources, key=lambda text: (-len(text), text))}


def _texts(value: Any, above: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield above, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _texts(inner, f"{above}.{key}" if above else key)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _texts(inner, f"{above}[{number}]")
