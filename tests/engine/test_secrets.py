"""No secret can be read anywhere but in Kubernetes: not in the state, not in what the engine says, not in a log."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from urllib.parse import quote

import pytest

from tests.engine.secrets import leaks, secret_settings, secrets_of
from tests.engine.world import STACKS, World

RELEASE = "release-helm"
HOSTILE = 'p"ss/w+rd &\n<ключ>'


@pytest.mark.parametrize("stack", STACKS)
def test_no_secret_can_be_read(stack: str, empty_world: Callable[[str], World]) -> None:
    """Everything a person, a CI log or a backup could keep: of a run that fails at its very end, and of the next."""
    world = empty_world(stack)
    encrypt_settings(world)
    log = world.folder / "operations.jsonl"
    fault = {"SIMULATOR_FAULTS": f"create {RELEASE} fail", "SIMULATOR_LOG": str(log)}
    failed = world.pulumi("up", "--yes", "--skip-preview", env=fault)
    assert f"create of {RELEASE}" in failed.output, failed.output
    texts = {
        "the output of an up that failed": failed.output,
        "preview --diff": world.succeed("preview", "--diff").output,
        "preview --json": world.succeed("preview", "--json").output,
        "up --json": world.succeed("up", "--yes", "--skip-preview", "--json", env={"SIMULATOR_LOG": str(log)}).output,
        "the stack's outputs": world.succeed("stack", "output", "--json").output,
        "the log of the simulator": log.read_text(),
    }
    files = [file for file in (world.folder / "home").rglob("*") if file.is_file() and file != config_copy(world)]
    texts |= {str(file.relative_to(world.folder)): file.read_bytes().decode("latin-1") for file in files}
    secrets = secrets_of(world)
    assert {where.split()[0] for where in secrets if "package" in where}, "the customer package has secrets"
    assert len(secrets) > 5
    found = {where: names for where, text in texts.items() if (names := leaks(secrets, text))}
    assert found == {}


def encrypt_settings(world: World) -> None:
    """Does to the made-up secrets of an example what a person does with their own."""
    given = secret_settings(world)
    if given:
        world.succeed("stack", "init")
    for path, secret in given.items():
        world.succeed("config", "set", "--secret", "--path", path, secret)


def config_copy(world: World) -> object:
    """The simulator's copy of the stack file, which says what the stack file says."""
    return world.folder / "home/stacks" / world.stack_file.name


@pytest.mark.parametrize(
    "text",
    [
        HOSTILE,
        json.dumps({"value": HOSTILE}),
        r'{"value":"p\"ss/w+rd \u0026\n\u003cключ\u003e"}',
        json.dumps({"nested": json.dumps({"value": HOSTILE})}),
        f"https://example.com/?key={quote(HOSTILE, safe='')}",
        base64.b64encode(HOSTILE.encode()).decode(),
        base64.b64encode(b"user:" + HOSTILE.encode() + b":more").decode(),
        base64.b64encode(b"pass:-" + HOSTILE.encode()).decode(),
    ],
)
def test_the_search_finds_every_spelling(text: str) -> None:
    assert leaks({"the password": HOSTILE}, f"before {text} after") == ["the password"]


def test_the_search_does_not_cry_wolf() -> None:
    assert leaks({"the password": HOSTILE}, json.dumps({"value": "[secret]", "other": "p%22ss"})) == []
