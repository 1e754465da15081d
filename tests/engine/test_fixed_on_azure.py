"""What Azure fixes when it makes something: a preview refuses to change it, and no `up` stops in the middle."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.engine.world import World

CHANGES: dict[str, tuple[dict[str, Any], str]] = {
    "copies in zones": ({"carto:storage.account.replication": "lrs"}, "storage-account"),
    "backups elsewhere": (
        {"carto:storage.encryption": None, "carto:database.backups.geoRedundant": True},
        "database-server",
    ),
    "out of the subnet": (
        {
            "carto:network.azure.databaseConnection": "private-endpoint",
            "carto:network.azure.databaseSubnet": None,
        },
        "database-server",
    ),
}


@pytest.mark.parametrize(("changes", "name"), CHANGES.values(), ids=CHANGES)
def test_a_preview_refuses_what_azure_would_refuse_half_way(
    changes: dict[str, Any], name: str, world_with: Callable[[str], World]
) -> None:
    world = world_with("azure-production")
    world.set(changes)
    done = world.pulumi("preview")
    assert done.returncode != 0
    assert "currently marked for protection" in done.output
    assert f"::{name}" in done.output
