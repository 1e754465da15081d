"""The state is lost and everything exists: docs/adopt.md brings the stack back, with all that it holds."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from operations.holds_data import HOLDS_DATA
from tests.support.leaks import leaks
from tests.support.recovery import unknown
from tests.support.sandbox import World, steps
from tests.support.stack_secrets import readable_in_the_backend, secrets_of
from tests.support.typed_commands import ADOPT, UP, accept_placeholders, forget, run

STACKS = ("aws-production", "gcp-production", "azure-production")
LEFT_BEHIND = {"kubernetes:batch/v1:Job", "kubernetes:core/v1:ConfigMap"}
"""What the page says to delete by hand: it has names that the engine drew."""
WORD = ("random:index/randomPassword:RandomPassword", "random:index/randomString:RandomString")
NOT_KEPT = "-final-snapshot"
"""The name of a snapshot to come."""
LOOKED_UP = ("SecurityGroup", "SecurityGroupIngressRule", "ParameterGroup", "PodIdentityAssociation", "kms/key:Key")
"""Found with the page's commands on AWS, which draws their ids."""


@pytest.mark.parametrize("stack", STACKS)
def test_a_stack_that_lost_its_state_gets_everything_back(stack: str, world_with: Callable[[str], World]) -> None:
    """By the page's commands, as they are; whatever they find is the same before and after."""
    world = world_with(stack)
    known, data = ids_to_look_up(world), data_in(world)
    words, protected = drawn_by(world), names(world, protected=True)
    secrets = secrets_of(world)
    absent = take_away_something_of_no_value(world)
    forget(world.simulator, world.stack)
    run(world.simulator, "pulumi", "stack", "init", stack)
    told = run(world.simulator, *ADOPT, stack, fails=True)
    assert absent in told.stdout, "what it would import is listed, there or not"
    assert "secrets-instance-id" in told.stderr
    assert world.managed() == []
    ids = world.folder / "ids.json"
    ids.write_text(json.dumps(known))
    run(world.simulator, *ADOPT, stack, "--ids", str(ids))
    assert world.managed() == [], "without --yes it only tells"
    said = run(world.simulator, *ADOPT, stack, "--ids", str(ids), "--yes")
    assert leaks(secrets, said.stdout + said.stderr) == []
    assert readable_in_the_backend(world.simulator, secrets) == {}
    done = [step for step in steps(run(world.simulator, *UP).stdout) if step.op != "same"]
    kept = [step for step in done if step.type in HOLDS_DATA and not step.name.endswith(NOT_KEPT)]
    assert {step.op for step in kept} <= {"update"}, kept
    assert {step.op for step in done} == {"create", "update"}
    assert absent in {step.name for step in done}
    assert data_in(world) == data
    assert drawn_by(world) == words
    assert names(world, protected=True) == protected
    delete_left_behind(world)
    world.has_converged()


def test_nothing_is_imported_when_data_is_not_there(world_with: Callable[[str], World]) -> None:
    world = world_with("existing")
    known = ids_to_look_up(world)
    with world.simulator.open() as account:
        account.remove(next(r for r in world.existing() if r.type == "kubernetes:core/v1:Namespace"))
    forget(world.simulator, world.stack)
    run(world.simulator, "pulumi", "stack", "init", world.stack)
    ids = world.folder / "ids.json"
    ids.write_text(json.dumps(known))
    assert (
        "namespace-namespace"
        in run(world.simulator, *ADOPT, world.stack, "--ids", str(ids), "--yes", fails=True).stderr
    )


def test_keys_that_an_update_drew_since_never_get_into_the_secrets_in_use(world_with: Callable[[str], World]) -> None:
    """Whoever ran `pulumi up` first is refused, and gets everything back by the page's section about it."""
    world = world_with("existing")
    known, words = ids_to_look_up(world), drawn_by(world)
    forget(world.simulator, world.stack)
    run(world.simulator, "pulumi", "stack", "init", world.stack)
    # Otherwise it is chance how much an update gets done before it fails.
    assert "docs/adopt.md" in run(world.simulator, *UP, "--continue-on-error", fails=True).stdout
    ids = world.folder / "ids.json"
    ids.write_text(json.dumps(known))
    for given in ((), ("--ids", str(ids), "--yes")):
        said = run(world.simulator, *ADOPT, world.stack, *given, fails=True).stderr
        assert "secrets-instance-id" in said
        assert "If pulumi up has run since" in said
    assert "namespace-namespace" not in names(world, protected=False) | names(world, protected=True)
    run(world.simulator, "pulumi", "stack", "rm", world.stack, "--force", "--preserve-config", "--yes")
    run(world.simulator, "pulumi", "stack", "init", world.stack)
    run(world.simulator, *ADOPT, world.stack, "--ids", str(ids), "--yes")
    run(world.simulator, *UP)
    assert drawn_by(world) == words


def test_a_stack_that_lacks_nothing_is_left_alone(world_with: Callable[[str], World]) -> None:
    world = world_with("existing")
    before = world.simulator.state(world.stack)
    accept_placeholders(world.simulator, world.stack)
    assert "nothing is missing" in run(world.simulator, *ADOPT, world.stack, "--yes", fails=True).stderr
    assert world.simulator.state(world.stack) == before


def ids_to_look_up(world: World) -> dict[str, str]:
    """What a person finds by the commands of the page: words in Secrets and names, and what AWS drew."""
    found = drawn_by(world)
    for resource in world.created():
        if resource["type"].endswith(LOOKED_UP):
            found[resource["urn"].rsplit("::", 1)[-1]] = resource["id"]
    if "identity-association" in found:
        found["identity-association"] = f"{world.settings['carto:cluster']['name']},{found['identity-association']}"
    return found


def drawn_by(world: World) -> dict[str, str]:
    state: dict[str, Any] = json.loads(world.succeed("stack", "export", "--show-secrets").stdout)
    words = {
        resource["urn"].rsplit("::", 1)[-1]: resource["outputs"]["result"]
        for resource in state["deployment"]["resources"]
        if resource["type"] in WORD and not resource["urn"].endswith(NOT_KEPT)
    }
    return {name: json.loads(word["plaintext"]) if isinstance(word, dict) else word for name, word in words.items()}


def names(world: World, *, protected: bool) -> set[str]:
    found = {r["urn"].rsplit("::", 1)[-1] for r in world.created() if bool(r.get("protect")) is protected}
    return {name for name in found if not name.endswith(NOT_KEPT)}


def data_in(world: World) -> list[tuple[str, str]]:
    return sorted((record.type, record.id) for record in world.existing() if record.type in HOLDS_DATA)


def take_away_something_of_no_value(world: World) -> str:
    """A release of the program may want what the one before it never made."""
    record = next(r for r in world.existing() if r.logical_name == "secrets-web-keys-secret")
    with world.simulator.open() as account:
        account.remove(record)
    return record.logical_name


def delete_left_behind(world: World) -> None:
    left = unknown(world.simulator, world.stack)
    assert {record.type for record in left} == LEFT_BEHIND
    with world.simulator.open() as account:
        for record in left:
            account.remove(record)
