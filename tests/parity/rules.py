"""The facts about resource types as checks of recorded resources: encrypted, private, available, backed up, rotated."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from components.carto.workloads import workloads
from components.resource_facts import FACTS, Storage
from components.resource_facts import checks as of_inputs
from components.resource_facts.checks import value_at
from components.scaling import MINIMUM
from components.settings.features import Features
from tests.support.recorder import Secret, revealed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tests.support.recorder import Graph, Node

Check = Callable[["Node", "Graph"], bool]


@dataclass(frozen=True, kw_only=True)
class Rule:
    """The checks of one type."""

    encrypted: Check
    private: Check
    available: Check
    backed_up: Check


def _on_nodes(check: of_inputs.Check) -> Check:
    """The same check, of a recorded resource and of what depends on it."""

    def passes(node: Node, graph: Graph) -> bool:
        def related(type_: str) -> Sequence[of_inputs.Inputs]:
            return [revealed(dict(other.inputs)) for other in graph.of_type(type_) if node.name in other.depends_on]

        return check(revealed(dict(node.inputs)), related)

    return passes


def _rule(storage: Storage) -> Rule:
    return Rule(
        encrypted=_on_nodes(storage.encrypted),
        private=_on_nodes(storage.private),
        available=_on_nodes(storage.highly_available),
        backed_up=_on_nodes(storage.backed_up),
    )


def tags_of(node: Node) -> Any:
    """The tags or labels of a resource; None when there are none."""
    return value_at(revealed(dict(node.inputs)), FACTS[node.type].tags)


def _never(_node: Node, _graph: Graph) -> bool:
    return False


def _only_secrets(node: Node, _graph: Graph) -> bool:
    content = node.inputs["stringData"]
    return isinstance(content, Secret) or all(isinstance(value, Secret) for value in content.values())


def _two_pods(node: Node, _graph: Graph) -> bool:
    """Whether some component of the chart has two pods at least."""
    values = revealed(node.inputs["values"])
    scalable = [workload.key for workload in workloads(Features().each) if workload.scales]
    return any(value_at(values, f"{component}.autoscaling.minReplicas") == MINIMUM for component in scalable)


RULES: Mapping[str, Rule] = {
    **{type_: _rule(facts.stores) for type_, facts in FACTS.items() if facts.stores is not None},
    # The content is encrypted in Pulumi's state; the cluster's etcd is its owner's.
    "kubernetes:core/v1:Secret": Rule(encrypted=_only_secrets, private=_never, available=_never, backed_up=_never),
    "kubernetes:helm.sh/v3:Release": Rule(encrypted=_never, private=_never, available=_two_pods, backed_up=_never),
}
"""By type; types that hold data without storing it themselves (a resource group, a key ring) have none."""

KEYS_THAT_ROTATE: Mapping[str, Check] = {
    type_: _on_nodes(facts.rotated) for type_, facts in FACTS.items() if facts.rotated is not None
}
"""Keys the cloud rotates by itself."""
