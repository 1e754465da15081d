"""The recordings of the last release: settings, defaults, outputs and resources of each example stack."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from components.kept_defaults import defaults_of
from tests.support.recorder import Secret
from tests.support.registrations import settings_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tests.support.recorder import Graph, Node

FOLDER = Path(__file__).parent / "recorded"
RELEASE = "release.json"
NOT_RECORDED = {"tags", "labels", "policy", "values", "data", "stringData"}
"""Inputs that replace nothing and would make the recordings long."""


@dataclass(frozen=True, kw_only=True)
class Recording:
    """One stack of the last release."""

    config: Mapping[str, Any]
    """Its stack file."""
    defaults: Mapping[str, Any]
    """Sizes and versions that the file leaves to the program."""
    outputs: Sequence[str]
    resources: Mapping[str, Mapping[str, Any]]
    """By URN: the inputs, whether the cloud keeps it (`retain`), and what replaces it when it changes (`trigger`)."""


def recording_of(config: Mapping[str, Any], graph: Graph) -> Recording:
    """What is recorded of a stack that registered this graph."""
    return Recording(
        config=config,
        defaults=defaults_of(settings_of(config)),
        outputs=sorted(graph.outputs),
        resources={node.urn: _resource(node) for node in sorted(graph, key=lambda node: node.urn) if node.custom},
    )


def _resource(node: Node) -> dict[str, Any]:
    found: dict[str, Any] = {"inputs": inputs_of(node)}
    if node.retain_on_delete:
        found["retain"] = True
    if node.replacement_trigger is not None:
        found["trigger"] = shown(node.replacement_trigger)
    return found


def inputs_of(node: Node) -> dict[str, Any]:
    """What is recorded of a resource's inputs. No secret is."""
    return {key: shown(value) for key, value in node.inputs.items() if key not in NOT_RECORDED}


def shown(value: Any) -> Any:
    """A value without secrets, as JSON has it."""
    if isinstance(value, Secret):
        return "[secret]"
    if isinstance(value, dict):
        return {key: shown(inner) for key, inner in value.items()}
    return [shown(inner) for inner in value] if isinstance(value, list | tuple) else value


def last_release(folder: Path = FOLDER) -> tuple[str, dict[str, Recording]]:
    """The version of the last release, and its stacks by name.

    Raises:
        ValueError: a recording was changed after its release.
    """
    release = json.loads((folder / RELEASE).read_text("utf-8"))
    if release["sha256"] != _digest(folder):
        raise ValueError(f"the recordings are not those of {release['version']}: git checkout -- {FOLDER.name}")
    stacks = {file.stem: Recording(**json.loads(file.read_text("utf-8"))) for file in _files(folder)}
    return release["version"], stacks


def write(version: str, stacks: Mapping[str, Recording], folder: Path = FOLDER) -> None:
    """Make these the recordings of the last release."""
    for file in _files(folder):
        file.unlink()
    for name, recording in stacks.items():
        (folder / f"{name}.json").write_text(_as_text(recording), "utf-8")
    release = {"sha256": _digest(folder), "version": version}
    (folder / RELEASE).write_text(f"{json.dumps(release, indent=1)}\n", "utf-8")


def _as_text(recording: Recording) -> str:
    """One line a resource."""
    parts = asdict(recording)
    resources = ",\n".join(f" {json.dumps(urn)}: {_json(value)}" for urn, value in parts.pop("resources").items())
    rest = "".join(f"{json.dumps(key)}: {_json(value)},\n" for key, value in parts.items())
    return f'{{{rest}"resources": {{\n{resources}\n}}}}\n'


def _json(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


def _files(folder: Path) -> list[Path]:
    return sorted(file for file in folder.glob("*.json") if file.name != RELEASE)


def _digest(folder: Path) -> str:
    digest = hashlib.sha256()
    for file in _files(folder):
        digest.update(f"{file.name}\n{file.read_text('utf-8')}".encode())
    return digest.hexdigest()
