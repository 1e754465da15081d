"""The shortcuts that the tests take in Pulumi's SDK change nothing of what a program registers."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pulumi
import pytest

from tests.support import sdk_shortcuts
from tests.support.clouds.azure import QUICKSTART
from tests.support.recorder import Graph, run


def test_a_program_registers_the_same_with_and_without_them() -> None:
    def registered() -> Graph:
        return QUICKSTART._registered(QUICKSTART.account(), "test", {})

    with sdk_shortcuts.not_taken():
        whole = registered()
    assert any(len(node.former_urns) > 1 for node in whole), "aliases are among what is compared"
    assert in_order(registered()) == in_order(whole)


def in_order(graph: Graph) -> Graph:
    """Resources that wait for nothing are registered in any order."""
    return replace(graph, nodes=sorted(graph.nodes, key=lambda node: node.urn), invokes=sorted(graph.invokes, key=str))


def test_an_output_that_fails_ends_the_program_while_others_are_pending() -> None:
    async def fails() -> str:
        raise LookupError("as it was asked to")

    def program() -> None:
        late: pulumi.Output[str] = pulumi.Output.from_input(asyncio.sleep(60, "late"))
        failing: pulumi.Output[str] = pulumi.Output.from_input(fails())
        pulumi.export("both", [late, failing])

    with pytest.raises(LookupError, match="as it was asked to"):
        run(program)
