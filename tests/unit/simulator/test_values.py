"""Property bags keep secrets, unknowns and assets on their way through the simulator, and show none of the secrets."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from simulator.core.inventory import Inventory, Record
from simulator.core.values import SIGNATURE, UNKNOWN, Secret, from_struct, masked, plain, to_struct

if TYPE_CHECKING:
    from pathlib import Path

ASSET = {SIGNATURE: "c44067f5952c0a294b673a41bacd8c17", "text": "hello", "hash": "0"}
BAG = {
    "secret": Secret({"inner": [Secret("hunter2"), 1]}),
    "unknown": UNKNOWN,
    "asset": ASSET,
    "nothing": None,
    "list": [True, 1, 1.5, "text", {"deep": UNKNOWN}],
}


def test_a_bag_survives_the_wire() -> None:
    assert from_struct(to_struct(BAG)) == BAG


def test_a_secret_is_never_shown() -> None:
    assert "hunter2" not in repr(BAG)
    assert "hunter2" not in json.dumps(masked(BAG))
    assert plain(BAG)["secret"] == {"inner": ["hunter2", 1]}


def test_the_inventory_returns_what_it_stored_and_outlives_its_process(tmp_path: Path) -> None:
    known = {name: value for name, value in BAG.items() if name != "unknown"} | {
        "list": [1, {"deep": Secret("hunter3")}]
    }
    record = Record(package="aws", scope="1", type="t", id="i", name="n", urn="urn:x::y", inputs=known)

    with Inventory(tmp_path / "inventory.sqlite") as inventory:
        inventory.save(record)

    with Inventory(tmp_path / "inventory.sqlite") as inventory:
        assert inventory.all() == [record]
        inventory.wipe()
        assert inventory.all() == []


def test_a_transaction_that_fails_leaves_nothing(tmp_path: Path) -> None:
    inventory = Inventory(tmp_path / "inventory.sqlite")
    record = Record(package="aws", scope="1", type="t", id="i", name="n")

    def fail_half_way() -> None:
        with inventory.transaction():
            inventory.save(record)
            raise KeyError

    with pytest.raises(KeyError):
        fail_half_way()

    assert inventory.all() == []
