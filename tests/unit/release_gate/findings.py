"""What `pulumi up` with this version would do to a stack of the last release."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from components.kept_defaults import changed_defaults, defaults_of
from components.resource_facts import ONLY_IN_STATE
from components.settings.problems import SettingsError
from tests.support.registrations import config_of, registered_with, settings_of
from tests.unit.release_gate.providers import replaced_by
from tests.unit.release_gate.recordings import inputs_of, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.support.recorder import Graph, Node
    from tests.unit.release_gate.recordings import Recording

RUNS_AGAIN = "kubernetes:batch/v1:Job"
"""A new Job in place of one that ended is how the program runs it again."""
_NAMES = ("name", "bucket", "identifier", "replicationGroupId", "accountName", "serverName", "instance")
"""Inputs with a physical name. Where a provider can rename a resource, its address changes."""


class Kind(StrEnum):
    """What happens, by the word that begins a note about it."""

    REPLACED = "Replaced"
    DELETED = "Deleted"
    LEFT = "Left in the cloud"
    RENAMED = "Renamed"
    OUTPUT = "Output removed"
    DEFAULT = "New default"
    REFUSED = "Refused"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that a user has to know before the upgrade."""

    kind: Kind
    subject: str
    """The logical name, the output or the setting, as a note has it."""
    why: str

    def __str__(self) -> str:
        return f"**{self.kind}** `{self.subject}`: {self.why}"


def findings(stack: str, recording: Recording) -> Iterator[Finding]:
    """Everything that the upgrade would do to a stack of the last release, with its own stack file."""
    config = recording.config
    try:
        settings = settings_of(config)
    except SettingsError as refused:
        for problem in refused.problems:
            yield Finding(kind=Kind.REFUSED, subject=problem.title, why=problem.reason)
        # With the settings that this version takes.
        config = config_of(stack)
        settings = settings_of(config)
    for line in changed_defaults(recording.defaults, defaults_of(settings)):
        setting, _, why = line.partition(": ")
        yield Finding(kind=Kind.DEFAULT, subject=setting, why=why)
    yield from differences(recording, registered_with(stack, config))


def differences(recording: Recording, graph: Graph) -> Iterator[Finding]:
    """What is other in a graph than in a recording."""
    for output in sorted(set(recording.outputs) - set(graph.outputs)):
        yield Finding(kind=Kind.OUTPUT, subject=output, why="programs of other projects may read it")
    now = {node.urn: node for node in graph if node.custom}
    former = {urn: node for node in graph for urn in node.former_urns}
    for urn, recorded in recording.resources.items():
        type_, name = urn.split("::")[2:]
        type_ = type_.rpartition("$")[2]
        node = now.get(urn) or former.get(urn)
        if node is not None:
            yield from _changes(node, recorded)
        elif recorded.get("retain"):
            yield Finding(kind=Kind.LEFT, subject=name, why=f"no stack has this {type_} any more")
        else:
            yield Finding(kind=Kind.DELETED, subject=name, why=f"nothing has the name and type ({type_}), nor an alias")


def _changes(node: Node, recorded: Mapping[str, Any]) -> Iterator[Finding]:
    if node.type in ONLY_IN_STATE or node.type == RUNS_AGAIN:
        return
    name = node.urn.rsplit("::", 1)[-1]
    was, will = recorded["inputs"], inputs_of(node)
    replaced = replaced_by(node, was, will)
    if recorded.get("trigger") != (None if node.replacement_trigger is None else shown(node.replacement_trigger)):
        replaced.append("its trigger")
    if replaced:
        yield Finding(kind=Kind.REPLACED, subject=name, why=f"{node.type}, because of {', '.join(replaced)}")
    elif renamed := [key for key in _NAMES if was.get(key) != will.get(key)]:
        yield Finding(kind=Kind.RENAMED, subject=name, why=f"{node.type}, because of {', '.join(renamed)}")
