"""Buckets and servers that another tool created, with names of their own, come under management: docs/take-over.md."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pytest

from simulator.core.values import Secret
from tests.engine.test_adoption import data_in, ids_to_look_up, names
from tests.engine.test_change_table import account
from tests.support.sandbox import Sandbox
from tests.support.stack_commands import Step
from tests.support.typed_commands import ADOPT, UP, accept_placeholders, forget, run

pytestmark = pytest.mark.long

ROLE = "carto-identity-role"
GROUP = "carto-resource-group-group"
"""The group in which everything on Azure was made: it stays outside of the stack."""
GENERATED_END = "carto-database-suffix"
"""Of the name of a server that the stack creates on Google Cloud."""


@dataclass(frozen=True, kw_only=True)
class ByHand:
    """What a person made before there was a stack."""

    names: Mapping[str, str]
    """Their names, by the logical names that the stack has for them."""
    settings: Mapping[str, Any]
    fixed: Mapping[str, Mapping[str, str]]
    """What is otherwise than the stack would make it, and can't change, by logical name."""


AWS = ByHand(
    names={
        "carto-storage-imports": "acme-maps-uploads",
        "carto-storage-thumbnails": "acme-maps-previews",
        "carto-database-instance": "acme-maps",
        "carto-cache-valkey": "acme-sessions",
        ROLE: "acme-carto",
    },
    settings={
        "carto:storage.imports.takenOver": "acme-maps-uploads",
        "carto:storage.thumbnails.takenOver": "acme-maps-previews",
        "carto:database.takenOver": "acme-maps",
        "carto:database.version": "16",
        "carto:cache.takenOver": "acme-sessions",
        "carto:identity.takenOver": "acme-carto",
    },
    fixed={
        "carto-database-instance": {"username": "postgres", "dbSubnetGroupName": "platform", "dbName": "workspace"},
        "carto-cache-valkey": {"subnetGroupName": "platform"},
        ROLE: {"path": "/platform/"},
    },
)
GCP = ByHand(
    names={
        "carto-storage-imports": "acme-maps-uploads",
        "carto-storage-thumbnails": "acme-maps-previews",
        "carto-database-instance": "acme-maps",
        "carto-cache-redis": "acme-sessions",
        "carto-identity-account": "acme-carto",
    },
    settings=AWS.settings,
    fixed={},
)
AZURE = ByHand(
    names={
        "carto-storage-account": "acmemaps",
        "carto-storage-imports": "uploads",
        "carto-storage-thumbnails": "previews",
        "carto-database-server": "acme-maps",
        GROUP: "maps",
    },
    settings={
        "azure-native:subscriptionId": "00000000-0000-4000-8000-000000000000",
        "carto:resourceGroup": "maps",
        "carto:storage.account.takenOver": "acmemaps",
        "carto:storage.imports.takenOver": "uploads",
        "carto:storage.thumbnails.takenOver": "previews",
        "carto:database.takenOver": "acme-maps",
        "carto:database.version": "16",
    },
    fixed={"carto-database-server": {"administratorLogin": "postgres"}},
)


@pytest.mark.parametrize(
    ("stack", "made"), [("aws-quickstart", AWS), ("gcp-quickstart", GCP), ("azure-quickstart", AZURE)]
)
def test_what_was_made_by_hand_is_managed_with_its_own_names(
    stack: str, made: ByHand, sandbox_with: Callable[[str], Sandbox]
) -> None:
    sandbox = sandbox_with(stack)
    known = ids_to_look_up(sandbox)
    known.pop(GENERATED_END, None)
    rename(sandbox, made)
    forget(sandbox.simulator, stack)
    sandbox.set(made.settings)
    run(sandbox.simulator, "pulumi", "stack", "init", stack)
    ids = sandbox.folder / "ids.json"
    ids.write_text(json.dumps(known))
    before = data_in(sandbox)
    run(sandbox.simulator, *ADOPT, stack, "--ids", str(ids), "--yes")
    planned = planned_by(run(sandbox.simulator, "pulumi", "preview", "--json", "--show-sames").stdout)
    touched = {step.name: step.op for step in planned if step.name in made.names}
    assert set(touched.values()) <= {"same", "update"}
    assert touched.keys() == made.names.keys() - {GROUP}
    assert not {step.op for step in planned} & {"delete", "replace", "create-replacement", "delete-replaced"}
    run(sandbox.simulator, *UP)
    assert data_in(sandbox) == before
    for name, fixed in made.fixed.items():
        inputs = next(inputs for urn, inputs in account(sandbox).items() if urn.endswith(f"::{name}"))
        assert {key: inputs[key] for key in fixed} == fixed


def planned_by(preview: str) -> list[Step]:
    return [Step(urn=step["urn"], op=step["op"]) for step in json.loads(preview)["steps"]]


def rename(sandbox: Sandbox, made: ByHand) -> None:
    """As if a person had named it: everything that refers to it does so by this name."""
    own = {record.logical_name: record.name for record in sandbox.existing() if record.logical_name in made.names}
    assert own.keys() == made.names.keys()
    names = {own[logical]: name for logical, name in made.names.items()}

    def renamed(value: Any) -> Any:
        if isinstance(value, str):
            for was, name in names.items():
                value = value.replace(was, name)
            return value
        if isinstance(value, Mapping):
            return {renamed(key): renamed(each) for key, each in value.items()}
        if isinstance(value, list):
            return [renamed(each) for each in value]
        return Secret(renamed(value.value)) if isinstance(value, Secret) else value

    with sandbox.simulator.open() as inventory, inventory.transaction():
        for record in inventory.all():
            fixed = made.fixed.get(record.logical_name, {})
            by_hand = replace(
                record,
                id=renamed(record.id),
                name=renamed(record.name),
                inputs={**renamed(record.inputs), **fixed},
                outputs={**renamed(record.outputs), **fixed},
            )
            if by_hand != record:
                inventory.remove(record)
                inventory.save(by_hand)


def test_an_existing_bucket_comes_under_management_later(sandbox_with: Callable[[str], Sandbox]) -> None:
    """A stack that already runs with it as an existing one imports it alone, with the same command."""
    sandbox = sandbox_with("aws-quickstart")
    bucket = json.loads(sandbox.succeed("stack", "output", "--json").stdout)["importsBucket"]
    outside = {"carto:storage.imports.existing": bucket}
    for change in ({"carto:decommission": True}, outside, {"carto:decommission": None}):
        sandbox.set(change)
        sandbox.succeed("up", "--yes", "--skip-preview")
    assert "carto-storage-imports" not in names(sandbox, protected=True)
    accept_placeholders(sandbox.simulator, sandbox.stack)
    before = data_in(sandbox)
    sandbox.set({"carto:storage.imports": {"takenOver": bucket}})
    run(sandbox.simulator, *ADOPT, sandbox.stack, "--running", "--yes")
    sandbox.succeed("up", "--yes", "--skip-preview")
    assert data_in(sandbox) == before
    assert "carto-storage-imports" in names(sandbox, protected=True)
    sandbox.set({"carto:storage.imports.takenOver": "another-bucket"})
    refused = sandbox.pulumi("up", "--yes", "--skip-preview")
    assert f"carto:storage.imports.takenOver: the stack took over {bucket}, and another-bucket would" in refused.output
    assert data_in(sandbox) == before
