"""What RDS would refuse in the middle of an update is refused before it."""

from __future__ import annotations

from typing import Any

import pulumi
import pytest

from components.aws.database_changes import refuse_impossible


def change(live: dict[str, Any], new: dict[str, Any]) -> None:
    refuse_impossible(
        pulumi.ResourceHookArgs(
            urn="", id="", name="database-instance", type="", old_outputs=live, old_inputs=live, new_inputs=new
        )
    )


@pytest.mark.parametrize(
    ("live", "new", "words"),
    [
        (
            {"allocatedStorage": 200.0},
            {"allocatedStorage": 100.0},
            r"carto:database\.storageGb\.initial: the disk has 200 GB.*storageGb\.initial 200",
        ),
        (
            {"allocatedStorage": 60},
            {"allocatedStorage": 50, "maxAllocatedStorage": 50},
            r"carto:database\.storageGb\.initial",
        ),
        ({"engineVersion": "17"}, {"engineVersion": "16"}, r"carto:database\.version: PostgreSQL 17 runs, 16 is older"),
        ({"engineVersion": "17.5"}, {"engineVersion": "16"}, r"database\.version 17$"),
    ],
)
def test_an_impossible_change_names_the_setting_and_what_is_possible(
    live: dict[str, Any], new: dict[str, Any], words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        change(live, new)


@pytest.mark.parametrize(
    ("live", "new"),
    [
        ({"allocatedStorage": 137}, {"allocatedStorage": 100, "maxAllocatedStorage": 1000}),
        ({"allocatedStorage": 100}, {"allocatedStorage": 200}),
        ({"engineVersion": "16"}, {"engineVersion": "17"}),
        ({"engineVersion": "16.8"}, {"engineVersion": "16"}),
        ({}, {"allocatedStorage": 100, "engineVersion": "16"}),
    ],
)
def test_a_possible_change_passes(live: dict[str, Any], new: dict[str, Any]) -> None:
    change(live, new)
