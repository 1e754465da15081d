"""Network policies, disruption budgets and scheduling of a stack: when they are there, and what changes them."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

import pytest

from components.carto.workloads import workloads
from components.settings.features import Features
from tests.support.example_stacks import NAMES, STACKS, Built, build, built, raw_settings, settings_of
from tests.support.registrations import registered
from tests.support.sandbox import EVERYTHING
from tests.unit.pod_security import containers, refused

WORKLOADS = workloads(Features().each)
POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy"
BUDGET = "kubernetes:policy/v1:PodDisruptionBudget"
ANY_PORT = [{"protocol": protocol, "port": 1, "endPort": 65535} for protocol in ("TCP", "UDP")]
every_stack = pytest.mark.parametrize("name", NAMES)
SEVERAL = {
    "accounts-www", "import-api", "lds-api", "maps-api", "router", "workspace-api", "workspace-www"
}  # fmt: skip
WITH_AI = SEVERAL | {"ai-api", "aiproxy"}


def changed(stack: str = "aws-quickstart", **settings: Any) -> Built:
    return build(settings_of({**raw_settings(stack), **settings}))


def policed(peers: Mapping[str, Any] | None = None, **settings: Any) -> Built:
    return changed(network={"networkPolicies": {"enabled": True, **(peers or {})}}, **settings)


def budgets(stack: Built) -> set[str]:
    return {node.name.removeprefix("disruption-budgets-") for node in stack.graph.of_type(BUDGET)}


def rules(stack: Built, policy: str, direction: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = stack.graph[f"network-policies-{policy}"].inputs["spec"][direction]
    return found


# Network policies


@every_stack
def test_policies_are_there_when_the_stack_says_so_and_no_pod_starts_before_them(name: str) -> None:
    stack = built(name)
    policies = {node.name for node in stack.graph.of_type(POLICY)}
    assert bool(policies) is stack.settings.network.network_policies.enabled
    assert policies <= stack.graph.before("release-helm")
    if "database-bootstrap-run-job" in stack.graph:
        assert policies <= stack.graph.before("database-bootstrap-run-job")


def test_examples_for_production_and_with_everything_filter_what_their_pods_do() -> None:
    assert {name for name in STACKS if built(name).settings.network.network_policies.enabled} == {
        "aws-production",
        "azure-production",
        "gcp-production",
        *EVERYTHING,
    }


@pytest.mark.parametrize(
    ("settings", "gone"),
    [
        ({}, {"ai-api", "aiproxy", "valkey", "public-events-api"}),
        ({"features": {"ai": {"enabled": True}}}, {"valkey", "public-events-api"}),
        ({"cache": {"mode": "in-cluster"}}, {"ai-api", "aiproxy", "public-events-api"}),
        (
            {"helmValues": {"appConfigValues": {"publicEventsApiEnabled": True, "httpCacheEnabled": False}}},
            {"ai-api", "aiproxy", "valkey", "http-cache"},
        ),
    ],
)
def test_there_is_a_policy_for_each_service_that_is_called(settings: dict[str, Any], gone: set[str]) -> None:
    stack = policed(**settings)
    called = {one.label for one in WORKLOADS if one.listeners} - gone
    policies = {node.name.removeprefix("network-policies-") for node in stack.graph.of_type(POLICY)}
    assert policies == called | {"deny", "egress", "database-bootstrap"}
    for policy in called - {"router"}:
        for rule in rules(stack, policy, "ingress"):
            labels = [peer["podSelector"]["matchLabels"] for peer in rule["from"]]
            assert not {one["app.kubernetes.io/component"] for one in labels} & gone, policy


def test_a_port_that_helm_values_change_is_the_one_let_through() -> None:
    values = {"mapsApi": {"containerPorts": {"http": 9002}}, "internalRedis": {"service": {"ports": {"http": 6380}}}}
    stack = policed(helmValues=values, cache={"mode": "in-cluster"})
    assert [one["ports"] for one in rules(stack, "maps-api", "ingress")] == [[{"protocol": "TCP", "port": 9002}]]
    assert [one["ports"] for one in rules(stack, "valkey", "ingress")] == [[{"protocol": "TCP", "port": 6380}]]


def test_a_database_that_is_ready_needs_no_policy_for_a_bootstrap() -> None:
    stack = changed("aws-bring-your-own", network={"networkPolicies": {"enabled": True}})
    assert "network-policies-database-bootstrap" not in stack.graph


@pytest.mark.parametrize(
    ("cidr", "holes"),
    [
        ("0.0.0.0/0", ["169.254.0.0/16"]),
        ("128.0.0.0/1", ["169.254.0.0/16"]),
        ("::/0", ["fd00:ec2::/32", "fd20:ce::254/128"]),
        ("fd00::/8", ["fd00:ec2::/32", "fd20:ce::254/128"]),
        ("10.0.0.0/8", None),
        ("169.254.0.0/16", None),
        ("169.254.169.254/32", None),
    ],
)
def test_a_wide_range_leaves_metadata_services_out_and_their_own_range_means_them(
    cidr: str, holes: list[str] | None
) -> None:
    blocks = [
        peer["ipBlock"]
        for rule in rules(policed({"egressTo": {"cidrs": [cidr]}}), "egress", "egress")
        for peer in rule.get("to", ())
        if peer.get("ipBlock", {}).get("cidr") == cidr and rule["ports"] == ANY_PORT
    ]
    assert blocks == [{"cidr": cidr, **({"except": holes} if holes else {})}]


@pytest.mark.parametrize(("mode", "agent"), [("pod-identity", True), ("access-key", False)])
def test_pods_reach_the_address_of_their_credentials_when_they_get_them_there(mode: str, agent: bool) -> None:
    stack = policed(identity={"mode": mode})
    ranges = {
        peer["ipBlock"]["cidr"]
        for rule in rules(stack, "egress", "egress")
        for peer in rule.get("to", ())
        if "ipBlock" in peer
    }
    assert ("169.254.170.23/32" in ranges) is agent
    assert {"0.0.0.0/0", "::/0"} <= ranges


@pytest.mark.parametrize(
    ("name", "credentials"),
    [
        ("aws-production", {"169.254.170.23/32", "fd00:ec2::23/128"}),
        ("gcp-production", {"169.254.169.254/32", "169.254.169.252/32"}),
        ("azure-production", set()),
    ],
)
def test_each_cloud_says_where_its_pods_get_credentials(name: str, credentials: set[str]) -> None:
    ranges = {
        peer["ipBlock"]["cidr"]
        for rule in registered(name)["network-policies-egress"].inputs["spec"]["egress"]
        for peer in rule.get("to", ())
        if "ipBlock" in peer
    }
    assert ranges == {"0.0.0.0/0", "::/0"} | credentials


# Disruption budgets


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"profile": "standard"}, SEVERAL),
        ({"profile": "high-traffic"}, SEVERAL),
        ({"profile": "development"}, set()),
        ({"features": {"ai": {"enabled": True}}}, WITH_AI),
        ({"scheduling": {"disruptionBudgets": False}}, set()),
        ({"helmValues": {"router": {"autoscaling": {"minReplicas": 1}}}}, SEVERAL - {"router"}),
        ({"helmValues": {"router": {"autoscaling": {"enabled": False}}}}, SEVERAL - {"router"}),
        ({"helmValues": {"router": {"autoscaling": {"enabled": False}, "replicaCount": 2}}}, SEVERAL),
        ({"helmValues": {"mapsApi": {"autoscaling": {"enabled": False}}}}, SEVERAL),
        ({"helmValues": {"mapsApi": {"autoscaling": {"enabled": False}, "replicaCount": 1}}}, SEVERAL - {"maps-api"}),
        ({"profile": "development", "helmValues": {"importWorker": {"replicaCount": 2}}}, {"import-worker"}),
        ({"helmValues": {"router": {"autoscaling": None}}}, SEVERAL - {"router"}),
    ],
)
def test_services_with_several_pods_have_a_budget(settings: dict[str, Any], expected: set[str]) -> None:
    assert budgets(changed(**settings)) == expected


def test_changing_budgets_touches_no_pod() -> None:
    with_, without = built("aws-quickstart"), changed(scheduling={"disruptionBudgets": False})
    assert with_.values == without.values


# Where pods run


def test_all_of_cartos_pods_and_the_bootstrap_go_where_the_stack_says() -> None:
    stack = changed(
        scheduling={
            "nodeSelector": {"example.com/pool": "carto"},
            "tolerations": ["dedicated=carto:NoSchedule", "example.com/spot:NoExecute", "slow=", "gpu"],
        },
        features={"ai": {"enabled": True}},
        cache={"mode": "in-cluster"},
    )
    tolerations = [
        {"key": "dedicated", "operator": "Equal", "value": "carto", "effect": "NoSchedule"},
        {"key": "example.com/spot", "operator": "Exists", "effect": "NoExecute"},
        {"key": "slow", "operator": "Equal", "value": ""},
        {"key": "gpu", "operator": "Exists"},
    ]
    for one in WORKLOADS:
        assert stack.at(f"{one.key}.nodeSelector") == {"example.com/pool": "carto"}, one.key
        assert stack.at(f"{one.key}.tolerations") == tolerations, one.key
    pod = stack.graph["database-bootstrap-run-job"].inputs["spec"]["template"]["spec"]
    assert (pod["nodeSelector"], pod["tolerations"]) == ({"example.com/pool": "carto"}, tolerations)


def test_a_stack_that_says_nothing_leaves_pods_to_the_scheduler() -> None:
    pod = built("aws-quickstart").graph["database-bootstrap-run-job"].inputs["spec"]["template"]["spec"]
    assert not {"nodeSelector", "tolerations"} & set(pod)
    assert built("aws-quickstart").at("importWorker.nodeSelector") is None


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, SEVERAL),
        ({"features": {"ai": {"enabled": True}}}, WITH_AI),
        ({"scheduling": {"zoneSpread": False}}, set()),
        ({"profile": "development"}, set()),
    ],
)
def test_pods_of_a_service_prefer_other_zones_and_then_other_nodes(
    settings: dict[str, Any], expected: set[str]
) -> None:
    stack = changed(**settings)
    found = {one.label: stack.at(f"{one.key}.affinity.podAntiAffinity") for one in WORKLOADS}
    assert {label for label, affinity in found.items() if affinity} == expected
    for label in expected:
        ((kind, terms),) = found[label].items()
        assert kind == "preferredDuringSchedulingIgnoredDuringExecution"
        topologies = [(term["weight"], term["podAffinityTerm"]["topologyKey"]) for term in terms]
        assert topologies == [(100, "topology.kubernetes.io/zone"), (50, "kubernetes.io/hostname")]
        for term in terms:
            labels = term["podAffinityTerm"]["labelSelector"]["matchLabels"]
            assert labels == {"app.kubernetes.io/instance": "carto", "app.kubernetes.io/component": label}


# Pod Security


@pytest.mark.parametrize("name", sorted(STACKS))
def test_every_pod_that_is_added_fits_the_strictest_pod_security_level(name: str) -> None:
    for node in registered(name):
        template = (node.inputs.get("spec") or {}).get("template") if node.type.startswith("kubernetes:") else None
        if template:
            assert refused(template["spec"]) == [], node.name


@pytest.mark.parametrize(
    ("place", "field", "value"),
    [
        ("pod", "hostNetwork", True),
        ("pod", "volumes", [{"name": "files", "hostPath": {"path": "/"}}]),
        ("container", "allowPrivilegeEscalation", True),
        ("container", "privileged", True),
        ("container", "runAsNonRoot", False),
        ("container", "runAsUser", 0),
        ("container", "capabilities", {"drop": ["all"]}),
        ("container", "seccompProfile", {"type": "Unconfined"}),
    ],
)
def test_a_pod_that_may_do_more_is_noticed(place: str, field: str, value: object) -> None:
    job = built("aws-quickstart").graph["database-bootstrap-run-job"].inputs
    pod = copy.deepcopy(job["spec"]["template"]["spec"])
    assert refused(pod) == []
    (pod if place == "pod" else containers(pod)[0]["securityContext"])[field] = value
    assert len(refused(pod)) == 1


def test_no_rule_about_addresses_is_without_ports() -> None:
    """Amazon's policy agent would leave it with the ports of a rule about the same addresses, which are DNS's."""
    for peers in (None, {"egressTo": {"cidrs": ["10.0.0.0/8"]}}):
        for rule in rules(policed(peers), "egress", "egress"):
            assert rule["ports"], rule
