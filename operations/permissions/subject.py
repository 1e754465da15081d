"""What the permissions of a stack's deployer and previewer follow from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from components.settings.common import CommonSettings
from operations.preview_report.steps import Preview


@dataclass(frozen=True, kw_only=True)
class Subject:
    """A stack as its preview shows it."""

    preview: Preview
    config: Mapping[str, str]
    """The stack's configuration by full key, such as `aws:region`."""
    settings: CommonSettings
    account: str
    """AWS: the account's number; Azure: the subscription's id."""
    warehouse_account: str | None = None
    """The AWS account of integrations whose settings name none."""

    @cached_property
    def types(self) -> frozenset[str]:
        """The types of all its resources, also where nothing changes."""
        return frozenset(step.type for step in self.preview.steps)
