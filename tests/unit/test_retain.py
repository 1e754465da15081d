"""Parts that `carto:retain` lets leave the stack: they alone lose the engine's protection, and nothing changes."""

from __future__ import annotations

import pytest

from components.part_refusals import another_choice
from components.parts import PARTS, retained_parts
from components.settings.common import Retained
from tests.support.recorder import Node, revealed
from tests.support.registrations import registered

pytestmark = pytest.mark.xdist_group("every stack's graph")

STACKS = ("aws-production", "azure-production", "gcp-production")
LEAVES = {
    Retained.DATABASE: ("database-", "network-"),
    Retained.CACHE: ("cache-", "network-"),
    Retained.KEY: ("encryption-",),
}
CLOUDS = ("aws:", "azure-native:", "gcp:")


def in_the_cloud(stack: str, retain: list[str]) -> dict[str, Node]:
    return {one.name: one for one in registered(stack, retain=retain) if one.custom and one.type.startswith(CLOUDS)}


@pytest.mark.parametrize("stack", STACKS)
@pytest.mark.parametrize("part", Retained)
def test_the_part_alone_may_leave_and_stays_in_the_cloud(stack: str, part: Retained) -> None:
    before, after = in_the_cloud(stack, []), in_the_cloud(stack, [part.value])
    assert before.keys() == after.keys()
    for name, node in after.items():
        assert revealed(dict(node.inputs)) == revealed(dict(before[name].inputs)), name
        if name.startswith(LEAVES[part]):
            assert (node.protect, node.retain_on_delete) == (False, True), name
        else:
            assert node.protect == before[name].protect, name
            assert node.retain_on_delete == before[name].retain_on_delete, name


def test_the_refusal_names_the_way() -> None:
    for part in Retained:
        for key in retained_parts([part]) - {"peering", "private-names"}:
            message = another_choice(PARTS[key], next(iter(PARTS[key].types)))
            assert f"pulumi config set --path 'carto:retain[0]' {part}" in message
            assert "docs/retain.md" in message
