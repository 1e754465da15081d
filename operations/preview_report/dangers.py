"""The rules about dangers: each is a function, and has a name that `--accept` uses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from components.resource_facts.checks import EVERY_ADDRESS, EVERYBODY, Inputs, leaves
from operations.helm_release import RELEASE

from .findings import Rule
from .grants import grants_more
from .iam_documents import DOCUMENTS, widened
from .load_balancers import opens_to_clients
from .networks import admits_more, ends_isolation
from .steps import CHANGES, SECRET, UNKNOWN_VALUES, Preview, Step, is_number, is_unknown, mapping_at, value_at
from .stored_data import ends_encryption, ends_protection, keeps_fewer_backups, swaps_keys, weakens_storage

PUBLIC: Final[Mapping[str, object]] = {
    "publiclyAccessible": True,
    "publicNetworkAccess": "Enabled",
    "defaultAction": "Allow",
    "allowBlobPublicAccess": True,
    "blockPublicAcls": False,
    "blockPublicPolicy": False,
    "ignorePublicAcls": False,
    "restrictPublicBuckets": False,
    "ipv4Enabled": True,
}
"""By the name of an input: the value that opens something to the internet. Sources: the API pages of the types at
https://www.pulumi.com/registry/"""
GENERATED = ("random:index/randomPassword:RandomPassword", "random:index/randomString:RandomString")
"""Secrets, and parts of names."""


def deletes_data(_preview: Preview, step: Step) -> Iterator[str]:
    """Data, or what only one of can exist, is deleted or replaced."""
    facts = step.facts
    if facts is None or step.change not in ("delete", "replace", "forget") or step.type in GENERATED:
        return
    if facts.holds_data or facts.created_once:
        why = f" because of {', '.join(step.replaced_by)}" if step.replaced_by else ""
        what = "and the data in it" if facts.stores else "which other resources or stacks need"
        if step.change == "forget":
            yield f"no longer manages {_kind(step)}, {what}: it stays in the cloud"
        else:
            yield f"{step.change}s {_kind(step)}, {what}{why}"


def rotates_keys(_preview: Preview, step: Step) -> Iterator[str]:
    """A generated secret gets another value, or is lost."""
    if step.type == GENERATED[0] and step.change in ("delete", "replace"):
        why = f" because of {', '.join(step.replaced_by)}" if step.replaced_by else ""
        yield f"{step.change}s a generated secret: what was encrypted with it needs the old one{why}"


def shrinks(_preview: Preview, step: Step) -> Iterator[str]:
    """A server or disk becomes smaller, or another class."""
    billing = step.facts.billing if step.facts else None
    for path in step.paths:
        before, after = step.before(path), step.after(path)
        if billing and path == billing.size and before and after:
            yield f"{path}: {before} becomes {after}; another size of a {billing.name}"
        elif re.search(r"(storage|memory|disk)\w*(gb|size)|allocatedStorage", path, re.IGNORECASE) and (
            is_number(before) and is_number(after) and after < before
        ):
            yield f"{path}: {before} becomes {after}"


def fewer_pods(_preview: Preview, step: Step) -> Iterator[str]:
    """A service of CARTO gets fewer pods at least."""
    if step.type == RELEASE and step.old and step.new:
        before, after = (_pods(mapping_at(inputs, "values")) for inputs in (step.old, step.new))
        fewer = [name for name in sorted(before.keys() & after.keys()) if after[name] < before[name]]
        if fewer:
            counts = ", ".join(f"{name} {before[name]} → {after[name]}" for name in fewer)
            yield f"fewer pods at least: {counts}; with one pod, a restart or a node's failure interrupts the service"


def _pods(values: Mapping[str, Any]) -> dict[str, float]:
    """The least number of pods by the chart's name of the service, where the values have one."""
    found = {}
    for name, group in values.items():
        if isinstance(group, Mapping):
            scaling = group.get("autoscaling") or {}
            scales = isinstance(scaling, Mapping) and scaling.get("enabled") is True
            least = scaling.get("minReplicas") if scales else group.get("replicaCount")
            if isinstance(least, int | float):
                found[name] = least
    return found


