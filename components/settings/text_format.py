"""Shapes of text: what a domain, a bucket's name, an ARN or a password may look like, and the words for it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler, SecretStr
from pydantic_core import CoreSchema, core_schema

from .problems import invalid

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, kw_only=True)
class TextFormat:
    """Metadata of an annotated `str` or `SecretStr`: the check, and how messages, reference and editors put it."""

    description: str
    """Completes "expected …" in messages."""
    example: str
    check: Callable[[str], None] | None = None
    """Raises `invalid(…)` with a closer reason than `words`. Runs after the pattern."""
    pattern: str | None = None
    """Matches the whole text; kept to what regular expressions of Rust, JavaScript and Python have in common."""
    is_yaml: bool = False
    """Whether it is the text of a YAML file, which may be written as YAML as well."""
    clouds: tuple[tuple[str, TextFormat], ...] = ()
    """What the text looks like on each cloud, by its word. Then that format decides, once the cloud is known."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self._apply, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        described = handler(schema)
        if self.pattern:
            described["pattern"] = f"^{self.pattern}$"
        return described

    def _apply(self, value: str | SecretStr) -> str | SecretStr:
        if not self.clouds:
            self.examine(value.get_secret_value() if isinstance(value, SecretStr) else value)
        return value

    def examine(self, text: str) -> None:
        """Check the text.

        Raises:
            PydanticCustomError: it has another format.
        """
        if self.check:
            self.check(text)
        if self.pattern and not re.fullmatch(self.pattern, text, re.ASCII):
            raise invalid(self.description)
