"""Network policies and disruption budgets: what the cloud-neutral pieces make."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pulumi_kubernetes.meta import v1 as meta
from pulumi_kubernetes.networking import v1 as networking

from components.kubernetes.disruption_budgets import DisruptionBudgets, DisruptionBudgetsArgs
from components.kubernetes.network_policies import NetworkPolicies, NetworkPoliciesArgs
from tests.support.example_stacks import Kubernetes
from tests.support.recorder import Graph, run

if TYPE_CHECKING:
    from collections.abc import Callable

WEB = {"app": "web"}


def registered(program: Callable[[], object]) -> Graph:
    return run(program, cloud=Kubernetes())


def policies() -> Graph:
    spec = networking.NetworkPolicySpecArgs(
        pod_selector=meta.LabelSelectorArgs(match_labels=WEB), policy_types=["Ingress"]
    )
    args = NetworkPoliciesArgs(namespace="maps", prefix="acme", allowed={"web": spec})
    return registered(lambda: NetworkPolicies("policies", args))


def test_everything_is_denied_before_anything_is_allowed() -> None:
    graph = policies()
    assert graph["policies-deny"].inputs["spec"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    assert graph["policies-web"].inputs["spec"] == {"podSelector": {"matchLabels": WEB}, "policyTypes": ["Ingress"]}


def test_policies_have_names_of_their_own() -> None:
    for name, subject in (("policies-deny", "acme-deny"), ("policies-web", "acme-web")):
        node = policies()[name]
        assert node.parent == "policies"
        assert node.inputs["metadata"] == {"name": subject, "namespace": "maps"}


def test_a_budget_lets_one_pod_go_at_a_time_and_those_that_are_not_ready_always() -> None:
    args = DisruptionBudgetsArgs(namespace="maps", prefix="acme", pods={"web": WEB})
    budget = registered(lambda: DisruptionBudgets("budgets", args))["budgets-web"]
    assert budget.parent == "budgets"
    assert budget.inputs["spec"] == {
        "maxUnavailable": 1,
        "unhealthyPodEvictionPolicy": "AlwaysAllow",
        "selector": {"matchLabels": WEB},
    }
    assert (budget.inputs["metadata"]["name"], budget.inputs["metadata"]["namespace"]) == ("acme-web", "maps")
