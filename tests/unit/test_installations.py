"""Logical names say where a resource belongs, and a program can have several installations."""

from __future__ import annotations

from collections import Counter

import pytest

from components.naming import PREFIX
from components.self_hosted import SelfHosted
from tests.support.example_stacks import STACKS
from tests.support.recorder import Graph, run
from tests.support.registrations import account_of, example_settings, registered

STAGES = ("Platform", "Carto", "SelfHosted")


def logical(urn: str) -> str:
    return urn.rsplit("::", maxsplit=1)[-1]


def of(installation: str, urn: str) -> bool:
    return logical(urn).startswith(f"{installation}-")


def misnamed(graph: Graph, installation: str) -> list[str]:
    """Resources whose name does not start with that of their component; parts of a stage have the installation's."""
    types = {logical(node.urn): node.type for node in graph}
    parents = {logical(node.urn): logical(node.parent_urn) for node in graph}
    wrong = []
    for name, parent in parents.items():
        stage = not parent or types[parent].endswith(STAGES)
        if name != installation and not name.startswith(f"{installation if stage else parent}-"):
            wrong.append(f"{name} in {parent}")
    return wrong


@pytest.mark.parametrize("stack", sorted(STACKS))
def test_every_name_starts_with_that_of_its_component_and_is_used_once(stack: str) -> None:
    graph = registered(stack)
    assert misnamed(graph, PREFIX) == []
    assert [name for name, uses in Counter(logical(node.urn) for node in graph).items() if uses > 1] == []


@pytest.mark.parametrize("stack", ["aws-quickstart", "gcp-production", "azure-production", "kubernetes"])
def test_two_installations_in_one_program_share_no_resource(stack: str) -> None:
    names = ("east", "west")
    program = [example_settings(stack, namespace=f"carto-{name}") for name in names]

    def both() -> None:
        for name, settings in zip(names, program, strict=True):
            SelfHosted(name, settings)

    graph = run(both, cloud=account_of(stack))
    assert [urn for urn, uses in Counter(node.urn for node in graph).items() if uses > 1] == []
    east, west = (
        {logical(node.urn).removeprefix(f"{name}-") for node in graph if of(name, node.urn)} for name in names
    )
    assert east == west
    assert len(east) > 20


def test_installations_have_physical_names_and_a_tag_of_their_own() -> None:
    graph = run(
        lambda: [SelfHosted(name, example_settings("aws-quickstart", namespace=name)) for name in ("east", "west")],
        cloud=account_of("aws-quickstart"),
    )
    buckets = sorted(node.inputs["bucket"] for node in graph.of_type("aws:s3/bucket:Bucket"))
    assert len(set(buckets)) == 4
    assert all("east" in one or "west" in one for one in buckets)
    tags = {node.inputs["tags"]["carto-installation"] for node in graph.of_type("aws:s3/bucket:Bucket")}
    assert tags == {"east", "west"}
    identifiers = [node.inputs["identifier"] for node in graph.of_type("aws:rds/instance:Instance")]
    assert len(set(identifiers)) == 2
