"""Simulated RDS: disks that grow, stay or are refused."""

from __future__ import annotations

from typing import Any

import pytest
from pulumi.runtime.proto import provider_pb2

from tests.unit.simulator.aws_inputs import DATABASE, VALID
from tests.unit.simulator.simulated import Cloud, Known, Refusal

NONE = provider_pb2.DiffResponse.DIFF_NONE


def disk(size: int, most: int | None = None, **more: Any) -> dict[str, Any]:
    limit = {"maxAllocatedStorage": most} if most else {}
    return {**VALID[DATABASE], "identifier": "db", "storageType": "gp3", "allocatedStorage": size, **limit, **more}


def offers(known: Known) -> tuple[int, ...]:
    return tuple(known.outputs[name] for name in ("allocatedStorage", "iops", "storageThroughput"))


def test_a_disk_offers_more_from_400_gib_on(aws: Cloud) -> None:
    assert offers(aws.create(DATABASE, disk(399))) == (399, 3000, 125)
    assert offers(aws.create(DATABASE, {**disk(400), "identifier": "large"})) == (400, 12000, 500)


def test_a_disk_passes_400_gib_only_with_the_iops_of_its_new_size(aws: Cloud) -> None:
    known = aws.create(DATABASE, disk(380))
    with pytest.raises(Refusal, match=r"Invalid iops value .* gp3: 3000"):
        aws.update(known, disk(500))
    assert offers(aws.update(known, disk(500, iops=12000, storageThroughput=500))) == (500, 12000, 500)


def test_a_smaller_disk_is_left_out_where_it_may_have_grown_and_refused_elsewhere(aws: Cloud) -> None:
    known = aws.create(DATABASE, disk(200, 500))
    assert aws.diff(known, disk(100, 500)).changes == NONE
    assert offers(aws.update(known, disk(100, 500, instanceClass="db.m7g.large")))[0] == 200
    with pytest.raises(Refusal, match="Invalid storage size"):
        aws.update(known, disk(100))


def test_postgresql_goes_to_no_older_version(aws: Cloud) -> None:
    known = aws.create(DATABASE, disk(20, engineVersion="17"))
    with pytest.raises(Refusal, match="Cannot upgrade postgres from 17 to 16"):
        aws.update(known, disk(20, engineVersion="16", allowMajorVersionUpgrade=True))
