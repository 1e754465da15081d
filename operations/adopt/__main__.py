"""Import existing resources into the state of a stack that lost it: `python -m operations.adopt --stack <stack>`.

The engine lists what the program would create, and imports it. This module finds the id of each. See docs/adopt.md.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from components.resource_facts import FACTS, HOLDS_DATA
from operations.clouds import of_cloud
from operations.helm_release import RELEASE, attach
from operations.physical_ids import LATER, id_of
from operations.stack_state import Pulumi, exported, private, write

Entry = Mapping[str, Any]
GENERATED = "random:"
ONLY_IN_STATE = ("pulumi:providers:",)
PAGE = "docs/adopt.md"


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
    recreated: Mapping[str, str] = field(default_factory=dict)
    """Logical name and type of resources that the next update creates again."""


def plan(pulumi: Pulumi, ids: Mapping[str, str]) -> Adoption:
    """Sort what the engine would create. `ids` are by logical name; they take precedence over ids from the inputs.

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
        id_ = ids.get(name) or id_of(type_, inputs)
        if id_:
            imported.append(resource | {"id": id_})
            if type_.startswith(GENERATED):
                generated[steps[name]["urn"]] = steps[name]["newState"]["inputs"]
            elif type_ == RELEASE:
                releases[name] = steps[name]["newState"] | {"id": id_}
        elif id_ == LATER:
            later[name] = type_
        elif _must_be_kept(name, type_, inputs):
            missing[name] = type_
        else:
            recreated[name] = type_
    if imported or later or missing:
        _refuse_newly_generated(pulumi, ids)
    return Adoption(
        components=components,
        imported=imported,
        names=_names(resources, steps),
        generated=generated,
        releases=releases,
        later=later,
        missing=missing,
        recreated=recreated,
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
        and _must_be_kept(name, resource["type"], resource.get("inputs", {}))
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


def _must_be_kept(name: str, type_: str, inputs: Mapping[str, Any]) -> bool:
    """Whether a resource must not be created again. An update can replace a rotated password and a snapshot's name."""
    if type_.startswith(GENERATED):
        renewable = "rotation" in inputs.get("keepers", {}) or name.endswith("-final-snapshot")
        return type_ in HOLDS_DATA and not renewable
    return type_ in HOLDS_DATA or (type_ in FACTS and FACTS[type_].created_once)


def adopt(pulumi: Pulumi, ids: Mapping[str, str]) -> Adoption:
    """Import everything that exists, in the order that ids need. Returns what the update has to create.

    Raises:
        CannotAdopt: nothing is missing in the state, or a resource that must be kept has no id or does not exist.
    """
    adoption, absent = checked(plan(pulumi, ids)), set[str]()
    while wanted := [resource for resource in adoption.imported if resource["name"] not in absent]:
        ordinary = [resource for resource in wanted if resource["type"] != RELEASE]
        try:
            if ordinary or adoption.components:
                _import_all(pulumi, adoption, ordinary)
            else:
                # Last, because the provider that refreshes a release must be in the state.
                absent |= attach(pulumi, {one["name"]: adoption.releases[one["name"]] for one in wanted})
        except CannotAdopt as failed:
            # The engine imports what it can, and reports each other resource under its name.
            named = {resource["name"] for resource in ordinary if f"({resource['name']}):" in str(failed)}
            types = {resource["name"]: resource["type"] for resource in ordinary}
            if not named or any(_must_be_kept(name, types[name], {}) for name in named):
                raise
            absent |= named
        adoption = checked(plan(pulumi, ids), is_first=False)
    lost = {name: type_ for name, type_ in adoption.later.items() if _must_be_kept(name, type_, {})}
    return checked(replace(adoption, missing=lost), is_first=False)


def _import_all(pulumi: Pulumi, adoption: Adoption, wanted: Sequence[Entry]) -> None:
    # Components first: else the engine (3.259) writes a provider into the state before its parent.
    if adoption.components:
        new = {component["name"] for component in adoption.components}
        known = {name: urn for name, urn in adoption.names.items() if name not in new}
        _import(pulumi, {"nameTable": known, "resources": adoption.components})
    if wanted:
        try:
            _import(pulumi, {"nameTable": adoption.names, "resources": wanted})
        finally:
            _restore_generator_inputs(pulumi, adoption.generated)


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


def _import(pulumi: Pulumi, content: Mapping[str, Any]) -> None:
    with TemporaryDirectory() as folder:
        file = private(Path(folder) / "import.json", content)
        pulumi("import", "--file", str(file), "--generate-code=false", "--skip-preview", "--yes")


def _restore_generator_inputs(pulumi: Pulumi, wanted: Mapping[str, Mapping[str, Any]]) -> None:
    """Write the program's inputs of generated values into the state.

    An imported value has no length, alphabet and keepers, so the provider would generate another one.
    """
    state = exported(pulumi)
    for resource in state["deployment"]["resources"]:
        if resource["urn"] in wanted:
            inputs = wanted[resource["urn"]]
            resource["inputs"] = dict(inputs)
            resource["outputs"] |= inputs
    write(pulumi, state)


def losses(pulumi: Pulumi) -> list[str]:
    """Resources with data that the next update would replace or delete: one sentence each."""
    preview = json.loads(pulumi("preview", "--json"))
    return [
        f"{urn.rsplit('::', 1)[-1]} would get: {step['op']}"
        for step in preview.get("steps", [])
        if (urn := step["urn"]).split("::")[2].rsplit("$", 1)[-1] in HOLDS_DATA
        and not urn.split("::")[2].rsplit("$", 1)[-1].startswith(GENERATED)
        and step["op"] not in ("same", "update")
    ]


def _engine(stack: str) -> Pulumi:
    def pulumi(*arguments: str) -> str:
        done = subprocess.run(
            ["pulumi", *arguments, "--stack", stack, "--non-interactive"], capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise CannotAdopt(f"pulumi {arguments[0]} failed:\n{_diagnostics(done.stdout)}{done.stderr}")
        return done.stdout

    return pulumi


def _diagnostics(output: str) -> str:
    """The messages at the end of a preview's JSON, or the output itself if it is no JSON."""
    try:
        return "".join(f"{found['message']}\n" for found in json.loads(output)["diagnostics"])
    except (ValueError, LookupError, TypeError):
        return output


def main(arguments: Sequence[str] | None = None) -> int:
    """List what would be adopted; with --yes, adopt it."""
    parser = argparse.ArgumentParser(prog="python -m operations.adopt", description=__doc__)
    parser.add_argument("--stack", required=True)
    parser.add_argument("--ids", type=argparse.FileType(), help="JSON: id by logical name; - reads standard input")
    parser.add_argument("--yes", action="store_true", help="import, instead of listing what would be imported")
    options = parser.parse_args(arguments)
    write_line = sys.stdout.write
    pulumi = _engine(options.stack)
    try:
        ids = json.load(options.ids) if options.ids else {}
        adoption = plan(pulumi, ids)
        for resource in adoption.imported:
            shown = "" if resource["type"].startswith(GENERATED) else resource.get("id", "")
            write_line(f"adopted:        {resource['name']}  {shown}\n")
        for name, type_ in adoption.later.items():
            write_line(f"adopted later:  {name}  ({type_}), its id needs one of the others\n")
        for name, type_ in adoption.recreated.items():
            write_line(f"created again:  {name}  ({type_})\n")
        checked(adoption)
        if not options.yes:
            write_line("Nothing was changed. Repeat with --yes to import.\n")
            return 0
        adopt(pulumi, ids)
        lost = losses(pulumi)
    except CannotAdopt as cannot:
        sys.stderr.write(f"{cannot}\n")
        return 1
    for line in lost:
        sys.stderr.write(f"{line}\n")
    write_line("Check `pulumi preview`, then run `pulumi up`.\n")
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())
