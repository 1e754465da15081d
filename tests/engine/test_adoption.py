"""The state is lost and everything exists: docs/adopt.md brings the stack back, with all that it holds."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from components.resource_facts import FACTS, HOLDS_DATA, LookedUp
from tests.support.leaks import leaks
from tests.support.recovery import unknown
from tests.support.sandbox import Sandbox
from tests.support.stack_commands import steps
from tests.support.stack_secrets import readable_in_the_backend, secrets_of
from tests.support.typed_commands import ADOPT, UP, accept_placeholders, forget, run

pytestmark = pytest.mark.long

STACKS = ("aws-production", "gcp-production", "azure-production")
LEFT_BEHIND = {"kubernetes:batch/v1:Job", "kubernetes:core/v1:ConfigMap"}
"""Resources that the page says to delete by hand: the engine generated their names."""
WORD = ("random:index/randomPassword:RandomPassword", "random:index/randomString:RandomString")
NOT_KEPT = "-final-snapshot"
"""The name of a snapshot to come."""
LOOKED_UP = {type_ for type_, facts in FACTS.items() if isinstance(facts.import_id, LookedUp)}
"""Resources whose ids AWS generates; the page has the commands that show them."""
BY_HAND = {"carto-storage-imports", "carto-storage-account", "carto-database-instance", "carto-database-server"}
"""Buckets and databases, by the names of each cloud."""


@pytest.mark.parametrize("stack", STACKS)
def test_a_stack_that_lost_its_state_gets_everything_back(stack: str, sandbox_with: Callable[[str], Sandbox]) -> None:
    """By the page's commands, as they are; whatever they find is the same before and after."""
    sandbox = sandbox_with(stack)
    known, data = ids_to_look_up(sandbox), data_in(sandbox)
    words, protected = generated_texts(sandbox), names(sandbox, protected=True)
    secrets = secrets_of(sandbox)
    absent = take_away_something_of_no_value(sandbox)
    forget(sandbox.simulator, sandbox.stack)
    run(sandbox.simulator, "pulumi", "stack", "init", stack)
    refused = run(sandbox.simulator, *ADOPT, stack, fails=True)
    assert absent in refused.stdout, "what it would import is listed, there or not"
    assert "carto-secrets-instance-id" in refused.stderr
    assert sandbox.managed() == []
    ids = sandbox.folder / "ids.json"
    for by_hand in BY_HAND & protected:
        ids.write_text(json.dumps({**known, by_hand: "made-by-hand"}))
        running = run(sandbox.simulator, *ADOPT, stack, "--running", "--ids", str(ids), "--yes", fails=True)
        assert f"--ids: {by_hand} has" in running.stderr, "a name is fixed, so it would be replaced"
    assert sandbox.managed() == []
    ids.write_text(json.dumps(known))
    run(sandbox.simulator, *ADOPT, stack, "--ids", str(ids))
    assert sandbox.managed() == [], "without --yes it only tells"
    output = run(sandbox.simulator, *ADOPT, stack, "--ids", str(ids), "--yes")
    assert leaks(secrets, output.stdout + output.stderr) == []
    assert readable_in_the_backend(sandbox.simulator, secrets) == {}
    done = [step for step in steps(run(sandbox.simulator, *UP).stdout) if step.op != "same"]
    kept = [step for step in done if step.type in HOLDS_DATA and not step.name.endswith(NOT_KEPT)]
    assert {step.op for step in kept} <= {"update"}, kept
    assert {step.op for step in done} == {"create", "update"}
    assert absent in {step.name for step in done}
    assert data_in(sandbox) == data
    assert generated_texts(sandbox) == words
    assert names(sandbox, protected=True) == protected
    delete_left_behind(sandbox)
    sandbox.has_converged()


def test_nothing_is_imported_when_data_is_not_there(sandbox_with: Callable[[str], Sandbox]) -> None:
    sandbox = sandbox_with("kubernetes")
    known = ids_to_look_up(sandbox)
    with sandbox.simulator.open() as account:
        account.remove(next(r for r in sandbox.existing() if r.type == "kubernetes:core/v1:Namespace"))
    forget(sandbox.simulator, sandbox.stack)
    run(sandbox.simulator, "pulumi", "stack", "init", sandbox.stack)
    ids = sandbox.folder / "ids.json"
    ids.write_text(json.dumps(known))
    assert (
        "carto-namespace-namespace"
        in run(sandbox.simulator, *ADOPT, sandbox.stack, "--ids", str(ids), "--yes", fails=True).stderr
    )


