"""What the graphs of a cloud's stacks show about a capability."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pulumi import RunError

from components.resource_facts import FACTS, HOLDS_DATA
from tests.parity.rules import KEYS_THAT_ROTATE, RULES, Check, Rule, tags_of
from tests.parity.stacks import Stack, rotated, stacks_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from components.settings import Cloud
    from tests.parity.capabilities import Capability
    from tests.support.recorder import Graph, Node


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A capability on a cloud: what each stack has of it."""

    capability: Capability
    stacks: Sequence[Stack]
    parts: Sequence[tuple[Stack, Sequence[Node]]]
    """The stacks that create something of it, with the resources."""

    @functools.cached_property
    def stores(self) -> Sequence[tuple[Stack, Node, Rule]]:
        """The resources that store something."""
        return [(stack, node, RULES[node.type]) for stack, nodes in self.parts for node in nodes if node.type in RULES]

    def every(self, check: Callable[[Rule], Check], *, but: Callable[[Stack], bool] = lambda _: False) -> bool:
        """Whether it holds for each thing that stores something, and there is one."""
        looked_at = [(stack, node, rule) for stack, node, rule in self.stores if not but(stack)]
        return bool(looked_at) and all(check(rule)(node, stack.graph) for stack, node, rule in looked_at)


def shown(capability: Capability, cloud: Cloud) -> Shown:
    """What the stacks of `cloud` have of `capability`."""
    stacks = stacks_of(cloud)
    parts = [(stack, capability.nodes(stack)) for stack in stacks]
    return Shown(capability=capability, stacks=stacks, parts=[each for each in parts if each[1]])


def _created(of: Shown) -> bool:
    return bool(of.parts)


def _uses_existing(of: Shown) -> bool:
    return any(setting.is_used_by(stack) for setting in of.capability.existing_by for stack in of.stacks)


def _encrypted(of: Shown) -> bool:
    return of.every(lambda rule: rule.encrypted)


def wants_public_thumbnails(stack: Stack) -> bool:
    """Whether anyone is meant to read them: the stack says so."""
    return bool(stack.says.get("storage", {}).get("thumbnails", {}).get("access", "private") != "private")


def _private(of: Shown) -> bool:
    return of.every(lambda rule: rule.private, but=wants_public_thumbnails)


def _available(of: Shown) -> bool:
    """In one stack at least: the profile `development` does without."""
    return any(
        all(rule.available(node, stack.graph) for other, node, rule in of.stores if other is stack)
        for stack in {id(stack): stack for stack, _, _ in of.stores}.values()
    )


def _backed_up(of: Shown) -> bool:
    return of.every(lambda rule: rule.backed_up)


def _rotated(of: Shown) -> bool:
    if any(_rotates(node, stack.graph) for stack, nodes in of.parts for node in nodes):
        return True
    # Nothing is replaced where the cloud itself keeps two keys: then CARTO gets the other one.
    if not of.capability.counter or not (of.parts or of.capability.components == {"BackendIdentity"}):
        return False
    # The same number rotates the keys of integrations with warehouses.
    stacks = [stack for stack, _ in of.parts] or [stack for stack in of.stacks if "warehouses" not in stack.says]
    return any(_changes(stack, of.capability) for stack in stacks)


def _rotates(node: Node, graph: Graph) -> bool:
    """Whether a number of `carto:rotation` replaces it, or the cloud rotates what it holds."""
    keepers = node.inputs.get("keepers") or {}
    by_number = "rotation" in keepers or isinstance(node.replacement_trigger, int)
    return by_number or (node.type in KEYS_THAT_ROTATE and KEYS_THAT_ROTATE[node.type](node, graph))


def _changes(stack: Stack, capability: Capability) -> bool:
    """Whether raising the number is taken, and makes something new."""
    try:
        after = rotated(stack.name, capability.counter)
    except RunError:
        return False
    return _inputs(stack.graph) != _inputs(after)


def _inputs(graph: Graph) -> dict[str, object]:
    return {node.urn: (node.inputs, node.replacement_trigger) for node in graph}


def is_kept(node: Node) -> bool:
    """Whether a resource holds what can't be made again.

    A password that rotates is replaced by design. A generated text is part of a protected resource's name: another
    one would replace that resource, which is refused.
    """
    if node.type.endswith(":RandomString"):
        return False
    return node.type in HOLDS_DATA and "rotation" not in (node.inputs.get("keepers") or {})


def _protected(of: Shown) -> bool:
    kept = [node for stack, nodes in of.parts if not stack.says.get("disposable") for node in nodes if is_kept(node)]
    return bool(kept) and all(node.protect for node in kept)


def _tagged(of: Shown) -> bool:
    takers = [node for _, nodes in of.parts for node in nodes if is_of_a_cloud(node) and FACTS[node.type].tags]
    return bool(takers) and all(tags_of(node) for node in takers)


def is_of_a_cloud(node: Node) -> bool:
    """Whether a cloud's provider makes it."""
    return node.custom and node.type.split(":")[0] not in ("kubernetes", "random", "pulumi")


ASPECTS: Mapping[str, Callable[[Shown], bool]] = {
    "created": _created,
    "BYO": _uses_existing,
    "encrypted": _encrypted,
    "private": _private,
    "HA": _available,
    "backed up": _backed_up,
    "rotated": _rotated,
    "protected": _protected,
    "tagged": _tagged,
}
"""The columns of the page, and what each takes to say yes."""
