"""A lost state, with everything in a real cluster: docs/adopt.md restores the state and changes nothing else."""

from __future__ import annotations

import json
import re
import shlex
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from components.resource_facts import FACTS, HOLDS_DATA, LookedUp
from tests.cluster.helm_cli import helm
from tests.cluster.objects import Named, objects_in
from tests.cluster.recovery import delete, unknown
from tests.cluster.sandbox import ClusterSandbox
from tests.cluster.test_lifecycle import belongings, everything_runs
from tests.cluster.test_secrets import contents, references
from tests.support.page_commands import PageRun
from tests.support.secret_sources import secrets_in_package
from tests.support.stack_commands import Step, steps
from tests.support.stack_secrets import readable_in_the_backend
from tests.support.typed_commands import forget, run

RELEASE = "kubernetes:helm.sh/v3:Release"
LEFT_BEHIND = {"Job", "ConfigMap"}
"""Objects of the bootstrap: the page says to delete them by hand."""
NEW_CONTENT = {"carto-exports-access-key", "carto-database-bootstrap"}
"""Secrets that change: nobody but its first reader knows an access key, and the password's verifier has a new salt."""
LOOKED_UP = {type_ for type_, facts in FACTS.items() if isinstance(facts.import_id, LookedUp)}
"""Ids that AWS generates; the page has the commands that show them."""


@dataclass(frozen=True, kw_only=True)
class Belongings:
    """The state of the cluster that must be equal before and after."""

    data: frozenset[tuple[str, str]]
    secrets: dict[str, dict[str, str]]
    objects: dict[Named, str]
    """Objects with their unique id: an object that was created again has another one."""
    namespace: str

    @classmethod
    def of(cls, it: ClusterSandbox) -> Belongings:
        """As they are now."""
        api = it.cluster.api
        addresses = objects_in(api, it.namespace)
        return cls(
            data=frozenset((one.type, one.id) for one in it.simulator.inventory() if one.type in HOLDS_DATA),
            secrets=it.secrets(),
            objects={named: api.get(address)["metadata"]["uid"] for named, address in addresses.items()},
            namespace=api.get(f"/api/v1/namespaces/{it.namespace}")["metadata"]["uid"],
        )


def test_a_stack_that_lost_its_state_is_adopted_by_the_commands_of_the_page(
    page_run: PageRun, sandbox: Callable[[str], ClusterSandbox]
) -> None:
    it = sandbox("demo")
    it.up()
    before, revisions = Belongings.of(it), it.revisions()
    forget(it.simulator, it.stack)

    done = follow_the_page(it, page_run.take().text, found_in(it))

    kept = [step for step in done if step.type in {*HOLDS_DATA, RELEASE} and not step.name.endswith("-final-snapshot")]
    assert {step.op for step in kept} <= {"update"}, kept
    assert {step.op for step in done} <= {"create", "update"}, done
    after = Belongings.of(it)
    assert (after.data, after.namespace) == (before.data, before.namespace)
    assert {name for name in before.secrets if after.secrets[name] != before.secrets[name]} == NEW_CONTENT
    assert before.objects.items() <= after.objects.items()
    made = {named.kind for named in set(after.objects) - set(before.objects)}
    assert made == {*LEFT_BEHIND, "Secret"}
    assert it.helm_secrets() == ["sh.helm.release.v1.carto.v1", "sh.helm.release.v1.carto.v2"]
    everything_runs(it)
    rolled = {component: revision - revisions[component] for component, revision in it.revisions().items()}
    assert rolled == {component: int(component in reading_secrets(it)) for component in revisions}

    assert {named.kind for named in unknown(it)} == LEFT_BEHIND
    delete_what_the_page_says(it)
    assert not unknown(it)
    it.succeed("up", "--yes", "--skip-preview", "--refresh", "--run-program", "--expect-no-changes")
    it.destroy()
    assert it.gone()
    assert [record for record in it.simulator.inventory() if record.urn] == []
    assert not belongings(it)


@pytest.mark.parametrize(("stack", "words"), [("demo", "already"), ("kubernetes", "docs/adopt.md")])
def test_an_update_without_adoption_ends_in_an_error_and_loses_nothing(
    stack: str, words: str, sandbox: Callable[[str], ClusterSandbox]
) -> None:
    it = sandbox(stack)
    it.up()
    before, records = Belongings.of(it), it.helm_secrets()
    forget(it.simulator, it.stack)

    output = it.fail("up", "--yes", "--skip-preview")

    assert words in output
    after = Belongings.of(it)
    assert before.data <= after.data
    assert (after.secrets, after.objects, after.namespace) == (before.secrets, before.objects, before.namespace)
    assert it.helm_secrets() == records
    everything_runs(it)


