"""What must never be read anywhere: every secret of a stack, in the spellings a program could give it."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import yaml

from components.settings.stack import Settings
from components.settings.surface import secret_texts
from simulator.engine import ROOT
from tests.engine.world import World

SIGNATURE = "4dabf18193072939515e22adb298388d"
VERBOSE = ("-v=9", "--logtostderr")
OWN_TRAFFIC = "arshaling property for RPC"
"""In every line in which the engine says what goes between it and its plugins, secrets included."""
SHORTEST = 8
"""A shorter text would be found by chance."""


def secrets_of(world: World) -> dict[str, str]:
    """Every secret of a stack that is up, by where it comes from: generated, given, of the customer package."""
    found: dict[str, str] = {}
    exported = json.loads(world.succeed("stack", "export", "--show-secrets").stdout)
    for resource in exported["deployment"]["resources"]:
        name = resource["urn"].rsplit("::", 1)[-1]
        for side in ("inputs", "outputs"):
            found |= {f"{name}.{path}": text for path, text in _marked(resource.get(side, {}), side)}
    found |= secrets_in_package(world.simulator.program / world.settings["carto:customerPackage"]["path"])
    return {where: text for where, text in found.items() if len(text) >= SHORTEST}


def secrets_in_package(folder: Path) -> dict[str, str]:
    """What CARTO Support sends, by its name."""
    content = yaml.safe_load((folder / "carto-secrets.yaml").read_text())["cartoSecrets"]
    return {f"customer package {name}": entry["value"] for name, entry in content.items()}


def secret_settings(world: World) -> dict[str, str]:
    """The secrets that stand in the stack file, by the path `pulumi config` knows them by."""
    return secrets_in_settings(world.settings)


def secrets_in_settings(settings: Mapping[str, Any]) -> dict[str, str]:
    """The same, out of the `config` of a stack file."""
    config = {key.removeprefix("carto:"): value for key, value in settings.items() if key.startswith("carto:")}
    texts = set(secret_texts(Settings, config))
    return {f"carto:{path}": text for path, text in _leaves(config) if text in texts}


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _leaves(inner, f"{path}.{key}" if path else key)
    elif isinstance(value, str):
        yield path, value


def _marked(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """Texts marked as secret.

    Left out: objects that are secret as a whole, and keepers, which repeat what has a place of its own elsewhere beside
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


def spellings(secret: str) -> set[str]:
    """The secret as it is, JSON-escaped once and twice, URL-encoded, in base64 alone and inside of a longer text."""
    data = secret.encode()
    found = {secret, quote(secret, safe=""), quote_plus(secret)}
    for once in (_python_json(secret), _go_json(secret)):
        found |= {once, _python_json(once), _go_json(once)}
    found |= {base64.b64encode(data).decode(), base64.urlsafe_b64encode(data).decode()}
    for before in range(3):
        # In base64 three bytes are four characters: cut what depends on the neighbours.
        text = base64.b64encode(b"\0" * before + data).decode().rstrip("=")
        found.add(text[4 if before else 0 : len(text) // 4 * 4])
    return {spelling for spelling in found if len(spelling) >= SHORTEST}


def _python_json(text: str) -> str:
    return json.dumps(text)[1:-1]


def _go_json(text: str) -> str:
    """As the engine writes it: characters that mean something in HTML are escaped, others than ASCII are not."""
    escaped = json.dumps(text, ensure_ascii=False)[1:-1]
    return escaped.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def leaks(secrets: Mapping[str, str], text: str) -> list[str]:
    """Where the secrets come from that can be read in a text. Never the secrets themselves."""
    return sorted(where for where, secret in secrets.items() if any(spelling in text for spelling in spellings(secret)))


def without_own_traffic(log: str) -> str:
    """What the page's command leaves."""
    assert f"| grep -v '{OWN_TRAFFIC}' >" in (ROOT / "docs/troubleshooting.md").read_text()
    lines = log.splitlines()
    kept = [line for line in lines if OWN_TRAFFIC not in line]
    assert len(kept) < len(lines), "the engine was asked to say everything"
    return "\n".join(kept)
