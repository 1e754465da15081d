"""The state is lost and everything exists: docs/adopt.md brings the stack back, with all that it holds."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from operations.adopt import Adoption, CannotAdopt, adopt, losses, plan
from operations.holds_data import HOLDS_DATA
from simulator.inventory import Record
from tests.engine.world import World

STACK = "aws-quickstart"
LOOKED_UP = ("SecurityGroup", "SecurityGroupIngressRule", "ParameterGroup")
"""Found with the page's commands though nothing would be lost without them."""
LEFT_BEHIND = {"kubernetes:batch/v1:Job", "kubernetes:core/v1:ConfigMap"}
"""What the page says to delete by hand: it has names that the engine drew."""


def test_a_stack_that_lost_its_state_gets_everything_back(world_with: Callable[[str], World]) -> None:
    world = world_with(STACK)
    ids, drawn, before = ids_of(world), drawn_by(world), data_in(world)
    forget(world)
    first = plan(engine(world), {})
    with pytest.raises(CannotAdopt, match="identity-association"):
        adopt(engine(world), first)
    known = {name: drawn.get(name) or ids[name] for name in wanted(first)}
    # The id under which it is imported, and the one it has, are two.
    known["identity-association"] = f"platform,{known['identity-association']}"
    adoption = plan(engine(world), known)
    assert adoption.missing == {}
    adopt(engine(world), adoption)
    assert losses(engine(world)) == []
    done = world.up()
    kept = {name for name, type_ in types_of(world).items() if type_ in HOLDS_DATA and name not in adoption.anew}
    assert {step.op for step in done if step.name in kept} <= {"update"}
    assert data_in(world) == before
    assert {name: value for name, value in drawn_by(world).items() if name in known} == {
        name: value for name, value in drawn.items() if name in known
    }
    delete_by_hand(world)
    world.has_converged()
    assert {r["urn"].rsplit("::", 1)[-1] for r in world.managed() if r.get("protect")} >= kept - set(drawn)


def test_a_stack_that_lacks_nothing_is_left_alone(world_with: Callable[[str], World]) -> None:
    with pytest.raises(CannotAdopt, match="nothing is missing"):
        plan(engine(world_with(STACK)), {})


def engine(world: World) -> Callable[..., str]:
    return lambda *arguments: world.succeed(*arguments).stdout


def forget(world: World) -> None:
    for file in (world.simulator.home / "backend").rglob(f"{world.stack}.json*"):
        file.unlink()


def wanted(adoption: Adoption) -> list[str]:
    return [*adoption.missing, *(name for name, type_ in adoption.anew.items() if type_.endswith(LOOKED_UP))]


def ids_of(world: World) -> dict[str, str]:
    return {resource["urn"].rsplit("::", 1)[-1]: resource["id"] for resource in world.created()}


def types_of(world: World) -> dict[str, str]:
    return {resource["urn"].rsplit("::", 1)[-1]: resource["type"] for resource in world.created()}


def drawn_by(world: World) -> dict[str, str]:
    """The generated passwords, as a person reads them in the Kubernetes Secrets."""
    state: dict[str, Any] = json.loads(world.succeed("stack", "export", "--show-secrets").stdout)
    return {
        resource["urn"].rsplit("::", 1)[-1]: json.loads(resource["outputs"]["result"]["plaintext"])
        for resource in state["deployment"]["resources"]
        if resource["type"] == "random:index/randomPassword:RandomPassword"
    }


def data_in(world: World) -> list[tuple[str, str]]:
    return sorted((record.type, record.id) for record in world.existing() if record.type in HOLDS_DATA)


def delete_by_hand(world: World) -> None:
    in_state = {(resource["type"], resource["id"]) for resource in world.managed()}
    left: list[Record] = [r for r in world.existing() if (r.type, r.id) not in in_state]
    assert {record.type for record in left} == LEFT_BEHIND
    with world.simulator.open() as account:
        for record in left:
            account.remove(record)
