"""Where CARTO's pods may go: ranges with ports, and a stack whose only exit is a proxy."""

from __future__ import annotations

from typing import Any

import pytest

from components.carto.database_bootstrap import POD_LABELS
from components.settings.load import load
from components.settings.warnings import warnings
from tests.support.example_stacks import Built, build, raw_settings, settings_of
from tests.support.network_traffic import End, Policies
from tests.support.stack_settings import as_text

POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy"
COMPONENT = "app.kubernetes.io/component"
POD = End(name="router", labels={"app.kubernetes.io/instance": "carto", COMPONENT: "router"}, address="10.0.3.4")
OTHER_POD = End(name="lds-api", labels={"app.kubernetes.io/instance": "carto", COMPONENT: "lds-api"})
BOOTSTRAP = End(name="bootstrap", labels=POD_LABELS, address="10.0.3.5")
PROXY = {"host": "10.9.0.1", "port": 3128}


def at(address: str) -> End:
    return End(name=address, address=address)


def policies(stack: Built) -> Policies:
    return Policies(
        specs={node.inputs["metadata"]["name"]: node.inputs["spec"] for node in stack.graph.of_type(POLICY)}
    )


def policed(stack: str = "aws-quickstart", proxy: dict[str, Any] | None = None, **settings: Any) -> Policies:
    network = {"networkPolicies": {"enabled": True, **settings}, **({"externalProxy": proxy} if proxy else {})}
    return policies(build(settings_of({**raw_settings(stack), "network": network})))


def test_a_range_with_ports_opens_these_and_one_without_opens_all() -> None:
    found = policed(egressTo={"cidrs": ["203.0.113.0/24", {"cidr": "198.51.100.0/24", "ports": [443, 5439]}]})
    for address, port, protocol, wanted in (
        ("203.0.113.9", 8080, "TCP", True),
        ("203.0.113.9", 443, "UDP", True),
        ("198.51.100.9", 443, "TCP", True),
        ("198.51.100.9", 5439, "TCP", True),
        ("198.51.100.9", 8080, "TCP", False),
        ("198.51.100.9", 443, "UDP", False),
        ("192.0.2.1", 443, "TCP", False),
    ):
        assert found.allow(POD, at(address), port, protocol) is wanted, (address, port, protocol)


def test_the_bootstrap_gets_the_databases_port_of_a_range_only() -> None:
    found = policed(
        egressTo={
            "cidrs": [
                {"cidr": "198.51.100.0/24", "ports": [443, 5432]},
                {"cidr": "203.0.113.0/24", "ports": [443]},
            ]
        }
    )
    assert found.allow(BOOTSTRAP, at("198.51.100.9"), 5432)
    assert not found.allow(BOOTSTRAP, at("198.51.100.9"), 443)
    assert not found.allow(BOOTSTRAP, at("203.0.113.9"), 443)
    assert not found.allow(BOOTSTRAP, at("203.0.113.9"), 5432)


def test_pods_of_a_stack_with_a_proxy_only_reach_what_they_need_and_the_proxy() -> None:
    found = policed(proxy=PROXY, proxyOnly=True)
    for end, port, protocol, wanted in (
        (at("10.9.0.1"), 3128, "TCP", True),
        (at("10.9.0.1"), 22, "TCP", False),
        (at("10.9.0.2"), 3128, "TCP", False),
        (at("198.51.100.7"), 443, "TCP", False),
        (at("10.0.0.10"), 53, "UDP", True),
        (at("10.1.2.3"), 5432, "TCP", True),
        (at("10.1.2.4"), 6379, "TCP", True),
        # The API server, and the agent where pods get their credentials.
        (at("172.20.0.1"), 443, "TCP", False),
        (at("169.254.170.23"), 80, "TCP", True),
        (at("169.254.169.254"), 80, "TCP", False),
    ):
        assert found.allow(POD, end, port, protocol) is wanted, (end.name, port)
    assert found.allow(POD, OTHER_POD, 8004)


@pytest.mark.parametrize(
    ("host", "end", "elsewhere"),
    [
        (
            "squid.proxies.svc.cluster.local",
            End(name="squid", labels={"app": "squid"}, namespace="proxies"),
            End(name="web", labels={"app": "web"}, namespace="web"),
        ),
        ("squid.proxies.svc", End(name="squid", labels={}, namespace="proxies"), at("10.9.0.1")),
        ("proxy.example.com", at("10.9.0.1"), at("198.51.100.7")),
        ("fd12::9", at("fd12::9"), at("fd12::8")),
        ("198.51.100.7", at("198.51.100.7"), at("198.51.100.8")),
    ],
)
def test_a_proxy_is_reached_in_the_cluster_by_name_and_by_address(host: str, end: End, elsewhere: End) -> None:
    found = policed(proxy={"host": host, "port": 3128}, proxyOnly=True)
    assert found.allow(POD, end, 3128)
    assert not found.allow(POD, elsewhere, 3128)


def test_storage_behind_a_private_endpoint_is_reached_without_the_proxy() -> None:
    private: dict[str, Any] = {"storage": {"account": {"allowedCidrs": []}}}
    network = {"networkPolicies": {"enabled": True, "proxyOnly": True}, "externalProxy": PROXY}
    for more, wanted in (({}, False), (private, True)):
        raw = {**raw_settings("azure-quickstart"), **more}
        assert policies(build(settings_of({**raw, "network": network}))).allow(POD, at("10.5.0.9"), 443) is wanted


def test_a_stack_adds_what_no_proxy_carries() -> None:
    found = policed(proxy=PROXY, proxyOnly=True, egressTo={"cidrs": [{"cidr": "10.30.0.0/16", "ports": [5439]}]})
    assert found.allow(POD, at("10.30.1.1"), 5439)
    assert found.allow(POD, at("10.9.0.1"), 3128)
    assert not found.allow(POD, at("10.30.1.1"), 443)


@pytest.mark.parametrize(
    ("proxy", "egress_to", "words"),
    [
        ({}, {}, ["Redshift"]),
        ({"type": "https"}, {}, ["Snowflake and Oracle"]),
        ({"excludedDomains": [".intranet.example.com"]}, {}, ["Redshift", ".intranet.example.com"]),
        ({"excludedDomains": [".intranet.example.com"]}, {"cidrs": ["10.30.0.0/16"]}, []),
    ],
)
def test_what_no_proxy_carries_is_warned_of(proxy: dict[str, Any], egress_to: dict[str, Any], words: list[str]) -> None:
    network = {
        "externalProxy": {**PROXY, **proxy},
        "networkPolicies": {"enabled": True, "proxyOnly": True, "egressTo": egress_to},
    }
    found = warnings(load(as_text({**raw_settings("aws-quickstart"), "network": network})))
    about = [each for each in found if each.startswith("carto:network.")]
    assert len(about) == len(words)
    assert all(word in each for word, each in zip(words, about, strict=True))
