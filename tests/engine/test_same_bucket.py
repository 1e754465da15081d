"""What the stack created is named as an existing one: buckets leave the stack and come back, servers are refused."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

import pytest

from tests.engine.test_change_table import account
from tests.support.sandbox import Sandbox

pytestmark = pytest.mark.long

PASSWORD = "ExampleOnly3333333333333333333333"
IN_CLUSTER = "azure-quickstart"
"""The stack whose cache is in the cluster."""
OUTPUTS: Mapping[str, Mapping[str, str]] = {
    "aws-quickstart": {"storage.imports.existing": "importsBucket"},
    "gcp-quickstart": {"storage.imports.existing": "importsBucket"},
    "azure-quickstart": {
        "storage.account.existing": "storageAccount",
        "storage.account.resourceGroup": "resourceGroup",
        "storage.imports.existing": "importsBucket",
        "storage.thumbnails.existing": "thumbnailsBucket",
    },
}
"""The settings that name what the stack created, and the outputs that say the names."""


@pytest.mark.parametrize("stack", OUTPUTS)
def test_a_created_bucket_becomes_an_existing_one_and_back(stack: str, sandbox_with: Callable[[str], Sandbox]) -> None:
    """By the steps of docs/day-2.md, "Changes that protection refuses"."""
    sandbox = sandbox_with(stack)
    before, text, saved = account(sandbox), sandbox.stack_file.read_text(), str(sandbox.folder / "before.json")
    outputs = json.loads(sandbox.succeed("stack", "output", "--json").stdout)
    sandbox.succeed("stack", "export", "--file", saved)
    existing = {f"carto:{path}": outputs[name] for path, name in OUTPUTS[stack].items()}
    for step in ({"carto:decommission": True}, existing, {"carto:decommission": None}):
        sandbox.set(step)
        sandbox.succeed("up", "--yes", "--skip-preview")
    assert {urn for urn, inputs in before.items() if account(sandbox).get(urn) != inputs} <= locks(before)
    sandbox.stack_file.write_text(text)
    sandbox.succeed("stack", "import", "--file", saved)
    sandbox.succeed("up", "--yes", "--skip-preview", "--refresh", "--run-program")
    assert account(sandbox) == before
    sandbox.has_converged()


@pytest.mark.parametrize("stack", OUTPUTS)
def test_a_disposable_stack_does_not_delete_what_its_settings_name(
    stack: str, sandbox_with: Callable[[str], Sandbox]
) -> None:
    sandbox = sandbox_with(stack)
    sandbox.set({"carto:disposable": True})
    sandbox.succeed("up", "--yes", "--skip-preview")
    before, outputs = account(sandbox), json.loads(sandbox.succeed("stack", "output", "--json").stdout)
    sandbox.set({f"carto:{path}": outputs[name] for path, name in OUTPUTS[stack].items()})
    refused = sandbox.pulumi("up", "--yes", "--skip-preview")
    assert refused.returncode != 0
    assert "that this stack created. As an existing one it would leave the stack" in refused.output
    assert account(sandbox) == before


@pytest.mark.parametrize("turned_off", ["carto:disposable", "carto:decommission"])
@pytest.mark.parametrize("stack", OUTPUTS)
def test_an_unprotected_stack_does_not_delete_its_own_servers_as_existing_ones(
    stack: str, turned_off: str, sandbox_with: Callable[[str], Sandbox]
) -> None:
    sandbox = sandbox_with(stack)
    sandbox.set({turned_off: True})
    sandbox.succeed("up", "--yes", "--skip-preview")
    before, outputs = account(sandbox), json.loads(sandbox.succeed("stack", "output", "--json").stdout)
    servers = {"database": {"host": outputs["databaseHost"], "adminUser": "carto_admin", "adminPassword": PASSWORD}}
    if stack != IN_CLUSTER:
        servers["cache"] = {"host": outputs["cacheHost"], "password": PASSWORD}
    sandbox.set({f"carto:{name}": {"existing": server} for name, server in servers.items()})
    if "cache" in servers:
        sandbox.set({"carto:cache.mode": "existing"})
    if turned_off == "carto:decommission" and stack == IN_CLUSTER:
        sandbox.succeed("up", "--yes", "--skip-preview")
        kept = {urn for urn in before if "dbforpostgresql:Server" in urn}
        assert kept <= set(account(sandbox)), "Azure keeps the server: docs/destroy.md"
        return
    refused = sandbox.pulumi("up", "--yes", "--skip-preview")
    assert refused.returncode != 0
    assert refused.output.count("that this stack created. As an existing one it would leave the stack") >= len(servers)
    assert account(sandbox) == before


@pytest.mark.parametrize("stack", ["aws-production", "gcp-production"])
def test_a_disposable_stack_keeps_the_key_that_its_data_is_encrypted_with(
    stack: str, sandbox_with: Callable[[str], Sandbox]
) -> None:
    sandbox = sandbox_with(stack)
    sandbox.set({"carto:disposable": True})
    sandbox.succeed("up", "--yes", "--skip-preview")
    before = account(sandbox)
    sandbox.set({"carto:storage.encryption": None})
    refused = sandbox.pulumi("up", "--yes", "--skip-preview")
    assert refused.returncode != 0
    assert "this stack created the key, which existing data is encrypted with" in refused.output
    assert account(sandbox) == before


def locks(urns: Mapping[str, object]) -> set[str]:
    return {urn for urn in urns if "ManagementLockByScope" in urn}