def test_keys_that_a_later_update_generated_never_replace_those_in_use(
    sandbox_with: Callable[[str], Sandbox],
) -> None:
    """After a first `pulumi up` adoption is refused, and the page's section about it restores everything."""
    sandbox = sandbox_with("kubernetes")
    known, words = ids_to_look_up(sandbox), generated_texts(sandbox)
    forget(sandbox.simulator, sandbox.stack)
    run(sandbox.simulator, "pulumi", "stack", "init", sandbox.stack)
    # Otherwise it is chance how much an update gets done before it fails.
    assert "docs/adopt.md" in run(sandbox.simulator, *UP, "--continue-on-error", fails=True).stdout
    ids = sandbox.folder / "ids.json"
    ids.write_text(json.dumps(known))
    for ids_argument in ((), ("--ids", str(ids), "--yes")):
        output = run(sandbox.simulator, *ADOPT, sandbox.stack, *ids_argument, fails=True).stderr
        assert "carto-secrets-instance-id" in output
        assert "If pulumi up has run since" in output
    assert "carto-namespace-namespace" not in names(sandbox, protected=False) | names(sandbox, protected=True)
    run(sandbox.simulator, "pulumi", "stack", "rm", sandbox.stack, "--force", "--preserve-config", "--yes")
    run(sandbox.simulator, "pulumi", "stack", "init", sandbox.stack)
    run(sandbox.simulator, *ADOPT, sandbox.stack, "--ids", str(ids), "--yes")
    run(sandbox.simulator, *UP)
    assert generated_texts(sandbox) == words


def test_a_stack_that_lacks_nothing_is_left_alone(sandbox_with: Callable[[str], Sandbox]) -> None:
    sandbox = sandbox_with("kubernetes")
    before = sandbox.simulator.state(sandbox.stack)
    accept_placeholders(sandbox.simulator, sandbox.stack)
    assert "nothing is missing" in run(sandbox.simulator, *ADOPT, sandbox.stack, "--yes", fails=True).stderr
    assert sandbox.simulator.state(sandbox.stack) == before


def ids_to_look_up(sandbox: Sandbox) -> dict[str, str]:
    """The ids that the page's commands show: generated texts in Secrets and names, and ids of AWS."""
    found = generated_texts(sandbox)
    for resource in sandbox.created():
        if resource["type"] in LOOKED_UP:
            found[resource["urn"].rsplit("::", 1)[-1]] = resource["id"]
    if "carto-identity-association" in found:
        found["carto-identity-association"] = (
            f"{sandbox.settings['carto:cluster']['name']},{found['carto-identity-association']}"
        )
    return found


def generated_texts(sandbox: Sandbox) -> dict[str, str]:
    state: dict[str, Any] = json.loads(sandbox.succeed("stack", "export", "--show-secrets").stdout)
    words = {
        resource["urn"].rsplit("::", 1)[-1]: resource["outputs"]["result"]
        for resource in state["deployment"]["resources"]
        if resource["type"] in WORD and not resource["urn"].endswith(NOT_KEPT)
    }
    return {name: json.loads(word["plaintext"]) if isinstance(word, dict) else word for name, word in words.items()}


def names(sandbox: Sandbox, *, protected: bool) -> set[str]:
    found = {r["urn"].rsplit("::", 1)[-1] for r in sandbox.created() if bool(r.get("protect")) is protected}
    return {name for name in found if not name.endswith(NOT_KEPT)}


def data_in(sandbox: Sandbox) -> list[tuple[str, str]]:
    return sorted((record.type, record.id) for record in sandbox.existing() if record.type in HOLDS_DATA)


def take_away_something_of_no_value(sandbox: Sandbox) -> str:
    """A release of the program may want what the one before it never made."""
    record = next(r for r in sandbox.existing() if r.logical_name == "carto-secrets-web-keys-secret")
    with sandbox.simulator.open() as account:
        account.remove(record)
    return record.logical_name


def delete_left_behind(sandbox: Sandbox) -> None:
    left = unknown(sandbox.simulator, sandbox.stack)
    assert {record.type for record in left} == LEFT_BEHIND
    with sandbox.simulator.open() as account:
        for record in left:
            account.remove(record)
