"""A change of one setting does what a person expects of it, on every cloud, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Collection

import pytest

from operations.holds_data import HOLDS_DATA
from tests.engine.scenarios import SCENARIOS, STACKS, Change
from tests.support.sandbox import Step, World

PROFILES = ("aws-quickstart", "azure-quickstart", "gcp-quickstart")
TAGS = ("tags", "labels", "userLabels")
CHANGES = {
    f"{cloud}: {name}": (STACKS[cloud], change)
    for name, clouds in SCENARIOS.items()
    for cloud, change in clouds.items()
    if isinstance(change, Change)
}


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_scenario_speaks_of_every_cloud(name: str) -> None:
    assert set(SCENARIOS[name]) == set(STACKS)


@pytest.mark.parametrize(("stack", "change"), CHANGES.values(), ids=CHANGES)
def test_a_change_touches_what_it_is_about(stack: str, change: Change, world_with: Callable[[str], World]) -> None:
    world = world_with(stack)
    if change.before:
        world.set(change.before)
        world.up()
    before = data_in(world)
    world.set(change.settings)
    done = world.up()
    assert {step.name for step in done if step.op == "update"} == change.updated
    assert {step.name for step in done if step.op != "update"} == change.renewed
    assert data_in(world) == before
    world.matches_the_account()


@pytest.mark.parametrize("stack", [stack for cloud, stack in STACKS.items() if cloud != "existing"])
def test_a_tag_reaches_everything_that_takes_tags(stack: str, world_with: Callable[[str], World]) -> None:
    """`existing` makes nothing that takes any."""
    world = world_with(stack)
    kept = {resource["urn"] for resource in world.created() if set(TAGS) & set(resource.get("ignoreChanges", []))}
    before, tagged = data_in(world), tags_in(world, without=kept)
    world.set({"carto:tags.team": "maps"})
    done = world.up()
    assert {step.op for step in done} == {"update"}
    assert data_in(world) == before
    assert {step.name for step in done} >= set(tagged)
    assert {tags["team"] for tags in tags_in(world, without=kept).values()} == {"maps"}


@pytest.mark.parametrize("stack", PROFILES)
def test_a_larger_profile_keeps_the_data(stack: str, world_with: Callable[[str], World]) -> None:
    world = world_with(stack)
    before = data_in(world)
    world.set({"carto:profile": "high-traffic"})
    done = world.up()
    assert "release-helm" in updated(done)
    assert updated(done) & {"database-instance", "database-server"}
    assert data_in(world) == before


def updated(done: list[Step]) -> set[str]:
    return {step.name for step in done if step.op == "update"}


def data_in(world: World) -> set[tuple[str, str]]:
    """Everything that holds data; an update leaves it where it is."""
    return {(record.type, record.id) for record in world.existing() if record.type in HOLDS_DATA}


def tags_in(world: World, *, without: Collection[str]) -> dict[str, dict[str, str]]:
    """Tags, or labels, by logical name; without those that their service reads only once, by URN."""
    return {
        record.logical_name: dict(record.inputs[name])
        for record in world.existing()
        for name in TAGS
        if record.urn not in without and record.inputs.get(name)
    }
