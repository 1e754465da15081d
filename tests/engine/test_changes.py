"""A change of one setting does what a person expects of it, on every cloud, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Collection

import pytest

from components.resource_facts import HOLDS_DATA
from tests.engine.scenarios import SCENARIOS, STACKS, Change
from tests.support.sandbox import Sandbox
from tests.support.stack_commands import Step

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


@pytest.mark.long
@pytest.mark.parametrize(("stack", "change"), CHANGES.values(), ids=CHANGES)
def test_a_change_touches_what_it_is_about(stack: str, change: Change, sandbox_with: Callable[[str], Sandbox]) -> None:
    sandbox = sandbox_with(stack)
    if change.before:
        sandbox.set(change.before)
        sandbox.up()
    before = data_in(sandbox)
    sandbox.set(change.settings)
    done = sandbox.up()
    assert {step.name for step in done if step.op == "update"} == change.updated
    assert {step.name for step in done if step.op != "update"} == change.renewed
    assert data_in(sandbox) == before
    sandbox.matches_the_account()


@pytest.mark.parametrize("stack", [stack for cloud, stack in STACKS.items() if cloud != "kubernetes"])
def test_a_tag_reaches_everything_that_takes_tags(stack: str, sandbox_with: Callable[[str], Sandbox]) -> None:
    """`kubernetes` makes nothing that takes any."""
    sandbox = sandbox_with(stack)
    kept = {resource["urn"] for resource in sandbox.created() if set(TAGS) & set(resource.get("ignoreChanges", []))}
    before, tagged = data_in(sandbox), tags_in(sandbox, without=kept)
    sandbox.set({"carto:tags.team": "maps"})
    done = sandbox.up()
    assert {step.op for step in done} == {"update"}
    assert data_in(sandbox) == before
    assert {step.name for step in done} >= set(tagged)
    assert {tags["team"] for tags in tags_in(sandbox, without=kept).values()} == {"maps"}


@pytest.mark.parametrize(
    "stack", [PROFILES[0], *(pytest.param(stack, marks=pytest.mark.long) for stack in PROFILES[1:])]
)
def test_a_larger_profile_keeps_the_data(stack: str, sandbox_with: Callable[[str], Sandbox]) -> None:
    sandbox = sandbox_with(stack)
    before = data_in(sandbox)
    sandbox.set({"carto:profile": "high-traffic"})
    done = sandbox.up()
    assert "carto-release-helm" in updated(done)
    assert updated(done) & {"carto-database-instance", "carto-database-server"}
    assert data_in(sandbox) == before


def updated(done: list[Step]) -> set[str]:
    return {step.name for step in done if step.op == "update"}


def data_in(sandbox: Sandbox) -> set[tuple[str, str]]:
    """Everything that holds data; an update leaves it where it is."""
    return {(record.type, record.id) for record in sandbox.existing() if record.type in HOLDS_DATA}


def tags_in(sandbox: Sandbox, *, without: Collection[str]) -> dict[str, dict[str, str]]:
    """Tags, or labels, by logical name; without those that their service reads only once, by URN."""
    return {
        record.logical_name: dict(record.inputs[name])
        for record in sandbox.existing()
        for name in TAGS
        if record.urn not in without and record.inputs.get(name)
    }
