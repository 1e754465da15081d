"""Puts what exists back into the state of a stack that lost it: `python -m operations.adopt --stack <stack>`.

The engine says what the program would create and imports it; here is only told which id each has. docs/adopt.md.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from operations.holds_data import HOLDS_DATA
from operations.physical_ids import id_of

Pulumi = Callable[..., str]
"""Runs `pulumi <arguments>` on the stack and returns what it wrote to stdout; raises CannotAdopt when it fails."""
DRAWN = "random:"
ONLY_IN_STATE = ("pulumi:providers:",)
TAKEN_ONCE = {"aws:eks/podIdentityAssociation:PodIdentityAssociation"}
"""What the cloud refuses to make a second time, under an id that only the cloud knows."""
PAGE = "docs/adopt.md"


class CannotAdopt(Exception):
    """The message says why, and what to do."""


@dataclass(frozen=True, kw_only=True)
class Adoption:
    """What the program wants, sorted by what is known about it."""

    components: Sequence[Mapping[str, Any]]
    """Entries of the engine's import file for what groups the rest."""
    imported: Sequence[Mapping[str, Any]]
    """Entries for everything else, complete."""
    names: Mapping[str, str]
    """URNs, by which the entries name each other, of components and of what is in the state already."""
    missing: Mapping[str, str] = field(default_factory=dict)
    """Logical name and type of what has to be had before anything is imported, because data or the update need it."""
    anew: Mapping[str, str] = field(default_factory=dict)
    """Logical name and type of what the next update makes again."""


def plan(pulumi: Pulumi, ids: Mapping[str, str]) -> Adoption:
    """Sort what the engine would create. `ids` are by logical name; they win over what is told from the inputs.

    Raises:
        CannotAdopt: nothing is missing, or an id is given for something that is not.
    """
    with TemporaryDirectory() as folder:
        file = Path(folder) / "import.json"
        preview = json.loads(pulumi("preview", "--json", "--import-file", str(file)))
        resources = json.loads(file.read_text()).get("resources") or [] if file.exists() else []
    steps = {step["urn"].rsplit("::", 1)[-1]: step for step in preview.get("steps", [])}
    if not resources:
        raise CannotAdopt("nothing is missing in the stack's state: the program would create nothing")
    unknown = sorted(set(ids) - {resource["name"] for resource in resources})
    if unknown:
        raise CannotAdopt(f"--ids: the program would create nothing of the name {', '.join(unknown)}")
    components, imported, missing, anew = [], [], {}, {}
    for resource in resources:
        name, type_ = resource["name"], resource["type"]
        if resource.get("component"):
            components.append(resource)
            continue
        if type_.startswith(ONLY_IN_STATE):
            imported.append(resource)
            continue
        state = steps[name]["newState"]
        id_ = ids.get(name) or id_of(type_, state["inputs"])
        if id_:
            imported.append(resource | {"id": id_})
        elif _must_be_kept(name, type_, state["inputs"]):
            missing[name] = type_
        else:
            anew[name] = type_
    return Adoption(
        components=components, imported=imported, names=_names(resources, steps), missing=missing, anew=anew
    )


def _names(resources: Sequence[Mapping[str, Any]], steps: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    new = {resource["name"] for resource in resources if not resource.get("component")}
    return {name: step["urn"] for name, step in steps.items() if name not in new}


def _must_be_kept(name: str, type_: str, inputs: Mapping[str, Any]) -> bool:
    """Not the name of a snapshot to come, nor a password with a rotation: the update sets the new one everywhere."""
    if type_.startswith(DRAWN):
        renewable = "rotation" in inputs.get("keepers", {}) or name.endswith("-final-snapshot")
        return type_ in HOLDS_DATA and not renewable
    return type_ in HOLDS_DATA or type_ in TAKEN_ONCE


def adopt(pulumi: Pulumi, adoption: Adoption) -> None:
    """Import everything.

    Raises:
        CannotAdopt: something that must be kept has no id. Nothing was imported.
    """
    if adoption.missing:
        lines = "\n".join(f"  {name}  ({type_})" for name, type_ in adoption.missing.items())
        raise CannotAdopt(f"{PAGE} has the commands that find these; give them with --ids:\n{lines}")
    # Components by themselves: the engine (3.259) would write a provider into the state before what it is in.
    if adoption.components:
        new = {component["name"] for component in adoption.components}
        known = {name: urn for name, urn in adoption.names.items() if name not in new}
        _import(pulumi, {"nameTable": known, "resources": adoption.components})
    _import(pulumi, {"nameTable": adoption.names, "resources": adoption.imported})


def _import(pulumi: Pulumi, content: Mapping[str, Any]) -> None:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "import.json"
        file.touch(mode=0o600)
        file.write_text(json.dumps(content))
        pulumi("import", "--file", str(file), "--generate-code=false", "--skip-preview", "--yes")


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
            raise CannotAdopt(f"pulumi {arguments[0]} failed:\n{done.stdout}{done.stderr}")
        return done.stdout

    return pulumi


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
        adoption = plan(pulumi, json.load(given.ids) if given.ids else {})
        for resource in adoption.imported:
            shown = "" if resource["type"].startswith(DRAWN) else resource.get("id", "")
            say(f"adopted:    {resource['name']}  {shown}\n")
        for name, type_ in adoption.anew.items():
            say(f"made anew:  {name}  ({type_})\n")
        if not given.yes and not adoption.missing:
            say("Nothing was changed. Repeat with --yes to import.\n")
            return 0
        adopt(pulumi, adoption)
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
