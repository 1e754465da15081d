"""Puts what exists back into the state of a stack that lost it: `python -m operations.adopt --stack <stack>`.

The engine says what the program would create and imports it; here is only told which id each has. docs/adopt.md.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from components.resource_facts import FACTS, HOLDS_DATA
from operations.helm_release import RELEASE, attach
from operations.physical_ids import LATER, id_of
from operations.stack_state import Pulumi, exported, private, write

Entry = Mapping[str, Any]
DRAWN = "random:"
ONLY_IN_STATE = ("pulumi:providers:",)
PAGE = "docs/adopt.md"


class CannotAdopt(Exception):
    """The message says why, and what to do."""


@dataclass(frozen=True, kw_only=True)
class Adoption:
    """What the program wants and the state has not, sorted by what is known about it."""

    components: Sequence[Entry] = ()
    """Entries of the engine's import file for what groups the rest."""
    imported: Sequence[Entry] = ()
    """Entries for everything else, complete."""
    names: Mapping[str, str] = field(default_factory=dict)
    """URNs, by which the entries name each other, of components and of what is in the state already."""
    drawn: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Inputs by URN of the generated values among `imported`."""
    releases: Mapping[str, Entry] = field(default_factory=dict)
    """What a state would say, by logical name, of the Helm releases among `imported`."""
    later: Mapping[str, str] = field(default_factory=dict)
    """Logical name and type of what is named after something that has to be in the state first."""
    missing: Mapping[str, str] = field(default_factory=dict)
    """Logical name and type of what has to be had before anything is imported, because data or the update need it."""
    anew: Mapping[str, str] = field(default_factory=dict)
    """Logical name and type of what the next update makes again."""


def plan(pulumi: Pulumi, ids: Mapping[str, str]) -> Adoption:
    """Sort what the engine would create. `ids` are by logical name; they win over what is told from the inputs.

    Raises:
        CannotAdopt: an id is given for something that the program does not want, or the state has other values than
            those in use.
    """
    with TemporaryDirectory() as folder:
        file = Path(folder) / "import.json"
        preview = json.loads(pulumi("preview", "--json", "--show-sames", "--import-file", str(file)))
        resources = json.loads(file.read_text()).get("resources") or [] if file.exists() else []
    steps = {step["urn"].rsplit("::", 1)[-1]: step for step in preview.get("steps", [])}
    if unknown := sorted(set(ids) - set(steps)):
        raise CannotAdopt(f"--ids: the program makes nothing of the name {', '.join(unknown)}")
    provider = _provider(preview.get("config", {}))
    components: list[Entry] = []
    imported: list[Entry] = []
    drawn: dict[str, Mapping[str, Any]] = {}
    releases: dict[str, Entry] = {}
    later: dict[str, str] = {}
    missing: dict[str, str] = {}
    anew: dict[str, str] = {}
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
            if type_.startswith(DRAWN):
                drawn[steps[name]["urn"]] = steps[name]["newState"]["inputs"]
            elif type_ == RELEASE:
                releases[name] = steps[name]["newState"] | {"id": id_}
        elif id_ == LATER:
            later[name] = type_
        elif _must_be_kept(name, type_, inputs):
            missing[name] = type_
        else:
            anew[name] = type_
    if imported or later or missing:
        _refuse_newly_drawn(pulumi, ids)
    return Adoption(
        components=components,
        imported=imported,
        names=_names(resources, steps),
        drawn=drawn,
        releases=releases,
        later=later,
        missing=missing,
        anew=anew,
    )


def _provider(config: Mapping[str, Any]) -> dict[str, Any]:
    """What is in ids and in no resource's inputs, from where Azure's provider has it."""
    subscription = config.get("azure-native:subscriptionId") or os.environ.get("ARM_SUBSCRIPTION_ID")
    return {"subscriptionId": subscription} if subscription else {}


def _refuse_newly_drawn(pulumi: Pulumi, ids: Mapping[str, str]) -> None:
    """An update on an empty state draws keys before it fails; the next one would write them over those in use."""
    resources = exported(pulumi, show_secrets=True)["deployment"].get("resources") or []
    names = {resource["urn"].rsplit("::", 1)[-1]: resource for resource in resources}
    drawn = sorted(
        name
        for name, resource in names.items()
        if resource["type"].startswith(DRAWN)
        and _must_be_kept(name, resource["type"], resource.get("inputs", {}))
        and ids.get(name) != _plain(resource["outputs"]["result"])
    )
    if drawn:
        raise CannotAdopt(
            f"the state has values that are not those of --ids, perhaps drawn by `pulumi up` since it was lost: "
            f'{", ".join(drawn)}. {PAGE}, section "If pulumi up has run since"'
        )


def _plain(value: str | Mapping[str, str]) -> str:
    return value if isinstance(value, str) else str(json.loads(value["plaintext"]))


def _names(resources: Sequence[Entry], steps: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    new = {resource["name"] for resource in resources if not resource.get("component")}
    return {name: step["urn"] for name, step in steps.items() if name not in new}


def _must_be_kept(name: str, type_: str, inputs: Mapping[str, Any]) -> bool:
    """Not the name of a snapshot to come, nor a password with a rotation: the update sets the new one everywhere."""
    if type_.startswith(DRAWN):
        renewable = "rotation" in inputs.get("keepers", {}) or name.endswith("-final-snapshot")
        return type_ in HOLDS_DATA and not renewable
    return type_ in HOLDS_DATA or (type_ in FACTS and FACTS[type_].created_once)


def adopt(pulumi: Pulumi, ids: Mapping[str, str]) -> Adoption:
    """Import everything that is there, what others are named after first. Returns what the update has to make.

    Raises:
        CannotAdopt: nothing is missing in the state, or something that must be kept has no id or is not there.
    """
    adoption, absent = checked(plan(pulumi, ids)), set[str]()
    while wanted := [resource for resource in adoption.imported if resource["name"] not in absent]:
        ordinary = [resource for resource in wanted if resource["type"] != RELEASE]
        try:
            if ordinary or adoption.components:
                _import_all(pulumi, adoption, ordinary)
            else:
                # At last, when the provider is there to refresh it.
                absent |= attach(pulumi, {one["name"]: adoption.releases[one["name"]] for one in wanted})
        except CannotAdopt as failed:
            # The engine imports what it can, and says of the rest under its name what is wrong with it.
            named = {resource["name"] for resource in ordinary if f"({resource['name']}):" in str(failed)}
            types = {resource["name"]: resource["type"] for resource in ordinary}
            if not named or any(_must_be_kept(name, types[name], {}) for name in named):
                raise
            absent |= named
        adoption = checked(plan(pulumi, ids), is_first=False)
    lost = {name: type_ for name, type_ in adoption.later.items() if _must_be_kept(name, type_, {})}
    return checked(replace(adoption, missing=lost), is_first=False)


def _import_all(pulumi: Pulumi, adoption: Adoption, wanted: Sequence[Entry]) -> None:
    # Components by themselves: the engine (3.259) would write a provider into the state before what it is in.
    if adoption.components:
        new = {component["name"] for component in adoption.components}
        known = {name: urn for name, urn in adoption.names.items() if name not in new}
        _import(pulumi, {"nameTable": known, "resources": adoption.components})
    if wanted:
        try:
            _import(pulumi, {"nameTable": adoption.names, "resources": wanted})
        finally:
            _as_drawn(pulumi, adoption.drawn)


def checked(adoption: Adoption, *, is_first: bool = True) -> Adoption:
    """The same, when it can be gone on with.

    Raises:
        CannotAdopt: see `adopt`.
    """
    if adoption.missing:
        lines = "\n".join(f"  {name}  ({type_})" for name, type_ in adoption.missing.items())
        raise CannotAdopt(f"{PAGE} has the commands that find these; give them with --ids:\n{lines}")
    if is_first and not (adoption.imported or adoption.later or adoption.anew):
        raise CannotAdopt("nothing is missing in the stack's state: the program would create nothing")
    return adoption


def _import(pulumi: Pulumi, content: Mapping[str, Any]) -> None:
    with TemporaryDirectory() as folder:
        file = private(Path(folder) / "import.json", content)
        pulumi("import", "--file", str(file), "--generate-code=false", "--skip-preview", "--yes")


def _as_drawn(pulumi: Pulumi, wanted: Mapping[str, Mapping[str, Any]]) -> None:
    """Let the state say that generated values were drawn as the program would draw them.

    An imported one has lost its length, alphabet and keepers, and the provider would draw another because of that.
    """
    state = exported(pulumi)
    for resource in state["deployment"]["resources"]:
        if resource["urn"] in wanted:
            inputs = wanted[resource["urn"]]
            resource["inputs"] = dict(inputs)
            resource["outputs"] |= inputs
    write(pulumi, state)


def losses(pulumi: Pulumi) -> list[str]:
    """What holds data and would not be left where it is by the next update: one sentence each."""
    preview = json.loads(pulumi("preview", "--json"))
    return [
        f"{urn.rsplit('::', 1)[-1]} would be put through: {step['op']}"
        for step in preview.get("steps", [])
        if (urn := step["urn"]).split("::")[2].rsplit("$", 1)[-1] in HOLDS_DATA
        and not urn.split("::")[2].rsplit("$", 1)[-1].startswith(DRAWN)
        and step["op"] not in ("same", "update")
    ]


def _engine(stack: str) -> Pulumi:
    def pulumi(*arguments: str) -> str:
        done = subprocess.run(
            ["pulumi", *arguments, "--stack", stack, "--non-interactive"], capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise CannotAdopt(f"pulumi {arguments[0]} failed:\n{_complaints(done.stdout)}{done.stderr}")
        return done.stdout

    return pulumi


def _complaints(said: str) -> str:
    """A preview as JSON is long, and says at its end what is wrong."""
    try:
        return "".join(f"{found['message']}\n" for found in json.loads(said)["diagnostics"])
    except (ValueError, LookupError, TypeError):
        return said


def main(arguments: Sequence[str] | None = None) -> int:
    """Tell what would be adopted; with --yes, do it."""
    parser = argparse.ArgumentParser(prog="python -m operations.adopt", description=__doc__)
    parser.add_argument("--stack", required=True)
    parser.add_argument("--ids", type=argparse.FileType(), help="JSON: id by logical name; - reads standard input")
    parser.add_argument("--yes", action="store_true", help="import, instead of telling what would be imported")
    given = parser.parse_args(arguments)
    say = sys.stdout.write
    pulumi = _engine(given.stack)
    try:
        ids = json.load(given.ids) if given.ids else {}
        adoption = plan(pulumi, ids)
        for resource in adoption.imported:
            shown = "" if resource["type"].startswith(DRAWN) else resource.get("id", "")
            say(f"adopted:        {resource['name']}  {shown}\n")
        for name, type_ in adoption.later.items():
            say(f"adopted later:  {name}  ({type_}), named after one of the others\n")
        for name, type_ in adoption.anew.items():
            say(f"made anew:      {name}  ({type_})\n")
        checked(adoption)
        if not given.yes:
            say("Nothing was changed. Repeat with --yes to import.\n")
            return 0
        adopt(pulumi, ids)
        lost = losses(pulumi)
    except CannotAdopt as cannot:
        sys.stderr.write(f"{cannot}\n")
        return 1
    for line in lost:
        sys.stderr.write(f"{line}\n")
    say("Look at `pulumi preview`, then run `pulumi up`.\n")
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())
