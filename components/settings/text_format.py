"""Formats of text: the check of a domain, a bucket's name, an ARN or a password, and its description in messages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import GetCoreSchemaHandler, SecretStr
from pydantic_core import CoreSchema, core_schema

from .problems import invalid

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, kw_only=True)
class TextFormat:
    """Metadata of an annotated `str` or `SecretStr`: the check, and the words of messages, reference and editors."""

    description: str
    """Completes "expected …" in messages."""
    example: str
    check: Callable[[str], None] | None = None
    """Raises `invalid(…)` with a closer reason than the description. Runs before the pattern."""
    pattern: str | None = None
    """Matches the whole text. Uses only what regular expressions of Rust, JavaScript and Python share."""
    is_yaml: bool = False
    """Whether it is the text of a YAML file, which may be written as YAML as well."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self._apply, handler(source))

    def _apply(self, value: str | SecretStr) -> str | SecretStr:
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
