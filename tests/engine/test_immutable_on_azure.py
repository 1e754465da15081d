"""Properties that Azure cannot change after creation: a preview refuses the change, and no `up` stops half-way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.sandbox import Sandbox

CHANGES: dict[str, tuple[str, dict[str, Any], tuple[str, ...]]] = {
    "copies in zones": (
        "azure-production",
        {"carto:storage.account.replication": "lrs"},
        ("carto:storage.account.replication zrs",),
    ),
    "another key": (
        "azure-production",
        {"carto:storage.encryption": None},
        ("carto:storage.encryption.kmsKey", "created with a key of your own"),
    ),
    "backups elsewhere": (
        "azure-quickstart",
        {"carto:database.backups.geoRedundant": True},
        ("carto:database.backups.geoRedundant false",),
    ),
}
"""Stack, change, and what the preview says. Out of the subnet: test_refused_changes.py."""


@pytest.mark.parametrize(("stack", "changes", "words"), CHANGES.values(), ids=CHANGES)
def test_a_preview_refuses_what_azure_would_refuse_half_way(
    stack: str, changes: dict[str, Any], words: tuple[str, ...], sandbox_with: Callable[[str], Sandbox]
) -> None:
    sandbox = sandbox_with(stack)
    sandbox.set(changes)
    done = sandbox.pulumi("preview")
    assert done.returncode != 0
    assert [word for word in words if word not in done.output] == []
