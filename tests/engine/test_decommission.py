"""Decommission and destroy: with the last backup kept, refused, cancelled, or with nothing left."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from components.protection import NAME
from simulator.azure.resource_type import LOCK
from simulator.core.values import plain
from simulator.readable import put_object, unreadable
from tests.support.sandbox import STACKS

pytestmark = pytest.mark.long

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.sandbox import Sandbox

WITH_DATA = ("aws-production", "azure-production", "gcp-production")
BUCKETS = ("aws:s3/bucket:Bucket", "azure-native:storage:BlobContainer", "gcp:storage/bucket:Bucket")
RESTORED = ("aws:rds/instance:Instance",)
LAST_BACKUP = {
    "aws-production": "aws:rds/snapshot:Snapshot",
    "azure-production": "azure-native:dbforpostgresql:Server",
    "gcp-production": "gcp:sql/finalBackup:FinalBackup",
}
NEEDED = {
    "aws-production": ("aws:s3/", "aws:kms/", "aws:cloudwatch/"),
    "azure-production": (
        *("azure-native:storage:", "azure-native:keyvault:", "azure-native:managedidentity:"),
        *("azure-native:authorization:", "azure-native:dbforpostgresql:", "azure-native:resources:"),
    ),
    "gcp-production": ("gcp:storage/bucket:", "gcp:kms/"),
}
"""What the data or the last backup needs, by the beginning of its type: keys, who may use them, what protects it."""

every_cloud = pytest.mark.parametrize("stack", WITH_DATA)


def in_account(sandbox: Sandbox) -> set[tuple[str, str]]:
    return {(record.type, record.id) for record in sandbox.simulator.inventory()}


def in_state(sandbox: Sandbox) -> set[tuple[str, str, bool]]:
    return {(resource["urn"], resource["id"], bool(resource.get("protect"))) for resource in sandbox.created()}


def fill(sandbox: Sandbox) -> dict[str, list[str]]:
    """One object in each bucket."""
    with sandbox.simulator.open() as inventory:
        names = [record.name for record in inventory.all() if record.type in BUCKETS]
        for name in names:
            put_object(inventory, name, "users/map.png")
        return {name: inventory.objects(name) for name in names}


@every_cloud
def test_a_decommissioned_stack_leaves_its_last_backup_readable_and_protected(
    stack: str, sandbox_with: Callable[[str], Sandbox]
) -> None:
    sandbox = sandbox_with(stack)
    objects = fill(sandbox)
    databases = [record for record in sandbox.existing() if record.type in RESTORED]
    needed = {one for one in in_account(sandbox) if one[0].startswith(NEEDED[stack])}
    assert len(objects) >= 2
    sandbox.set({"carto:decommission": True})
    assert {step.op for step in sandbox.up()} <= {"update"}
    exported = sandbox.succeed("stack", "export", "--show-secrets").stdout

    sandbox.succeed("destroy", "--yes", "--skip-preview")

    assert sandbox.managed() == []
    assert needed <= in_account(sandbox)
    assert LAST_BACKUP[stack] in {type_ for type_, _ in in_account(sandbox)}
    with sandbox.simulator.open() as inventory:
        assert {name: inventory.objects(name) for name in objects} == objects
        assert unreadable(inventory) == []
    kubernetes = [record.name for record in sandbox.simulator.inventory() if record.package == "kubernetes"]
    assert kubernetes == []

    # The way back of docs/destroy.md: the backup restored under the old name, and the state of before.
    with sandbox.simulator.open() as inventory:
        for record in databases:
            inventory.save(record)
    (sandbox.folder / "state.json").write_text(exported)
    sandbox.succeed("stack", "import", "--file", str(sandbox.folder / "state.json"))
    sandbox.succeed("refresh", "--yes", "--skip-preview")
    for name in (each for each in sandbox.created() if each["urn"].endswith("::carto-database-suffix")):
        # On Google Cloud: into a new server, because the old name may be taken.
        sandbox.succeed("state", "delete", name["urn"], "--target-dependents", "--yes")
    sandbox.set({"carto:decommission": None})
    sandbox.up()
    assert needed | {(record.type, record.id) for record in databases} <= in_account(sandbox)
    with sandbox.simulator.open() as inventory:
        assert {name: inventory.objects(name) for name in objects} == objects
    assert all(resource.get("protect") for resource in sandbox.managed() if resource["type"] in BUCKETS)


@pytest.mark.parametrize("stack", sorted({*STACKS} - {*WITH_DATA}))
def test_every_other_example_is_changed_and_ended_with_its_buckets_kept(
    stack: str, sandbox_with: Callable[[str], Sandbox]
) -> None:
    sandbox = sandbox_with(stack)
    objects = fill(sandbox)
    changed = {"carto:helmValues.accountsWww.podAnnotations.team": "maps"}
    sandbox.set({"carto:disposable": None, "carto:decommission": True, **changed})
    assert "carto-release-helm" in {step.name for step in sandbox.up() if step.op == "update"}
    sandbox.succeed("destroy", "--yes", "--skip-preview")
    assert sandbox.managed() == []
    with sandbox.simulator.open() as inventory:
        assert {name: inventory.objects(name) for name in objects} == objects
        assert unreadable(inventory) == []


@pytest.mark.parametrize(
    ("stack", "written"),
    [("aws-production", "carto:decommission"), ("gcp-quickstart", "carto:disposable"), ("azure-production", "")],
)
def test_a_destroy_that_is_refused_changes_nothing(
    stack: str, written: str, sandbox_with: Callable[[str], Sandbox]
) -> None:
    """Nor when the setting that allows it is in the file, but `up` has not run since."""
    sandbox = sandbox_with(stack)
    if written:
        sandbox.set({written: True})
    before = in_account(sandbox), {resource["urn"] for resource in sandbox.simulator.resources(stack)}
    done = sandbox.pulumi("destroy", "--yes", "--skip-preview")
    assert done.returncode != 0
    assert NAME in done.output
    assert (in_account(sandbox), {resource["urn"] for resource in sandbox.simulator.resources(stack)}) == before


def test_a_decommission_that_is_taken_back_protects_everything_again(sandbox_with: Callable[[str], Sandbox]) -> None:
    sandbox = sandbox_with("aws-production")
    before = in_state(sandbox), [(record.urn, plain(record.inputs)) for record in sandbox.existing()]
    for value in (True, None):
        sandbox.set({"carto:decommission": value})
        sandbox.up()
    assert (in_state(sandbox), [(record.urn, plain(record.inputs)) for record in sandbox.existing()]) == before
    assert sandbox.pulumi("destroy", "--yes", "--skip-preview").returncode != 0
    sandbox.has_converged()


def test_a_decommission_that_becomes_disposable_in_one_up_destroys_everything(
    sandbox_with: Callable[[str], Sandbox],
) -> None:
    """Azure's locks are deleted with that `up`: in the state they were kept with the data until then."""
    sandbox = sandbox_with("azure-production")
    for settings in ({"carto:decommission": True}, {"carto:decommission": None, "carto:disposable": True}):
        sandbox.set(settings)
        sandbox.up()
    assert [record.id for record in sandbox.existing() if record.type == LOCK] == []
    sandbox.succeed("destroy", "--yes", "--skip-preview")
    assert (sandbox.managed(), sandbox.existing()) == ([], [])


