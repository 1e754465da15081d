"""What a stack brings and is not there: all of it in one run, and nothing that is only a consequence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pulumi
import pytest

from tests.support.clouds.aws import AwsCloud, provisioned

EXISTING = {role: {"existing": f"their-{role}"} for role in ("imports", "thumbnails")}


class ClosingAws(AwsCloud):
    """The engine closes its providers before this one has answered for one of the buckets."""

    def answer(self, token: str, arguments: dict[str, Any]) -> dict[str, Any]:
        if arguments.get("bucket") == "their-thumbnails":
            raise LookupError("grpc: the client connection is closing")
        return super().answer(token, arguments)


def missing_settings(cloud: AwsCloud) -> Sequence[str]:
    """The settings that the error names, a line each."""
    with pytest.raises(pulumi.RunError) as refused:
        provisioned(cloud, storage=EXISTING)
    return [line.partition(": ")[0] for line in str(refused.value).splitlines()]


def test_all_missing_resources_are_reported_at_once() -> None:
    assert missing_settings(AwsCloud(missing=("platform", "their-imports", "their-thumbnails"))) == [
        "carto:cluster.name",
        "carto:storage.imports.existing",
        "carto:storage.thumbnails.existing",
    ]


def test_a_cancelled_lookup_is_not_reported_with_the_failure_that_cancelled_it() -> None:
    assert missing_settings(ClosingAws(missing=("their-imports",))) == ["carto:storage.imports.existing"]


def test_an_error_of_one_run_is_not_reported_in_the_next() -> None:
    missing_settings(AwsCloud(missing=("platform",)))
    assert missing_settings(AwsCloud(missing=("their-imports",))) == ["carto:storage.imports.existing"]
