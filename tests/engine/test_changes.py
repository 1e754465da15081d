"""A change of one setting does what a person expects of it, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.engine.world import Step, World

STACK = "aws-production"
DATA = {
    "aws:rds/instance:Instance",
    "aws:elasticache/replicationGroup:ReplicationGroup",
    "aws:s3/bucket:Bucket",
    "aws:kms/key:Key",
}
"""Types that hold what a customer would lose."""


@dataclass(frozen=True, kw_only=True)
class Change:
    """Settings, and the logical names of the resources that are updated or made anew because of them."""

    settings: Mapping[str, Any]
    updated: set[str] = field(default_factory=set)
    renewed: set[str] = field(default_factory=set)


CHANGES = {
    "a larger database": Change(
        settings={"carto:database.instance": "db.m7g.2xlarge"},
        updated={"database-instance"},
    ),
    "more room to grow": Change(
        settings={"carto:database.storageGb.max": 2000},
        updated={"database-instance"},
    ),
    "longer backups": Change(
        settings={"carto:database.backups.retentionDays": 35},
        updated={"database-instance"},
    ),
    "larger cache nodes": Change(
        settings={"carto:cache.node": "cache.m7g.xlarge"},
        updated={"cache-valkey"},
    ),
    "another origin for browsers": Change(
        settings={"carto:storage.corsOrigins": ["https://maps.example.com", "https://intranet.example.com"]},
        updated={"storage-imports-cors", "storage-thumbnails-cors"},
    ),
    "shorter retention": Change(
        settings={"carto:storage.retentionDays.imports": 7},
        updated={"storage-imports-lifecycle"},
    ),
    "a Helm value": Change(
        settings={"carto:helmValues.router.nginxConfig.client_max_body_size": "50M"},
        updated={"release-helm"},
    ),
    "a new database password": Change(
        settings={"carto:rotation.databasePassword": 1},
        # In place: a pod that starts meanwhile finds one or the other password, never none.
        updated={"release-helm", "secrets-database-login-secret", "database-bootstrap-login-secret"},
        renewed={
            "secrets-database-password",
            "secrets-database-login-revision",
            "database-bootstrap-login-revision",
            "database-bootstrap-run-job",
        },
    ),
    "a new cache password": Change(
        settings={"carto:rotation.cachePassword": 1},
        updated={"cache-valkey", "release-helm", "secrets-cache-login-secret"},
        renewed={"cache-password", "secrets-cache-login-revision"},
    ),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_change_touches_what_it_is_about(change: Change, world_with: Callable[[str], World]) -> None:
    world = world_with(STACK)
    world.set(change.settings)
    done = world.up()
    assert {step.name for step in done if step.op == "update"} == change.updated
    assert {step.name for step in done if step.op != "update"} == change.renewed
    keeps_its_data(done)
    world.matches_the_account()


def test_a_tag_reaches_everything_that_takes_tags(world_with: Callable[[str], World]) -> None:
    world = world_with(STACK)
    tagged = {record.logical_name for record in world.existing() if record.inputs.get("tags")}
    world.set({"carto:tags.team": "maps"})
    done = world.up()
    assert {step.op for step in done} == {"update"}
    keeps_its_data(done)
    assert {step.name for step in done} >= tagged
    assert {record.inputs["tags"]["team"] for record in world.existing() if record.inputs.get("tags")} == {"maps"}


def test_a_larger_profile_keeps_the_data(world_with: Callable[[str], World]) -> None:
    world = world_with("aws-quickstart")
    world.set({"carto:profile": "high-traffic"})
    done = world.up()
    assert {"database-instance", "cache-valkey", "release-helm"} <= {step.name for step in done}
    keeps_its_data(done)


def keeps_its_data(done: list[Step]) -> None:
    lost = [step for step in done if step.type in DATA and step.op != "update"]
    assert lost == []
