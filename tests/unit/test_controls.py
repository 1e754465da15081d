"""docs/security.md is current, and each of its rows states what the stacks register."""

from __future__ import annotations

from typing import Any

import pytest

from components.settings import Cloud
from tests.controls.check import problems
from tests.controls.model import CLOUDS, Control, controls
from tests.controls.page import PAGE

pytestmark = pytest.mark.xdist_group("every stack's graph")  # one process registers them all, and remembers
INSTANCE = "aws:rds/instance:Instance"
BUCKET_POLICY = "aws:s3/bucketPolicy:BucketPolicy"


def row(**changes: Any) -> Control:
    right = {"control": "RDS.3", "title": "Encrypted at rest", "state": "pass", "where": {"type": INSTANCE}}
    return Control.model_validate(right | changes)


def test_the_page_is_current() -> None:
    assert not PAGE.is_stale(), f"run `python -m {PAGE.module}`"


@pytest.mark.parametrize("cloud", CLOUDS)
def test_the_stacks_register_what_the_rows_state(cloud: Cloud) -> None:
    assert [problem for control in controls(cloud) for problem in problems(control, cloud)] == []


def test_rows_are_sorted_by_number_and_those_without_one_are_last() -> None:
    numbers = [control.control for control in controls(Cloud.AZURE)]
    assert numbers.index("4.9 (NS-2)") < numbers.index("4.10 (BR-2)") < numbers.index("5.2.1 (DP-3)")
    assert numbers.index("6.1.4 (LT-3)") < numbers.index("(BR-1)")


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        ({"where": {"type": INSTANCE, "property": "storageEncrypted", "value": False}}, "does not register"),
        ({"where": {"type": INSTANCE, "property": "storageEncryption"}}, "does not register"),
        ({"where": {"type": INSTANCE, "absent": True}}, "does not register"),
        ({"where": {"type": "aws:rds/cluster:Cluster"}}, "does not register"),
        ({"where": {"type": INSTANCE, "name": "another"}}, "does not register"),
        ({"where": {"type": INSTANCE, "option": "retainOnDelete"}}, "does not register"),
        ({"where": {"type": "aws:s3/bucketPolicy:BucketPolicy", "option": "protect"}}, "does not register"),
        (
            {"where": {"type": BUCKET_POLICY, "property": "policy.Statement.Effect", "value": "Deny", "absent": True}},
            "does not register",
        ),
        (
            {"where": {"type": BUCKET_POLICY, "property": "policy.Statement[TlsOnly].Effect", "pattern": "^Allow$"}},
            "does not register",
        ),
        (
            {"where": {"type": "aws:s3/bucket:Bucket", "property": "bucket", "pattern": "-imports-"}},
            "does not register",
        ),
        ({"where": {"text": ""}}, "no text says why"),
        ({"where": {"setting": "carto:network.vpcId"}}, "no reason says why"),
        ({"where": {"setting": "carto:cluster.name", "value": "another"}}, "is ['platform'], not another"),
        ({"state": "fail"}, "fail needs a reason"),
        ({"state": "depends", "reason": "See the setting."}, "Name the settings"),
        (
            {
                "state": "depends",
                "reason": "See the setting.",
                "stack": {"carto:storage.accessLogsBucket": "example-logs"},
            },
            "holds without the settings",
        ),
    ],
)
def test_a_row_that_is_wrong_is_noticed(wrong: dict[str, Any], problem: str) -> None:
    assert problems(row(), Cloud.AWS) == []
    (found,) = problems(row(**wrong), Cloud.AWS)
    assert problem in found
