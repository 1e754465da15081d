"""The key of a Google service account as a setting."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from .problems import RuleViolation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import SecretStr


class ServiceAccountKey(StrEnum):
    """Whose key the backend uses for the buckets with `service-account-key`."""

    CREATE = "create"
    PACKAGE = "package"


def key_violations(key: SecretStr | None) -> Iterator[RuleViolation]:
    """Why the text in `existing.key` is not the JSON key of a Google service account."""
    if key is None:
        return
    # Imported here because most stacks have none.
    from .types import google_key

    reason = google_key.defect(key.get_secret_value())
    if reason is not None:
        yield RuleViolation(path="existing.key", reason=reason, fix=google_key.COMMAND, about=("mode",))
