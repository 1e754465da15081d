"""Database, cache and key that the stack created become existing ones and are created again, without a change."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from simulator.core.values import plain
from tests.engine.test_change_table import account
from tests.support.certificates import issue
from tests.support.sandbox import Sandbox

pytestmark = pytest.mark.long

BEFORE: Mapping[str, Mapping[str, Any]] = {
    "aws-production": {},
    "gcp-production": {},
    "azure-production": {"carto:cache": {"mode": "managed-redis"}, "carto:features.ai": None},
}
CACHE_PORTS = {"aws-production": 6379, "gcp-production": 6379, "azure-production": 10000}
CHANGES_WITH_THE_KEY = {"aws-production": "aws:cloudwatch/logGroup:LogGroup"}
"""docs/retain.md: new logs of the database on AWS are encrypted with Amazon's key."""
SECRETS = ("carto:database.existing.adminPassword", "carto:cache.existing.password")
IN_A_CLOUD = ("aws:", "gcp:", "azure-native:")


@pytest.mark.parametrize("stack", BEFORE)
def test_created_parts_become_existing_ones_and_back(stack: str, sandbox_with: Callable[[str], Sandbox]) -> None:
    """By the steps of docs/retain.md."""
    sandbox = sandbox_with(stack)
    if BEFORE[stack]:
        sandbox.set(BEFORE[stack])
        up(sandbox)
    before, text, saved = account(sandbox), sandbox.stack_file.read_text(), str(sandbox.folder / "before.json")
    existing = as_existing(sandbox)
    sandbox.succeed("stack", "export", "--file", saved)

    set_existing(sandbox, existing)
    refused = sandbox.pulumi("up", "--yes", "--skip-preview")
    assert refused.returncode != 0
    assert "docs/retain.md" in refused.output
    assert account(sandbox) == before

    sandbox.stack_file.write_text(text)
    sandbox.set({"carto:retain": ["database", "cache", "key"]})
    up(sandbox)
    assert account(sandbox) == before
    set_existing(sandbox, existing)
    up(sandbox)
    sandbox.set({"carto:retain": None})
    up(sandbox)
    left = account(sandbox)
    if "azure" in stack:
        # The key is in the resource group as well, which is still the stack's.
        sandbox.set({"carto:disposable": True})
        refused = sandbox.pulumi("up", "--yes", "--skip-preview")
        assert "the resource group that this stack created, and with it what the cloud keeps" in refused.output
        sandbox.set({"carto:disposable": None})
    assert account(sandbox) == left
    assert in_the_cloud(sandbox, stack, account(sandbox)) == in_the_cloud(sandbox, stack, before)

    sandbox.stack_file.write_text(text)
    sandbox.succeed("stack", "import", "--file", saved)
    sandbox.succeed("up", "--yes", "--skip-preview", "--refresh", "--run-program")
    assert account(sandbox) == before
    # Not `has_converged`: with other certificates, the bootstrap has run under another name (docs/retain.md).
    sandbox.succeed("up", "--yes", "--skip-preview", "--refresh", "--run-program", "--expect-no-changes")


def up(sandbox: Sandbox) -> None:
    sandbox.succeed("up", "--yes", "--skip-preview")


def set_existing(sandbox: Sandbox, existing: Mapping[str, Any]) -> None:
    """As the page does: passwords go into the stack file encrypted."""
    sandbox.set({key: value for key, value in existing.items() if key not in SECRETS})
    for key in existing.keys() & set(SECRETS):
        sandbox.succeed("config", "set", "--secret", "--path", key, existing[key])


def in_the_cloud(sandbox: Sandbox, stack: str, records: Mapping[str, Any]) -> Mapping[str, Any]:
    types = {record.urn: record.type for record in sandbox.existing()}
    return {
        urn: inputs
        for urn, inputs in records.items()
        if types.get(urn, "aws:").startswith(IN_A_CLOUD) and types.get(urn) != CHANGES_WITH_THE_KEY.get(stack, "none")
    }


def as_existing(sandbox: Sandbox) -> Mapping[str, Any]:
    """The settings of docs/retain.md, with the values that its commands print."""
    outputs = json.loads(sandbox.succeed("stack", "output", "--json").stdout)
    state = json.loads(sandbox.succeed("stack", "export", "--show-secrets").stdout)
    resources = {each["urn"].rpartition("::")[2]: each for each in state["deployment"]["resources"]}
    database: dict[str, Any] = {
        "host": outputs["databaseHost"],
        "adminUser": "carto_admin",
    }
    cache: dict[str, Any] = {
        "host": outputs["cacheHost"],
        "port": CACHE_PORTS[sandbox.stack],
    }
    network: dict[str, Any] = {}
    encryption = {"kmsKey": outputs.get("kmsKeyArn") or outputs["kmsKey"]}
    if sandbox.stack.startswith("gcp"):
        # The simulator's authorities are no certificates that can be read.
        database["tlsCa"] = issue("Cloud SQL").pem
        cache["tls"] = False
    if sandbox.stack.startswith("azure"):
        network = {"carto:network.azure": None}
        encryption["identity"] = resources["carto-encryption-identity"]["id"]
    return {
        **network,
        "carto:database": {"existing": database},
        "carto:cache": {"mode": "existing", "existing": cache},
        "carto:storage.encryption": encryption,
        "carto:database.existing.adminPassword": secret(sandbox, "carto-database-bootstrap", "PGPASSWORD"),
        "carto:cache.existing.password": secret(sandbox, "carto-cache-login", "password"),
    }


def secret(sandbox: Sandbox, name: str, key: str) -> str:
    inputs = [plain(record.inputs) for record in sandbox.existing() if record.type == "kubernetes:core/v1:Secret"]
    found = next(each for each in inputs if each["metadata"].get("name") == name)
    return str(found["stringData"][key])


@pytest.mark.parametrize("stack", ["aws-production", "gcp-production"])
def test_a_key_outlives_the_database_that_left_the_stack(stack: str, sandbox_with: Callable[[str], Sandbox]) -> None:
    sandbox = sandbox_with(stack)
    existing = {key: value for key, value in as_existing(sandbox).items() if "database" in key}
    sandbox.set({"carto:retain": ["database"]})
    up(sandbox)
    set_existing(sandbox, existing)
    up(sandbox)
    before = account(sandbox)
    sandbox.set({"carto:retain": None, "carto:disposable": True})
    refused = sandbox.pulumi("up", "--yes", "--skip-preview")
    assert refused.returncode != 0
    assert "'carto:retain[0]' key" in refused.output
    assert account(sandbox) == before
    sandbox.set({"carto:retain": ["key"]})
    up(sandbox)
    sandbox.succeed("destroy", "--yes", "--skip-preview")
    kept = {record.type for record in sandbox.existing()}
    assert kept & {"aws:kms/key:Key", "gcp:kms/cryptoKey:CryptoKey"}
    assert kept & {"aws:rds/instance:Instance", "gcp:sql/databaseInstance:DatabaseInstance"}