CHANGES = {
    "no exports, another bucket": (
        "gcp-production",
        {"carto:warehouses": None, "carto:storage.retentionDays": None, "carto:storage.imports": "existing"},
    ),
    "another tier of the cache": ("gcp-quickstart", {"carto:profile": "development"}),
    "another bucket": ("aws-quickstart", {"carto:storage.imports": "existing"}),
}


@pytest.mark.parametrize(("stack", "changes"), CHANGES.values(), ids=CHANGES)
def test_a_change_that_protection_refuses_takes_the_three_steps_of_the_page(
    stack: str, changes: dict[str, object], sandbox_with: Callable[[str], Sandbox]
) -> None:
    sandbox = sandbox_with(stack)
    objects = fill(sandbox)
    imports = next(
        r.name for r in sandbox.existing() if r.type in BUCKETS and r.logical_name == "carto-storage-imports"
    )
    wanted = {k: {"existing": imports} if value == "existing" else value for k, value in changes.items()}
    for setting in ({"carto:decommission": True}, wanted, {"carto:decommission": None}):
        sandbox.set(setting)
        sandbox.succeed("up", "--yes", "--skip-preview")
    with sandbox.simulator.open() as inventory:
        assert {name: inventory.objects(name) for name in objects} == objects
        assert unreadable(inventory) == []
    sandbox.succeed("up", "--yes", "--skip-preview", "--refresh", "--run-program", "--expect-no-changes")
    # The engine takes up to 15 seconds to refuse a whole production stack, and this one resource refuses it.
    (protection,) = (each["urn"] for each in sandbox.simulator.resources(stack) if each["urn"].endswith(NAME))
    refused = sandbox.pulumi("destroy", "--yes", "--skip-preview", "--target", protection)
    assert f'{NAME}" cannot be deleted' in refused.output, refused.output


def test_buckets_and_keys_survive_a_state_unprotected_by_hand(sandbox_with: Callable[[str], Sandbox]) -> None:
    sandbox = sandbox_with("aws-production")
    objects = fill(sandbox)
    sandbox.succeed("state", "unprotect", "--all", "--yes")
    sandbox.pulumi("destroy", "--yes", "--skip-preview")
    with sandbox.simulator.open() as inventory:
        assert {name: inventory.objects(name) for name in objects} == objects
        assert unreadable(inventory) == []
