"""A setting that the cloud's locks keep is removed together with the locks, or not at all."""

from __future__ import annotations

from typing import Any

import pytest

from components.fixed_choices import Change
from components.locked_settings import refuse

WORKSPACE = "carto:logAnalyticsWorkspace"


def change(locks: str, old: str, new: str) -> None:
    def inputs(value: str, locks: str) -> dict[str, Any]:
        return {"locks": locks, "setting": {WORKSPACE: value}}

    refuse(Change(old=inputs(old, "carto:deletionLocks"), created={}, new=inputs(new, locks)))


def test_a_removal_under_locks_names_the_two_runs() -> None:
    with pytest.raises(ValueError, match="pulumi config set carto:deletionLocks false, then pulumi up") as refused:
        change("carto:deletionLocks", "central", "")
    assert str(refused.value).startswith(f"{WORKSPACE}: ")


@pytest.mark.parametrize(
    ("locks", "old", "new"),
    [("", "central", ""), ("carto:deletionLocks", "central", "other"), ("carto:deletionLocks", "", "central")],
)
def test_other_changes_pass(locks: str, old: str, new: str) -> None:
    change(locks, old, new)