def widens_rights(preview: Preview, step: Step) -> Iterator[str]:
    """An IAM document of AWS allows more."""
    if step.change == "delete" and any(
        other.change in ("delete", "replace") for other in preview.steps if other.urn in step.dependencies
    ):
        return
    for name in DOCUMENTS:
        before, after = step.old.get(name), step.new.get(name)
        if step.change == "create" or before == after:
            continue
        if is_unknown(after):
            yield f"{name} is known after the update only: read it in the diff"
            continue
        if after == SECRET:
            yield f"{name} is a secret now: what it allows is not compared"
            continue
        yield from (f"{name} {sentence}" for sentence in widened(before, after))


def opens(_preview: Preview, step: Step) -> Iterator[str]:
    """Something becomes reachable or readable from the internet."""
    if step.change == "delete":
        return
    before = set(_each(step.old))
    already = {value for path, value in before if not re.search("egress", path, re.IGNORECASE)}
    for path, value in _each(step.new):
        if (path, value) in before or value in UNKNOWN_VALUES:
            continue
        name = path.rpartition(".")[2]
        if value in (*EVERY_ADDRESS, *EVERYBODY):
            if value not in already and not re.search("egress", f"{path}{step.type}", re.IGNORECASE):
                yield f"{path} is {value}: everybody"
        elif name in PUBLIC and repr(value) == repr(PUBLIC[name]):
            # On Azure, these rules then decide who connects.
            if name == "publicNetworkAccess" and _denies_by_default(step.new):
                continue
            yield f"{path} becomes {str(value).lower() if isinstance(value, bool) else value}"


def _each(inputs: Inputs) -> Iterator[tuple[str, Any]]:
    """Every value with its path; of an annotation with several ranges, each one."""
    for path, value in leaves(inputs):
        if isinstance(value, str) and any(everyone in value for everyone in EVERY_ADDRESS):
            yield from ((path, each.strip()) for each in value.split(","))
        else:
            yield path, value


def _denies_by_default(inputs: Inputs) -> bool:
    rules = [
        value_at(inputs, path) for path in ("networkRuleSet.defaultAction", "properties.networkAcls.defaultAction")
    ]
    return "Deny" in rules


def is_unknown_operation(_preview: Preview, step: Step) -> Iterator[str]:
    """A later engine does what this report does not know."""
    if step.change not in CHANGES:
        yield f"the operation {step.change} is unknown to this report: read it in the preview"


def interrupts(_preview: Preview, step: Step) -> Iterator[str]:
    """Users notice the change."""
    facts = step.facts
    if facts is None:
        return
    for path in step.paths:
        before, after = step.before(path), step.after(path)
        for known, interruption in facts.interruption.items():
            is_it = path == known or path.startswith((f"{known}.", f"{known}["))
            is_with = interruption.only_with is None or interruption.only_with in (before, after)
            if is_it and is_with and not interruption.effect.startswith("none"):
                yield f"{path}: {interruption.effect} ({interruption.source})"


RULES: Final[Sequence[tuple[str, Rule]]] = (
    ("deletes-data", deletes_data),
    ("rotates-key", rotates_keys),
    ("swaps-key", swaps_keys),
    ("opens", opens),
    ("opens", opens_to_clients),
    ("opens", ends_isolation),
    ("admits", admits_more),
    ("widens-rights", widens_rights),
    ("widens-rights", grants_more),
    ("ends-protection", ends_protection),
    ("weakens-storage", weakens_storage),
    ("weakens-storage", ends_encryption),
    ("keeps-less", keeps_fewer_backups),
    ("shrinks", shrinks),
    ("shrinks", fewer_pods),
    ("interrupts", interrupts),
    ("unknown-operation", is_unknown_operation),
)
"""In the order of the report."""


def _kind(step: Step) -> str:
    return step.type.rsplit(":", 1)[-1]
