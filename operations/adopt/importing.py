"""The import of what exists, by the engine."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from components.resource_facts import HOLDS_DATA
from operations.helm_release import RELEASE, attach
from operations.pulumi_command import PulumiFailed
from operations.stack_state import Pulumi, exported, private, write

from .encryption_keys import refuse_other_keys
from .own_database import refuse_own_database
from .planning import GENERATED, PAGE_OF_RUNNING, Adoption, CannotAdopt, Entry, checked, must_be_kept, plan

NAMESPACE = "kubernetes:core/v1:Namespace"


def adopt(pulumi: Pulumi, ids: Mapping[str, str], *, running: bool = False) -> Adoption:
    """Import everything that exists, in the order that ids need. Returns what the update has to create.

    Raises:
        CannotAdopt: nothing is missing in the state, or a resource that must be kept has no id or does not exist.
    """
    adoption, absent = checked(plan(pulumi, ids, running=running)), set[str]()
    while wanted := [resource for resource in adoption.imported if resource["name"] not in absent]:
        ordinary = [resource for resource in wanted if resource["type"] != RELEASE]
        try:
            if ordinary or adoption.components:
                _import_all(pulumi, adoption, ordinary)
            else:
                # Last, because the provider that refreshes a release must be in the state.
                absent |= attach(pulumi, {one["name"]: adoption.releases[one["name"]] for one in wanted})
                if running and absent & set(adoption.releases):
                    raise CannotAdopt(_no_release(adoption))
        except PulumiFailed as failed:
            # The engine imports what it can, and reports each other resource under its name.
            named = {resource["name"] for resource in ordinary if f"({resource['name']}):" in str(failed)}
            types = {resource["name"]: resource["type"] for resource in ordinary}
            if running and NAMESPACE in {types[name] for name in named}:
                raise CannotAdopt(_no_namespace(ordinary)) from None
            if not named or any(not running and must_be_kept(name, types[name], {}) for name in named):
                raise
            absent |= named
        adoption = checked(plan(pulumi, ids, running=running), is_first=False)
    if absent_names := sorted(absent & set(adoption.taken_over)):
        raise CannotAdopt(_none_of_that_name(adoption, absent_names))
    if running:
        return adoption
    lost = {name: type_ for name, type_ in adoption.later.items() if must_be_kept(name, type_, {})}
    return checked(replace(adoption, missing=lost), is_first=False)


def _no_namespace(wanted: Sequence[Entry]) -> str:
    ids = ", ".join(str(resource["id"]) for resource in wanted if resource["type"] == NAMESPACE)
    return f"the cluster has no namespace {ids}. Fix: set carto:namespace to the one of the release ({PAGE_OF_RUNNING})"


def _none_of_that_name(adoption: Adoption, names: Sequence[str]) -> str:
    found = ", ".join(f"{name} ({adoption.taken_over[name]})" for name in names)
    return (
        f"the cloud has none of this name, and `pulumi up` would create an empty one: {found}. Fix: correct the "
        f"`takenOver` setting, or remove it: {PAGE_OF_RUNNING}"
    )


def _no_release(adoption: Adoption) -> str:
    ids = ", ".join(str(release["id"]) for release in adoption.releases.values())
    return (
        f"the cluster has no Helm release {ids} (namespace/name). Fix: set carto:namespace to the one that `helm list "
        f"--all-namespaces` shows. A release with another name than `carto` cannot be taken over: {PAGE_OF_RUNNING}"
    )


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


def take_over(pulumi: Pulumi, ids: Mapping[str, str], *, database_moved: bool) -> Adoption:
    """Import an installation that Helm made. Without its namespace, release or keys, the state stays as it is.

    Raises:
        CannotAdopt: there is no such release, it has a database of its own that has not moved, or the stack has other
            encryption keys.
        PulumiFailed: there is no such namespace, or the engine cannot import it.
    """
    before = exported(pulumi)
    try:
        adoption = adopt(pulumi, ids, running=True)
        refuse_other_keys(pulumi)
        if not database_moved:
            refuse_own_database(pulumi)
        return adoption
    except BaseException:
        write(pulumi, before)
        raise


def _because(step: Mapping[str, Any]) -> str:
    """The properties that differ and that the cloud can't change, if the engine names them."""
    if not (reasons := step.get("replaceReasons")):
        return ""
    return (
        f", because the stack has another {', '.join(sorted(reasons))}. Fix: change the settings, or keep it outside "
        f"of the stack with an `existing` setting: {PAGE_OF_RUNNING}"
    )


def losses(pulumi: Pulumi, *, running: bool = False) -> list[str]:
    """Resources with data that the next update would replace or delete: one sentence each.

    It may create others where an installation without a stack was `running`.
    """
    harmless = ("same", "update", *(["create"] if running else []))
    preview = json.loads(pulumi("preview", "--json"))
    return [
        f"{urn.rsplit('::', 1)[-1]} would get: {step['op']}{_because(step)}"
        for step in preview.get("steps", [])
        if (urn := step["urn"]).split("::")[2].rsplit("$", 1)[-1] in HOLDS_DATA
        and not urn.split("::")[2].rsplit("$", 1)[-1].startswith(GENERATED)
        and step["op"] not in harmless
    ]
