"""The clock of `benchmarks/schedule.py`: what waits for what, and how long that takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from benchmarks import schedule
from benchmarks.__main__ import SCHEDULED
from benchmarks.report import SCHEDULE_LIMIT
from tests.support.example_stacks import NAMES, built
from tests.support.registrations import registered

if TYPE_CHECKING:
    from collections.abc import Sequence

SERVER = "aws:rds/instance:Instance"
CACHE = "aws:elasticache/replicationGroup:ReplicationGroup"
JOB = "kubernetes:batch/v1:Job"
RELEASE = "kubernetes:helm.sh/v3:Release"


def resource(name: str, kind: str, after: Sequence[str] = (), **more: Any) -> dict[str, Any]:
    return {"urn": name, "type": kind, "custom": True, "dependencies": list(after), **more}


def exported(*resources: dict[str, Any]) -> dict[str, Any]:
    return {"deployment": {"resources": list(resources)}}


def recorded(stack: str, **changes: Any) -> dict[str, schedule.Resource]:
    """By logical name, as the engine would have it in its state but for the providers it adds by itself."""
    return {
        node.name: schedule.Resource(
            type=node.type,
            custom=node.custom,
            dependencies=frozenset({*node.depends_on, *([node.provider] if node.provider else [])}),
            parent=node.parent,
            deleted_with=node.deleted_with,
            retained=node.retain_on_delete,
        )
        for node in registered(stack, **changes)
    }


DIRECT = exported(
    resource("server", SERVER),
    resource("cache", CACHE),
    resource("job", JOB, ["server"]),
    resource("release", RELEASE, ["job", "cache"]),
)
WAITING = exported(
    resource("server", SERVER),
    resource("cache", CACHE, ["server"]),
    resource("job", JOB, ["cache"]),
    resource("release", RELEASE, ["job", "cache"]),
)


def test_a_stack_that_waits_for_nothing_else_is_as_quick_as_the_cloud() -> None:
    graph = schedule.graph(DIRECT)
    assert schedule.creation(graph).ratio == 1
    assert schedule.creation(graph).takes == schedule.creation(graph).imposed == 540 + 300


def test_what_waits_for_nothing_it_needs_is_seen() -> None:
    created = schedule.creation(schedule.graph(WAITING))
    assert created.takes == 480 + 540 + 30 + 300
    assert created.ratio > 1.5
    assert created.last == ("server", "cache", "job", "release")


def test_the_engine_deletes_in_waves() -> None:
    deleted = schedule.deletion(schedule.graph(DIRECT))
    assert deleted.last == ["release", "job", "cache"]
    assert deleted.takes == 30 + 2 + 300
    assert schedule.deletion(schedule.graph(WAITING)).takes == 30 + 2 + 300 + 195


def test_what_goes_with_another_resource_takes_no_time() -> None:
    part = "azure-native:dbforpostgresql:Configuration"
    by_itself = exported(resource("server", SERVER), resource("part", part, ["server"]))
    together = exported(resource("server", SERVER), resource("part", part, ["server"], deletedWith="server"))
    assert schedule.deletion(schedule.graph(by_itself)).takes - schedule.deletion(schedule.graph(together)).takes == 10


def test_what_the_cloud_keeps_takes_no_time() -> None:
    kept = exported(resource("server", SERVER), resource("cache", CACHE, retainOnDelete=True))
    assert schedule.deletion(schedule.graph(kept)).takes == 195


@pytest.mark.parametrize("name", ["storage-endpoint", "carto-storage-endpoint"])
def test_chains_that_fit_into_no_common_waves_impose_more_than_the_longest(name: str) -> None:
    """Endpoint and account of one chain are as long as the server of the other, but in waves one of them waits."""
    group, server = "azure-native:resources:ResourceGroup", "azure-native:dbforpostgresql:Server"
    account, endpoint = "azure-native:storage:StorageAccount", "azure-native:network:PrivateEndpoint"
    both = exported(
        resource("group", group),
        resource("server", server, ["group"]),
        resource("account", account, ["group"]),
        resource(f"urn::{name}", endpoint, ["account"]),
    )
    deleted = schedule.deletion(schedule.graph(both))
    assert deleted.takes == 45 + 60 + 1
    assert deleted.imposed == 60 + 5 + 1


@pytest.mark.parametrize("stack", SCHEDULED)
def test_no_stack_waits_for_more_than_the_cloud_imposes(stack: str) -> None:
    assert schedule.creation(recorded(stack)).ratio <= SCHEDULE_LIMIT
    assert schedule.deletion(recorded(stack, disposable=True)).ratio <= SCHEDULE_LIMIT


def test_every_duration_says_where_it_is_from() -> None:
    assert {kind for kind, known in schedule.DURATIONS.items() if not known["source"]} == set()


@pytest.mark.parametrize("name", NAMES)
def test_the_bootstrap_does_not_wait_for_a_cache(name: str) -> None:
    graph = built(name).graph
    if "database-bootstrap-run-job" not in graph:
        pytest.skip("the stack's database is bootstrapped already")
    assert [node for node in graph.before("database-bootstrap-run-job") if node.startswith("cache-")] == []
