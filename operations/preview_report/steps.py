"""What `pulumi preview --json --show-sames` says about each resource.

Format: `PreviewDigest` and `PreviewStep` in pkg/backend/display/json.go of Pulumi 3.259.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

from components.resource_facts import FACTS, Facts
from components.resource_facts.checks import Inputs
from operations.diagnose.redaction import without_patterns

UNKNOWN = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
UNKNOWN_VALUES = frozenset({
    "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
    "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
    "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
    "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
    "030794c1-ac77-496b-92df-f27374a8bd58",
    "e48ece36-62e2-4504-bad9-02848725956a",
    "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
})  # fmt: skip
"""Each replaces a value that is known after the update. Source: sdk/go/common/resource/plugin/rpc.go of Pulumi."""
SECRET = "[secret]"  # noqa: S105 - the text that the engine shows instead
_SIGNATURE = "4dabf18193072939515e22adb298388d"
"""Marks a mapping as a secret or an asset. Source: sdk/go/common/resource/sig/sig.go of Pulumi."""
_STEP = re.compile(r'\["((?:[^"\\]|\\.)*)"\]|\[(\d+)\]|([^.\[\]]+)')
_CHANGES = {
    "create": "create",
    "update": "update",
    "delete": "delete",
    "replace": "replace",
    "create-replacement": "replace",
    "delete-replaced": "replace",
    "import": "import",
    "import-replacement": "replace",
    "read-replacement": "replace",
    "discard-replaced": "replace",
    "remove-pending-replace": "replace",
    "same": "same",
    "refresh": "same",
    "read": "same",
    "discard": "same",  # of what was only read
}
"""The engine's operations, in fewer words. Source: pkg/resource/deploy/step.go of Pulumi, `StepOps`."""
CHANGES: Final = frozenset({*_CHANGES.values(), "forget"})
"""`forget` is a deletion that leaves the resource in the cloud."""


class NoPreview(Exception):
    """The input is not the JSON of a preview; the message says what to do."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """One resource of the preview."""

    urn: str
    change: str
    """One of `CHANGES`, or an operation of the engine that is unknown here."""
    old: Inputs
    """Inputs in the state; empty where the resource is created."""
    new: Inputs
    """Inputs of the program; empty where the resource is deleted."""
    was_protected: bool
    is_protected: bool
    paths: Sequence[str]
    """Inputs that differ, sorted; empty where the whole resource comes or goes."""
    replaced_by: Sequence[str]
    """The inputs that cannot change in place."""
    dependencies: frozenset[str]
    """URNs, in the state and in the program."""

    @cached_property
    def name(self) -> str:
        """The logical name."""
        return name_in(self.urn)

    @cached_property
    def type(self) -> str:
        """The resource's own type, without its parents'."""
        return self.urn.split("::")[2].rsplit("$", 1)[-1]

    @cached_property
    def component(self) -> str:
        """The component that it belongs to: the third level of the stack, such as `Database`."""
        parents = self.urn.split("::")[2].split("$")[:-1]
        names = [parent.rsplit(":", 1)[-1] for parent in parents]
        return names[2] if len(names) > 2 else names[-1] if names else "Stack"

    @cached_property
    def facts(self) -> Facts | None:
        """What is known about its type."""
        return FACTS.get(self.type)

    def before(self, path: str) -> Any:
        """The old value at a path of `paths`; None where there is none."""
        return value_at(self.old, path)

    def after(self, path: str) -> Any:
        """The new value at a path of `paths`; None where there is none."""
        return value_at(self.new, path)


@dataclass(frozen=True, kw_only=True)
class Preview:
    """A whole preview."""

    stack: str
    steps: Sequence[Step]
    """Without components, providers and the stack itself; unchanged ones included."""
    errors: Sequence[str]
    is_complete: bool
    """It has the unchanged resources too."""

    @property
    def changed(self) -> list[Step]:
        """The steps that change something, in the engine's order."""
        return [step for step in self.steps if step.change != "same"]


def read(text: str | bytes) -> Preview:
    """The preview in the JSON of the engine, as text or in any encoding of Unicode.

    Raises:
        NoPreview: it is something else.
    """
    try:
        digest = json.loads(text)
    except (ValueError, RecursionError):
        digest = None
    is_digest = isinstance(digest, dict) and ("steps" in digest or "diagnostics" in digest)
    every = (digest.get("steps") or []) if is_digest else None
    if not isinstance(every, list) or not all(
        isinstance(each, dict) and {"urn", "op"} <= each.keys() and str(each["urn"]).count("::") >= 3 for each in every
    ):
        raise NoPreview("expected the output of: pulumi preview --json --show-sames")
    moved = dict(_moved(every))
    steps = [_step(each, moved) for each in every if _is_resource(each["urn"])]
    errors = [str(found["message"]) for found in digest.get("diagnostics") or [] if found.get("severity") == "error"]
    if every and "changeSummary" not in digest and not errors:
        errors = ["The preview has no summary: it ended before it had looked at everything."]
    unchanged = (digest.get("changeSummary") or {}).get("same", 0)
    return Preview(
        stack=every[0]["urn"].split("::")[0].rsplit(":", 1)[-1] if every else "",
        steps=_merged(steps),
        errors=_without_ends([without_patterns(_without_colors(error)) for error in errors]),
        is_complete=not unchanged or any(each["op"] == "same" for each in every),
    )


