"""Every secret of a stack that is up, and what the engine says of it by itself."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from simulator.engine import ROOT, Simulator
from tests.support.leaks import SHORTEST, leaks
from tests.support.sandbox import Sandbox
from tests.support.secret_sources import secrets_in_package, secrets_in_settings

SIGNATURE = "4dabf18193072939515e22adb298388d"
VERBOSE = ("-v=9", "--logtostderr")
OWN_TRAFFIC = "arshaling property for RPC"
"""In every line in which the engine says what goes between it and its plugins, secrets included."""


def secrets_of(sandbox: Sandbox) -> dict[str, str]:
    """Every secret of a stack that is up, by its source: generated, settings, customer package."""
    found: dict[str, str] = {}
    exported = json.loads(sandbox.succeed("stack", "export", "--show-secrets").stdout)
    for resource in exported["deployment"]["resources"]:
        name = resource["urn"].rsplit("::", 1)[-1]
        for side in ("inputs", "outputs"):
            found |= {f"{name}.{path}": text for path, text in _marked(resource.get(side, {}), side)}
    found |= secrets_in_package(sandbox.simulator.program / sandbox.settings["carto:customerPackage"]["path"])
    return {where: text for where, text in found.items() if len(text) >= SHORTEST}


def secret_settings(sandbox: Sandbox) -> dict[str, str]:
    """The secrets that stand in the stack file, by the path `pulumi config` knows them by."""
    return secrets_in_settings(sandbox.settings)


def readable_in_the_backend(simulator: Simulator, secrets: Mapping[str, str]) -> dict[str, list[str]]:
    """Which secrets are in plain text in the state, the copies of it and its history, by file."""
    backend = simulator.home / "backend"
    files = [file for file in backend.rglob("*") if file.is_file()]
    assert {".json", ".bak"} <= {file.suffix for file in files}, "the backend keeps a copy"
    texts = {str(file.relative_to(backend)): file.read_bytes().decode("latin-1") for file in files}
    return {file: found for file, text in texts.items() if (found := leaks(secrets, text))}


def _marked(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """Texts marked as secret.

    Left out: objects that are secret as a whole, and keepers, which repeat secrets that are elsewhere, together with
    host names and the like.
    """
    if isinstance(value, Mapping):
        if SIGNATURE in value:
            plain = json.loads(value.get("plaintext", "null"))
            if isinstance(plain, str):
                yield path, plain
            return
        for key, inner in value.items():
            if key != "keepers":
                yield from _marked(inner, f"{path}.{key}")
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _marked(inner, f"{path}[{index}]")


def without_own_traffic(log: str) -> str:
    """What the page's command leaves."""
    assert f"| grep -v '{OWN_TRAFFIC}' >" in (ROOT / "docs/troubleshooting.md").read_text()
    lines = log.splitlines()
    kept = [line for line in lines if OWN_TRAFFIC not in line]
    assert len(kept) < len(lines), "the engine was asked to say everything"
    return "\n".join(kept)
