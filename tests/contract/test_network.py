"""Network policies and budgets, matched against what Helm renders: what is needed passes, and nothing else does."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.contract.charts import CHARTS, SIMULATED
from tests.contract.deployed import BOOTSTRAP, EVERYTHING, HOOK, LISTED, Deployed, deployed
from tests.support.network_traffic import End, selects
from tools.toolchain import helm_bin

if helm_bin() is None:
    pytest.skip("there is no Helm to render a chart with: run `make helm`", allow_module_level=True)

STACKS = ("aws-production", "gcp-production", "azure-production", "kubernetes", EVERYTHING, LISTED)
each = pytest.mark.parametrize(("chart", "name"), [(chart, name) for chart in CHARTS for name in STACKS])

INTERNET = End(name="the internet", address="198.51.100.7")
STRANGER = End(name="a pod elsewhere", labels={"app": "web"}, address="10.0.8.8", namespace="web")
INGRESS = End(name="an ingress controller", labels={"app": "nginx"}, address="10.0.8.9", namespace="ingress-nginx")
BALANCER = End(name="a load balancer", address="10.9.0.7")
RESOLVER = End(name="a resolver", labels={"k8s-app": "kube-dns"}, address="10.0.0.10", namespace="kube-system")
DATABASE = End(name="the database", address="10.1.2.3")
METADATA = ("169.254.169.254", "169.254.170.2", "fd00:ec2::254", "fd20:ce::254")
CREDENTIALS: Mapping[str, tuple[str, ...]] = {
    "aws-production": ("169.254.170.23", "fd00:ec2::23"),
    "gcp-production": ("169.254.169.254", "169.254.169.252"),
    EVERYTHING: ("169.254.170.23", "fd00:ec2::23"),
    LISTED: ("169.254.170.23", "fd00:ec2::23"),
}
"""Where pods of a stack get their own credentials."""
SILENT = ("valkey", HOOK)
"""Pods that call nobody."""


def callers(it: Deployed) -> list[End]:
    return [pod for pod in it.pods.values() if pod.name not in (*SILENT, BOOTSTRAP)]


@each
def test_every_policy_is_about_pods_that_are_there(chart: str, name: str) -> None:
    it = deployed(chart, name)
    found = {
        policy: [pod.name for pod in it.pods.values() if selects(spec["podSelector"], pod.labels or {})]
        for policy, spec in it.policies.specs.items()
    }
    assert sorted(found.pop("carto-deny")) == sorted(it.pods)
    assert sorted(found.pop("carto-egress")) == sorted(pod.name for pod in callers(it))
    if BOOTSTRAP in it.pods:
        assert found.pop("carto-database-bootstrap") == [BOOTSTRAP]
    assert found == {f"carto-{component}": [component] for component in it.listening if f"carto-{component}" in found}


@each
def test_services_reach_every_address_in_their_configuration(chart: str, name: str) -> None:
    it = deployed(chart, name)
    let_through = it.let_through()
    assert it.configured <= let_through
    if chart == SIMULATED:
        # It configures no addresses, yet every listening component needs a caller.
        unreached = set(it.listening) - {called for _, called, _ in let_through}
        assert unreached == {"cdn-invalidator-sub"} | ({"router"} if name == LISTED else set())
    else:
        assert len(it.configured) > 10


@pytest.mark.parametrize("name", STACKS)
@pytest.mark.skipif(CHARTS == [SIMULATED], reason="the simulated chart configures no addresses: set CARTO_CHART")
def test_services_reach_no_other_address(name: str) -> None:
    it = deployed(CHARTS[-1], name)
    assert {flow for flow in it.let_through() if flow[1] != "router"} == it.configured


@each
def test_the_cache_in_the_cluster_is_reached_by_those_who_have_its_password(chart: str, name: str) -> None:
    it = deployed(chart, name)
    if "valkey" not in it.pods:
        return
    readers = {
        pod.component
        for pod in it.release.pods()
        if any(secret == "carto-cache-login" for secret, _ in pod.secret_keys())
    }
    assert {caller for caller, called, _ in it.let_through() if called == "valkey"} == readers - {"valkey"}


@pytest.mark.parametrize("chart", CHARTS)
def test_no_policy_for_what_comes_in_could_be_left_out(chart: str) -> None:
    it = deployed(chart, EVERYTHING)
    reached = it.let_through()
    for policy, spec in it.policies.specs.items():
        if spec["policyTypes"] == ["Ingress"]:
            left = it.policies.without(policy)
            assert any(not left.allow(it.pods[a], it.pods[b], port) for a, b, port in reached), policy


@each
def test_from_outside_the_router_alone_is_reached(chart: str, name: str) -> None:
    it = deployed(chart, name)
    expected = {INTERNET: name != LISTED, STRANGER: name != LISTED, INGRESS: True, BALANCER: True}
    for source, is_let_in in expected.items():
        for pod in it.pods.values():
            for port in {80, 443, 5447, 8443, *(port for ports in it.listening.values() for port in ports.values())}:
                wanted = is_let_in and pod.name == "router" and port in (8080, 8443)
                assert it.policies.allow(source, pod, port) is wanted, (source.name, pod.name, port)


@each
def test_names_databases_and_their_own_credentials_are_reached_by_those_who_call(chart: str, name: str) -> None:
    it = deployed(chart, name)
    for pod in it.pods.values():
        calls = pod.name not in SILENT
        assert it.policies.allow(pod, RESOLVER, 53, "UDP") is calls, pod.name
        assert it.policies.allow(pod, DATABASE, 5432) is calls, pod.name
    for pod in callers(it):
        for address in {*METADATA, *CREDENTIALS.get(name, ())}:
            credentials = End(name="credentials", address=address)
            assert it.policies.allow(pod, credentials, 80) is (address in CREDENTIALS.get(name, ())), address


@each
def test_the_world_is_open_unless_the_stack_lists_where_to_go(chart: str, name: str) -> None:
    it = deployed(chart, name)
    listed = End(name="a listed address", address="203.0.113.9")
    storage = End(name="storage in the cluster", labels={"app": "minio"}, address="10.0.7.7", namespace="storage")
    for pod in callers(it):
        assert it.policies.allow(pod, INTERNET, 443) is (name != LISTED)
        assert it.policies.allow(pod, STRANGER, 9000) is (name != LISTED)
        assert it.policies.allow(pod, listed, 443)
        assert it.policies.allow(pod, storage, 9000)


@each
def test_the_bootstrap_reaches_the_database_and_nothing_else(chart: str, name: str) -> None:
    it = deployed(chart, name)
    pod = it.pods[BOOTSTRAP]
    for other, port, wanted in ((DATABASE, 5432, True), (DATABASE, 443, False), (INTERNET, 443, False)):
        assert it.policies.allow(pod, other, port) is wanted, (other.name, port)


@each
def test_each_budget_is_about_all_pods_of_one_workload_that_has_several(chart: str, name: str) -> None:
    it = deployed(chart, name)
    least = {
        one["spec"]["scaleTargetRef"]["name"]: one["spec"]["minReplicas"]
        for one in it.release.of_kind("HorizontalPodAutoscaler")
    }
    least |= {
        one["metadata"]["name"]: one["spec"]["replicas"]
        for one in it.release.of_kind("Deployment")
        if one["metadata"]["name"] not in least
    }
    several = {name.removeprefix("carto-") for name, pods in least.items() if pods > 1}
    found = {}
    for node in it.stack.graph.of_type("kubernetes:policy/v1:PodDisruptionBudget"):
        selector = node.inputs["spec"]["selector"]
        (called,) = [pod.name for pod in it.pods.values() if selects(selector, pod.labels or {})]
        found[called] = node.inputs["metadata"]["name"]
    assert found == {component: f"carto-{component}" for component in several}
    assert several
