"""What the program declares and the state lacks, sorted by how it gets into the state."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from components.resource_facts import FACTS, HOLDS_DATA
from operations.clouds import of_cloud
from operations.helm_release import RELEASE
from operations.physical_ids import LATER, id_of
from operations.stack_state import Pulumi, exported

from .taken_over import among

Entry = Mapping[str, Any]
GENERATED = "random:"
ONLY_IN_STATE = ("pulumi:providers:",)
PAGE = "docs/adopt.md"
PAGE_OF_RUNNING = "docs/take-over.md"


class CannotAdopt(Exception):
    """Adoption is not possible; the message has the reason and what to do."""


@dataclass(frozen=True, kw_only=True)
class Adoption:
    """The resources that the program declares and the state lacks, sorted by how they get there."""

    components: Sequence[Entry] = ()
    """Entries of the engine's import file for component resources."""
    imported: Sequence[Entry] = ()
    """Complete entries for all other resources."""
    names: Mapping[str, str] = field(default_factory=dict)
    """URNs that entries refer to: of components, and of resources that the state has already."""
    generated: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Inputs by URN of the generated values among `imported`."""
    releases: Mapping[str, Entry] = field(default_factory=dict)
    """Entries of the state, by logical name, for the Helm releases among `imported`."""
    later: Mapping[str, str] = field(default_factory=dict)
    """Logical name and type of resources whose id needs another resource in the state first."""
    missing: Mapping[str, str] = field(default_factory=dict)
    """Logical name and type of resources whose ids are required, because they hold data or the update needs them."""
    taken_over: Mapping[str, str] = field(default_factory=dict)
    """Logical name and physical name of those that a `takenOver` setting names and the state lacks."""
    recreated: Mapping[str, str] = field(default_factory=dict)
    """Logical name and type of resources that the next update creates again."""


def plan(pulumi: Pulumi, ids: Mapping[str, str], *, running: bool = False) -> Adoption:
    """Sort what the engine would create. `ids` are by logical name; they take precedence over ids from the inputs.

    With `running`, another tool made the installation, so no part is required but its namespace and its release.

    Raises:
        CannotAdopt: `ids` names a resource that the program does not declare, or the state has other values than
            those in use.
    """
    with TemporaryDirectory() as folder:
        file = Path(folder) / "import.json"
        preview = json.loads(pulumi("preview", "--json", "--show-sames", "--import-file", str(file)))
        resources = json.loads(file.read_text()).get("resources") or [] if file.exists() else []
    steps = {step["urn"].rsplit("::", 1)[-1]: step for step in preview.get("steps", [])}
    if unknown := sorted(set(ids) - set(steps)):
        raise CannotAdopt(f"--ids: the program declares no resource named {', '.join(unknown)}")
    provider = _provider(preview.get("config", {}))
    components: list[Entry] = []
    imported: list[Entry] = []
    generated: dict[str, Mapping[str, Any]] = {}
    releases: dict[str, Entry] = {}
    later: dict[str, str] = {}
    missing: dict[str, str] = {}
    recreated: dict[str, str] = {}
    for resource in resources:
        name, type_ = resource["name"], resource["type"]
        if resource.get("component"):
            components.append(resource)
            continue
        if type_.startswith(ONLY_IN_STATE):
            imported.append(resource)
            continue
        inputs = provider | steps[name]["newState"]["inputs"]
        own = id_of(type_, inputs)
        if name in ids and type_ in HOLDS_DATA and not type_.startswith(GENERATED):
            refuse_another_name(name, ids[name], own, running=running)
        id_ = ids.get(name) or own
        if id_:
            imported.append(resource | {"id": id_})
            if type_.startswith(GENERATED):
                generated[steps[name]["urn"]] = steps[name]["newState"]["inputs"]
            elif type_ == RELEASE:
                releases[name] = steps[name]["newState"] | {"id": id_}
        elif id_ == LATER:
            later[name] = type_
        elif not running and must_be_kept(name, type_, inputs):
            missing[name] = type_
        else:
            recreated[name] = type_
    if not running and (imported or later or missing):
        _refuse_newly_generated(pulumi, ids)
    return Adoption(
        components=components,
        imported=imported,
        names=_names(resources, steps),
        generated=generated,
        releases=releases,
        later=later,
        missing=missing,
        taken_over=among(imported, preview.get("config", {})),
        recreated=recreated,
    )


def refuse_another_name(name: str, wanted: str, own: str | None, *, running: bool) -> None:
    """Refuse a resource with data that has another name than in this stack. RDS alone changes one, and the address too.

    Clouds and the provider's pages write some ids with a path in front of the name, and in any case of letters. What
    another tool made can't have a name of which the stack still has to generate a part.

    Raises:
        CannotAdopt: the next update would replace or rename it.
    """
    if own is None or (own == LATER and not running):
        return
    if wanted.rpartition("/")[2].lower() != own.rpartition("/")[2].lower():
        raise CannotAdopt(
            f"--ids: {name} has {f'the id {own}' if own else 'a generated name'} in this stack, so `pulumi up` would "
            f"replace or rename {wanted}. Fix: write its name into the `takenOver` setting, or keep it "
            f"outside of the stack with an `existing` setting: {PAGE_OF_RUNNING}"
        )


def _provider(config: Mapping[str, Any]) -> dict[str, Any]:
    """The parts of ids that are in no resource's inputs, but in the configuration of the cloud's provider."""
    cloud = of_cloud(str(config.get("carto:cloud")))
    parts: dict[str, Any] = cloud.id_parts(config) if cloud is not None else {}
    return parts


def _refuse_newly_generated(pulumi: Pulumi, ids: Mapping[str, str]) -> None:
    """Refuse keys that a failed update on an empty state generated: the next one would replace those in use."""
    resources = exported(pulumi, show_secrets=True)["deployment"].get("resources") or []
    names = {resource["urn"].rsplit("::", 1)[-1]: resource for resource in resources}
    generated = sorted(
        name
        for name, resource in names.items()
        if resource["type"].startswith(GENERATED)
        and must_be_kept(name, resource["type"], resource.get("inputs", {}))
        and ids.get(name) != _plain(resource["outputs"]["result"])
    )
    if generated:
        raise CannotAdopt(
            f"the state has values that are not those of --ids, perhaps generated by `pulumi up` since it was lost: "
            f'{", ".join(generated)}. {PAGE}, section "If pulumi up has run since"'
        )


def _plain(value: str | Mapping[str, str]) -> str:
    return value if isinstance(value, str) else str(json.loads(value["plaintext"]))


def _names(resources: Sequence[Entry], steps: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    new = {resource["name"] for resource in resources if not resource.get("component")}
    return {name: step["urn"] for name, step in steps.items() if name not in new}


def must_be_kept(name: str, type_: str, inputs: Mapping[str, Any]) -> bool:
    """Whether a resource must not be created again. An update can replace a rotated password and a snapshot's name."""
    if type_.startswith(GENERATED):
        renewable = "rotation" in inputs.get("keepers", {}) or name.endswith("-final-snapshot")
        return type_ in HOLDS_DATA and not renewable
    return type_ in HOLDS_DATA or (type_ in FACTS and FACTS[type_].created_once)


def checked(adoption: Adoption, *, is_first: bool = True) -> Adoption:
    """Return the adoption if it can continue.

    Raises:
        CannotAdopt: see `adopt`.
    """
    if adoption.missing:
        lines = "\n".join(f"  {name}  ({type_})" for name, type_ in adoption.missing.items())
        raise CannotAdopt(f"{PAGE} has the commands that find these ids; pass them with --ids:\n{lines}")
    if is_first and not (adoption.imported or adoption.later or adoption.recreated):
        raise CannotAdopt("nothing is missing in the stack's state: the program would create nothing")
    return adoption
