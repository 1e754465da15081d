"""No change to the program takes data away from those who use it already."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pulumi
import pulumi_aws as aws
import pytest

from components.naming import PREFIX
from components.resource_facts import GUARDS_DATA, HOLDS_DATA, ONLY_IN_STATE
from tests.support.example_stacks import STACKS
from tests.support.recorder import Graph, role, run
from tests.support.registrations import registered
from tests.unit.replacement_gate.gate import RECORDINGS, guarded, inputs_of, losses, recorded

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.xdist_group("every stack's graph")  # one process registers them all, and remembers
BY_HAND = "when it is meant, say in the release notes how to move: python -m tests.unit.replacement_gate --record"
STACK = "aws-production"

every_stack = pytest.mark.parametrize("stack", sorted(STACKS))


def test_every_example_stack_is_recorded_and_no_other() -> None:
    assert {file.stem for file in RECORDINGS.glob("*.json")} == set(STACKS), BY_HAND


@every_stack
def test_no_data_is_lost(stack: str) -> None:
    assert [str(loss) for loss in losses(recorded(stack), registered(stack))] == [], BY_HAND


@every_stack
def test_everything_that_holds_data_is_recorded(stack: str) -> None:
    known = recorded(stack)
    new = {urn for urn, node in guarded(registered(stack)).items() if not {urn, *node.former_urns} & set(known)}
    assert new == set(), "python -m tests.unit.replacement_gate --record"


@every_stack
def test_what_is_protected_is_listed(stack: str) -> None:
    protected = {node.type for node in registered(stack) if node.custom and node.protect}
    assert protected <= HOLDS_DATA | GUARDS_DATA | ONLY_IN_STATE


@pytest.mark.parametrize("name", sorted(role(urn.rsplit("::", 1)[-1]) for urn in recorded(STACK)))
def test_a_resource_that_is_renamed_is_noticed(name: str) -> None:
    graph = registered(STACK)
    nodes = [replace(node, urn=f"{node.urn}-2") if node.name == name else node for node in graph]
    lost = losses(recorded(STACK), Graph(nodes=nodes, invokes=()))
    assert [role(loss.urn.rsplit("::", 1)[-1]) for loss in lost] == [name]
    assert "would be deleted" in str(lost[0])


REPLACED = {
    "storage-imports": {"bucket": "another-name"},
    "database-instance": {"storageEncrypted": False},
    "cache-valkey": {"replicationGroupId": "another-name"},
    "encryption-key": {"multiRegion": True},
    "namespace-namespace": {"metadata": {"name": "another-name"}},
    "secrets-database-password": {"length": 33},
    "database-admin-password": {"keepers": {"rotation": "1"}},
}


@pytest.mark.parametrize(("name", "inputs"), REPLACED.items(), ids=REPLACED)
def test_an_input_that_replaces_is_noticed(name: str, inputs: dict[str, object]) -> None:
    changed = [
        replace(node, inputs={**node.inputs, **inputs}) if node.name == name else node for node in registered(STACK)
    ]
    (loss,) = losses(recorded(STACK), Graph(nodes=changed, invokes=()))
    assert loss.urn.endswith(f"::{PREFIX}-{name}")
    assert f"would be replaced, because of {next(iter(inputs))}" in str(loss)


HARMLESS = {
    "database-instance": {"instanceClass": "db.m7g.4xlarge", "identifier": "another-name"},
    "cache-valkey": {"nodeType": "cache.m7g.xlarge"},
    "secrets-instance-id": {"length": 40},
}


@pytest.mark.parametrize(("name", "inputs"), HARMLESS.items(), ids=HARMLESS)
def test_an_input_that_is_changed_in_place_passes(name: str, inputs: dict[str, object]) -> None:
    changed = [
        replace(node, inputs={**node.inputs, **inputs}) if node.name == name else node for node in registered(STACK)
    ]
    assert losses(recorded(STACK), Graph(nodes=changed, invokes=())) == []


class Storage(pulumi.ComponentResource):
    """A component as it was, and as it may become."""

    def __init__(
        self, name: str, bucket: str, opts: pulumi.ResourceOptions, of_bucket: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("carto:aws:Storage", name, None, opts)
        own = pulumi.ResourceOptions(parent=self, protect=True)
        aws.s3.Bucket(bucket, bucket="acme", opts=pulumi.ResourceOptions.merge(own, of_bucket))


def program(name: str, bucket: str, *aliases: str | pulumi.Alias, of_bucket: str = "") -> Callable[[], object]:
    below = pulumi.ResourceOptions(aliases=[pulumi.Alias(name=of_bucket)]) if of_bucket else None
    return lambda: Storage(name, bucket, pulumi.ResourceOptions(aliases=list(aliases)), below)


@pytest.mark.parametrize(
    ("after", "kept"),
    [
        (program("storage", "storage-imports"), True),
        (program("storage", "imports"), False),
        (program("storage", "imports", of_bucket="storage-imports"), True),
        (program("files", "files-imports"), False),
        (program("files", "files-imports", pulumi.Alias(name="storage")), True),
        (program("files", "files-imports", "urn:pulumi:test::carto::carto:aws:Storage::storage"), True),
        (program("files", "imports", pulumi.Alias(name="storage"), of_bucket="storage-imports"), True),
        (program("files", "imports", pulumi.Alias(name="storage"), of_bucket="elsewhere"), False),
    ],
)
def test_an_alias_keeps_what_is_renamed(after: Callable[[], object], *, kept: bool) -> None:
    before = {urn: inputs_of(node) for urn, node in guarded(run(program("storage", "storage-imports"))).items()}
    assert len(before) == 1
    assert (losses(before, run(after)) == []) is kept
