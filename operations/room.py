"""Compare CARTO's pods with the nodes.

Prints what the pods of a stack request when nobody uses CARTO, and at the most. If `kubectl` may list the nodes, it
compares the first with the room of the nodes that the pods may run on. Nothing is changed.
"""

from __future__ import annotations

import json
import re
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from components.carto.customer_package import CustomerPackageError, read
from components.carto.from_settings import package_source, scheduling_args
from components.carto.room import Room, least_room, most_room
from components.chart_resources import Amounts
from components.quantities import BYTES, CPU, mebibytes, thousandths
from components.quota_check import sizing_values
from components.settings.problems import SettingsError
from operations import options
from operations.command_line import command
from operations.settings import CannotRead, Pulumi, engine, loaded
from operations.verify.kubectl import CannotVerify, Kubectl

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from components.carto.args import SchedulingArgs
    from components.settings import Settings

KEPT_AWAY = ("NoSchedule", "NoExecute")
"""Effects of taints that keep pods away. Source: Kubernetes, "Taints and Tolerations"."""


@dataclass(frozen=True, kw_only=True)
class Nodes:
    """The nodes that CARTO's pods may run on."""

    count: int
    room: Amounts
    """The sum of what they can allocate, to pods of others as well."""


def usable(nodes: Iterable[Mapping[str, Any]], scheduling: SchedulingArgs) -> Nodes:
    """The nodes that take pods with the stack's node selector and tolerations, as the API server lists nodes."""
    found = [node for node in nodes if _takes(node, scheduling)]
    amounts = [node.get("status", {}).get("allocatable", {}) for node in found]
    cpu = sum(thousandths(own["cpu"]) for own in amounts if re.fullmatch(CPU, own.get("cpu", "")))
    memory = sum(mebibytes(own["memory"]) for own in amounts if re.fullmatch(BYTES, own.get("memory", "")))
    return Nodes(count=len(found), room=Amounts(cpu, memory))


def on_usable_nodes(scheduling: SchedulingArgs) -> dict[str, Any]:
    """The part of a pod's spec with which it runs on these nodes."""
    return {
        "nodeSelector": dict(scheduling.node_selector),
        "tolerations": [dict(each) for each in scheduling.tolerations],
    }


def report(least: Room, most: Room, nodes: Nodes | None) -> list[str]:
    """The lines for a person."""
    lines = [
        f"{least.pods} pods request {text(least.requests)} when nobody uses CARTO;",
        f"{most.pods} pods request {text(most.requests)} at the most, while an update replaces them.",
    ]
    if nodes is None:
        return [*lines, "The nodes are not compared: kubectl may not list them, or reaches no cluster."]
    lines.append(
        f"Nodes that CARTO may run on: {nodes.count}. They can allocate {text(nodes.room)}, to pods of others as well."
    )
    if not fits(least, nodes):
        lines.append(
            "warning: CARTO does not fit into them, unless an autoscaler adds nodes. Add nodes, or set a smaller "
            "carto:profile, or smaller figures in carto:workloads."
        )
    return lines


def as_json(least: Room, most: Room, nodes: Nodes | None) -> dict[str, Any]:
    """The comparison for programs: thousandths of processors, and Mi."""
    return {
        "least": {"pods": least.pods, **_amounts(least.requests)},
        "most": {"pods": most.pods, **_amounts(most.requests)},
        "nodes": None if nodes is None else {"count": nodes.count, **_amounts(nodes.room), "fits": fits(least, nodes)},
    }


def _amounts(amounts: Amounts) -> dict[str, float]:
    return {"milliCpu": amounts.cpu, "memoryMi": amounts.memory}


def fits(least: Room, nodes: Nodes) -> bool:
    """Whether the nodes have as much as the pods request. Pods of others may use it already."""
    return nodes.room.cpu >= least.requests.cpu and nodes.room.memory >= least.requests.memory


def _takes(node: Mapping[str, Any], scheduling: SchedulingArgs) -> bool:
    spec, labels = node.get("spec", {}), node.get("metadata", {}).get("labels", {})
    if spec.get("unschedulable") or any(labels.get(key) != text for key, text in scheduling.node_selector.items()):
        return False
    taints = [taint for taint in spec.get("taints", ()) if taint.get("effect") in KEPT_AWAY]
    return all(any(_tolerates(each, taint) for each in scheduling.tolerations) for taint in taints)


def _tolerates(toleration: Mapping[str, str], taint: Mapping[str, str]) -> bool:
    same_value = toleration["operator"] == "Exists" or toleration.get("value", "") == taint.get("value", "")
    return (
        toleration["key"] == taint["key"]
        and same_value
        and toleration.get("effect", taint["effect"]) == taint["effect"]
    )


def text(amounts: Amounts) -> str:
    """Amounts for a person."""
    return f"{amounts.cpu / 1000:g} processors and {amounts.memory / 1024:.1f} Gi"


@command("room", __doc__)
@options.stack()
@options.context()
@options.as_json()
def main(
    *,
    stack: str,
    context: str | None,
    is_json: bool,
    engine: Callable[[str], Pulumi] = engine,
    nodes_of: Callable[[Kubectl], Any] = lambda cluster: cluster.get("nodes")["items"],
) -> int:
    """The command. Returns its exit code: 1 only when the stack cannot be read."""
    try:
        settings = cast("Settings", loaded(engine(stack))[0])
        package = read(package_source(settings.customer_package))
    except (CannotRead, SettingsError, CustomerPackageError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    values, features = sizing_values(settings, package), settings.features.each
    try:
        listed = nodes_of(Kubectl(namespace=settings.namespace, context=context))
        nodes = usable(listed, scheduling_args(settings.scheduling))
    except CannotVerify:
        nodes = None
    least, most = least_room(values, features), most_room(values, features)
    shown = json.dumps(as_json(least, most, nodes), indent=2) if is_json else "\n".join(report(least, most, nodes))
    sys.stdout.write(f"{shown}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
