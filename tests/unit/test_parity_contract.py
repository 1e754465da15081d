"""Each cloud fills the contract with the same types, and marks the same parts as secrets."""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Union

import pulumi
import pytest

from components import contracts
from components.naming import PREFIX
from components.settings import Cloud
from components.settings.load import load
from tests.parity.stacks import NAMES, stack
from tests.support.example_stacks import CLOUDS, PLATFORMS
from tests.support.recorder import Graph, Secret, run
from tests.support.stack_settings import as_text

pytestmark = pytest.mark.xdist_group("every stack's graph")  # one process registers them all, and remembers
PARTS = ("storage", "identity", "database", "cache")
SECRETS = {"identity.access_key.secret", "identity.service_account_key"}
SECRETS |= {"database.admin.password", "cache.password"}


def hints_of(contract: Any) -> dict[str, Any]:
    """The declared types; those of Pulumi name its own by words that mean something in its module only."""
    return typing.get_type_hints(contract, localns={"Output": pulumi.Output, "T": object})


def wrong(value: Any, hint: Any, path: str) -> Iterator[str]:
    """Where a value is not of the type that the contract declares; Outputs are not waited for."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (Union, types.UnionType):
        if value is not None:
            inner = [kind for kind in arguments if kind is not type(None)]
            yield from wrong(value, inner[0], path) if len(inner) == 1 else ()
        elif type(None) not in arguments:
            yield f"{path} is missing"
        return
    if dataclasses.is_dataclass(hint):
        if not isinstance(value, typing.cast("type", hint)):
            yield f"{path} is a {type(value).__name__}"
            return
        hints = hints_of(hint)
        for field in dataclasses.fields(hint):
            yield from wrong(getattr(value, field.name), hints[field.name], f"{path}.{field.name}".lstrip("."))
        return
    if origin is Mapping:
        for key, inner in value.items():
            yield from wrong(inner, arguments[1], f"{path}[{key}]")
        return
    if origin is Sequence:
        if isinstance(value, str):
            yield f"{path} is text"
        return
    if not isinstance(value, origin or hint):
        yield f"{path} is a {type(value).__name__}"


def texts(hint: Any, path: str) -> Iterator[str]:
    """Paths of all Outputs that hold text, below a part of the contract."""
    if typing.get_origin(hint) in (Mapping, Sequence):
        return
    for kind in typing.get_args(hint) or (hint,):
        if dataclasses.is_dataclass(kind):
            for name, inner in hints_of(kind).items():
                yield from texts(inner, f"{path}.{name}")
        elif typing.get_origin(kind) is pulumi.Output or kind is str:
            yield path


def filled(name: str) -> tuple[contracts.Platform, Graph]:
    """What a cloud makes of a stack, and what it registers; the parts of the contract as outputs."""
    one = stack(name)
    settings = load(as_text(one.says))
    platforms: list[contracts.Platform] = []

    def program() -> None:
        platform = PLATFORMS[settings.cloud](PREFIX, settings).outputs
        platforms.append(platform)
        for part in PARTS:
            pulumi.export(part, getattr(platform, part))

    graph = run(program, cloud=CLOUDS[one.cloud]())
    return platforms[0], graph


def at(outputs: Mapping[str, Any], path: str) -> Any:
    value: Any = outputs
    for word in path.split("."):
        value = value.get(word) if isinstance(value, Mapping) else None
    return value


@pytest.mark.parametrize("name", NAMES)
def test_the_contract_is_filled_with_the_types_it_declares(name: str) -> None:
    platform, graph = filled(name)
    assert list(wrong(platform, contracts.Platform, "")) == []

    hints = hints_of(contracts.Platform)
    for path in [path for part in PARTS for path in texts(hints[part], part)]:
        value = at(graph.outputs, path)
        if value is not None:
            assert isinstance(value, Secret) == (path in SECRETS), path
            assert isinstance(value.value if isinstance(value, Secret) else value, str), path


def test_every_secret_of_the_contract_is_looked_at() -> None:
    hints = hints_of(contracts.Platform)
    assert {path for part in PARTS for path in texts(hints[part], part)} >= SECRETS


@pytest.mark.parametrize("cloud", [*Cloud])
def test_some_stack_of_each_cloud_fills_what_carto_cannot_do_without(cloud: str) -> None:
    names = [name for name in NAMES if stack(name).cloud == cloud]
    outputs = filled(names[0])[1].outputs
    for path in ("storage.imports.name", "storage.imports.url", "storage.thumbnails.url", "identity.service_account"):
        assert at(outputs, path), path


def test_a_contract_filled_with_something_else_is_noticed() -> None:
    known = pulumi.Output.from_input("x")
    bucket = contracts.Bucket(name=known, url=typing.cast("Any", "https://x/"))
    assert list(wrong(bucket, contracts.Bucket, "imports")) == ["imports.url is a str"]
    assert list(wrong(None, contracts.Bucket, "imports")) == ["imports is a NoneType"]
    login = contracts.Login(user=known, password=typing.cast("Any", None))
    assert list(wrong(login, contracts.Login, "admin")) == ["admin.password is a NoneType"]