def complete(preview: Preview) -> Preview:
    """The preview, for those who need every resource.

    Raises:
        NoPreview: the preview failed.
    """
    if preview.errors:
        raise NoPreview("the preview failed:\n" + "\n".join(preview.errors))
    return preview


def value_at(inputs: Any, path: str) -> Any:
    """The value at a path in the engine's notation, `rules[0].tags["a.b"]`; None where there is none.

    What is in a secret is a secret, and what is in a value that is known later is known later.
    """
    value = inputs
    for quoted, number, name in _STEP.findall(path):
        if value == SECRET or (isinstance(value, str) and value in UNKNOWN_VALUES):
            return value
        if number:
            is_in = isinstance(value, list) and int(number) < len(value)
            value = value[int(number)] if is_in else None
        else:
            value = value.get(name or quoted.replace('\\"', '"')) if isinstance(value, Mapping) else None
    return value


def mapping_at(inputs: Any, path: str) -> Mapping[str, Any]:
    """The mapping at a path; empty where there is none, or it is a secret or known later."""
    value = value_at(inputs, path)
    return value if isinstance(value, Mapping) else {}


def mappings_at(inputs: Any, path: str) -> list[Mapping[str, Any]]:
    """The mappings in the list at a path, each at its place; empty ones for everything else."""
    value = value_at(inputs, path)
    return [each if isinstance(each, Mapping) else {} for each in value] if isinstance(value, list) else []


def is_unknown(value: object) -> bool:
    """Whether the value, or a part of it, is known after the update only."""
    return any(found in UNKNOWN_VALUES for found in UNKNOWN.findall(json.dumps(value)))


def is_number(value: object) -> bool:
    """Whether the value is a number; true and false are none."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_resource(urn: str) -> bool:
    type_ = urn.split("::")[2].rsplit("$", 1)[-1]
    return not type_.startswith(("pulumi:pulumi:", "pulumi:providers:", "carto:"))


def name_in(urn: str) -> str:
    """The logical name, which may have `::` in it."""
    return urn.split("::", 3)[-1]


def _moved(every: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """Old and new URN of what an alias moves: the state's dependencies have the old one."""
    for each in every:
        before = (each.get("oldState") or {}).get("urn")
        if before and before != each["urn"]:
            yield before, each["urn"]


def _step(each: Mapping[str, Any], moved: Mapping[str, str]) -> Step:
    old, new = each.get("oldState") or {}, each.get("newState") or {}
    detailed = each.get("detailedDiff") or {}
    change = _CHANGES.get(each["op"], str(each["op"]))
    if change == "delete" and (old.get("retainOnDelete") or old.get("external")):
        change = "forget" if old.get("retainOnDelete") else "same"
    if change == "same" and old.get("protect") and not new.get("protect"):
        change = "update"  # the engine changes protection without an operation
    is_whole = change in ("create", "delete", "import", "forget", "same")
    return Step(
        urn=each["urn"],
        change=change,
        old=_plain(old.get("inputs") or {}),
        new={} if change in ("delete", "forget") else _plain(new.get("inputs") or {}),
        was_protected=bool(old.get("protect")),
        is_protected=bool(new.get("protect")),
        paths=[] if is_whole else sorted(detailed or each.get("diffReasons") or []),
        replaced_by=sorted(each.get("replaceReasons") or []) if change == "replace" else [],
        dependencies=frozenset(
            moved.get(urn, urn) for urn in (*(old.get("dependencies") or []), *(new.get("dependencies") or []))
        ),
    )


def _merged(steps: Sequence[Step]) -> list[Step]:
    """One step a resource: the engine has several for a replacement, not all of them with both inputs and paths."""
    found: dict[str, Step] = {}
    for step in steps:
        known = found.get(step.urn)
        found[step.urn] = step if known is None or known.change == "same" else _merge(known, step)
    return list(found.values())


def _merge(known: Step, step: Step) -> Step:
    both = next((each for each in (known, step) if each.old and each.new), known)
    paths, replaced_by = ({*getattr(known, name), *getattr(step, name)} for name in ("paths", "replaced_by"))
    return replace(
        both,
        change=known.change,
        old=known.old or step.old,
        new=known.new or step.new,
        was_protected=known.was_protected or step.was_protected,
        is_protected=known.is_protected or step.is_protected,
        paths=sorted(paths),
        replaced_by=sorted(replaced_by),
        dependencies=known.dependencies | step.dependencies,
    )


def _plain(value: Any) -> Any:
    """Values without the engine's marks; a secret is `SECRET`, however a provider returns it."""
    if isinstance(value, Mapping):
        if _SIGNATURE in value:
            return SECRET
        return {name: _plain(inner) for name, inner in value.items() if name != "__defaults"}
    return [_plain(inner) for inner in value] if isinstance(value, list) else value


def _without_ends(errors: list[str]) -> list[str]:
    """Without the messages that only say that the program ended, if there are others."""
    causes = [error for error in errors if "Program exited with non-zero exit code" not in error]
    return causes or errors


def _without_colors(text: str) -> str:
    return re.sub(r"<\{%[^%]*%\}>", "", text).strip()