def follow_the_page(it: ClusterSandbox, block: str, known: dict[str, str]) -> list[Step]:
    """The page's commands in their order. Returns what its last one did."""
    commands = [shlex.split(line.replace("<stack>", it.stack), comments=True) for line in block.splitlines()]
    ids = it.simulator.program / "ids.json"
    done = None
    for command in commands:
        match command:
            case [".venv/bin/python", *rest] if "--ids" in rest:
                ids.write_text(json.dumps(known))
                run(it.simulator, sys.executable, *rest)
                ids.unlink()
                assert readable_in_the_backend(it.simulator, secrets_of(it, known)) == {}
            case [".venv/bin/python", *rest]:
                asked = run(it.simulator, sys.executable, *rest, fails=True).stderr
                assert set(re.findall(r"^  (\S+) ", asked, re.MULTILINE)) <= set(known)
            case ["pulumi", "up"]:
                done = run(it.simulator, *command, "--yes", "--skip-preview", "--json")
            case ["pulumi", "stack", "init", *_] if it.simulator.secrets_provider:
                run(it.simulator, *command, "--secrets-provider", it.simulator.secrets_provider)
            case _:
                run(it.simulator, *command)
    assert done
    return [step for step in steps(done.stdout) if step.op != "same"]


def found_in(it: ClusterSandbox) -> dict[str, str]:
    """The ids that the page has a command for: out of Secrets, of Helm's values, and of AWS."""
    secrets = it.secrets()
    values: dict[str, Any] = json.loads(helm(it, "get", "values", "carto", "--output", "json"))["cartoSecrets"]
    cloud = {one.logical_name: one.id for one in it.simulator.inventory() if one.type in LOOKED_UP}
    if "carto-identity-association" in cloud:
        cloud["carto-identity-association"] = (
            f"{it.settings['carto:cluster']['name']},{cloud['carto-identity-association']}"
        )
    return cloud | {
        "carto-secrets-varnish-purge-secret": secrets["carto-varnish-keys"]["varnishPurgeSecret"],
        "carto-secrets-varnish-debug-secret": secrets["carto-varnish-keys"]["varnishDebugSecret"],
        "carto-secrets-litellm-salt-key": secrets["carto-ai-keys"]["litellmSaltKey"].removeprefix("sk-"),
        "carto-secrets-litellm-master-key": values["litellmMasterKey"]["value"].removeprefix("sk-"),
        "carto-secrets-instance-id": values["instanceId"]["value"],
        "carto-secrets-database-password": secrets["carto-database-login"]["password"],
        "carto-database-admin-password": secrets["carto-database-bootstrap"]["PGPASSWORD"],
        "carto-cache-password": secrets["carto-cache-login"]["password"],
    }


def secrets_of(it: ClusterSandbox, known: dict[str, str]) -> dict[str, str]:
    """What is in Secrets, in the customer package, and was asked for because nobody but a stack knows it."""
    words = {name: word for name, word in known.items() if name.startswith("secrets-") or name.endswith("-password")}
    return (
        contents(it) | words | secrets_in_package(it.simulator.program / it.settings["carto:customerPackage"]["path"])
    )


def reading_secrets(it: ClusterSandbox) -> set[str]:
    """The components whose pods read a Secret of the stack."""
    own = set(it.secrets())
    return {
        template["metadata"]["labels"]["app.kubernetes.io/component"]
        for _, template in it.templates()
        if "app.kubernetes.io/component" in template["metadata"]["labels"]
        and any(name in own for name, _ in references(template))
    }


def delete_what_the_page_says(it: ClusterSandbox) -> None:
    """The bootstrap's former Job and its files, and what the cloud has twice: access keys."""
    for named in unknown(it):
        assert named.name.startswith("carto-database-bootstrap-run-")
        delete(it, named)
    in_state = {resource["id"] for resource in it.simulator.resources(it.stack) if resource.get("id")}
    left = [one for one in it.simulator.inventory() if one.urn and one.id not in in_state]
    assert {one.type for one in left} <= {"aws:iam/accessKey:AccessKey"}, left
    with it.simulator.open() as account:
        for one in left:
            account.remove(one)
