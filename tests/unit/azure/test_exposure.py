"""How a stack on Azure leads users to CARTO: the address, the cluster's right to it, the Service, the record."""

from __future__ import annotations

import functools
import json
from typing import TYPE_CHECKING, Any

import pulumi
import pytest

from tests.support import example_stacks
from tests.support.clouds.azure import NODES, PRINCIPAL, AzureCloud
from tests.support.example_stacks import build, raw_settings, settings_of
from tests.support.recorder import revealed

if TYPE_CHECKING:
    from tests.support.example_stacks import Built

DOMAIN = "carto.acme.dev"
PREFIX = "service.beta.kubernetes.io/azure-"
PUBLIC: dict[str, Any] = {"allowedCidrs": ["198.18.0.0/24"], "tls": {"secretName": "carto-domain"}}
INTERNAL: dict[str, Any] = {"internal": True, "tls": {"secretName": "carto-domain"}}
ZONE = {"zone": "acme.dev", "resourceGroup": "dns"}
THEIRS = "/subscriptions/s/resourceGroups/edge/providers/Microsoft.Network/publicIPAddresses/maps"
IP, ROLE, RECORD = "exposure-address-ip", "exposure-address-role", "exposure-zone-record"


@functools.cache
def _exposed(text: str) -> Built:
    return build(settings_of(raw_settings("azure-quickstart") | {"domain": DOMAIN} | json.loads(text)))


def exposed(exposure: dict[str, Any], **others: Any) -> Built:
    return _exposed(json.dumps({"exposure": exposure, **others}))


def azures(stack: Built) -> dict[str, str]:
    return {key.removeprefix(PREFIX): value for key, value in stack.at("router.service.annotations").items()}


def test_the_service_has_the_created_address_and_holds_silent_connections() -> None:
    stack = exposed(PUBLIC)
    name = stack.graph[IP].inputs["publicIpAddressName"]
    assert azures(stack) == {
        "load-balancer-tcp-idle-timeout": "11",
        "load-balancer-resource-group": "carto",
        "pip-name": name,
    }
    service = stack.at("router.service")
    assert (service["type"], service["loadBalancerSourceRanges"]) == ("LoadBalancer", ["198.18.0.0/24"])
    assert service["externalTrafficPolicy"] == "Local"
    assert stack.at("tlsCerts.existingSecret.name") == "carto-domain"


def test_the_address_is_static_standard_and_in_the_stacks_own_group() -> None:
    stack = exposed(PUBLIC)
    address = stack.graph[IP].inputs
    assert (address["sku"]["name"], address["publicIPAllocationMethod"]) == ("Standard", "Static")
    assert address["resourceGroupName"] == stack.graph["resource-group-group"].inputs["resourceGroupName"]


def test_the_cluster_may_use_the_address_before_the_release_and_until_after_it() -> None:
    graph = exposed(PUBLIC).graph
    role = graph[ROLE].inputs
    assert (role["principalId"], role["principalType"]) == (PRINCIPAL, "ServicePrincipal")
    assert role["scope"].endswith(f"/resourceGroups/{graph[IP].inputs['resourceGroupName']}")
    assert {ROLE, IP} <= graph.before("release-helm")
    assert IP in graph.before(ROLE)


def test_the_address_waits_for_no_database() -> None:
    assert "database-server" not in exposed(PUBLIC).graph.before(IP)


def test_an_existing_address_is_used_as_it_is() -> None:
    stack = exposed({**PUBLIC, "address": THEIRS})
    assert azures(stack)["pip-name"] == "maps"
    assert azures(stack)["load-balancer-resource-group"] == "edge"
    assert not [node.name for node in stack.graph if node.name in (IP, ROLE)]


def test_an_internal_exposure_has_no_public_address() -> None:
    stack = exposed({**INTERNAL, "subnet": "balancers", "privateAddress": "10.224.9.9"})
    assert azures(stack) == {
        "load-balancer-tcp-idle-timeout": "11",
        "load-balancer-internal": "true",
        "load-balancer-internal-subnet": "balancers",
        "load-balancer-ipv4": "10.224.9.9",
    }
    assert not [node.name for node in stack.graph if node.name in (IP, ROLE)]


@pytest.mark.parametrize("mode", [{}, {"mode": "gateway", "className": "approuting-istio"}])
@pytest.mark.parametrize("internal", [True, False])
def test_the_next_steps_name_the_right_that_a_private_address_needs(mode: dict[str, Any], *, internal: bool) -> None:
    exposure = {**(INTERNAL if internal else PUBLIC), **mode}
    steps = exposed(exposure).graph.outputs["nextSteps"]
    assert any("join the subnet" in step for step in steps) is internal


@pytest.mark.parametrize(("seconds", "minutes"), [(605, "11"), (660, "11"), (661, "12"), (1800, "30")])
def test_the_idle_time_out_is_in_whole_minutes_and_never_shorter(seconds: int, minutes: str) -> None:
    stack = exposed({**PUBLIC, "timeoutSeconds": seconds})
    assert azures(stack)["load-balancer-tcp-idle-timeout"] == minutes


def test_the_record_comes_last_and_has_the_address() -> None:
    graph = exposed({**PUBLIC, "dns": ZONE}).graph
    record = graph[RECORD].inputs
    assert (record["zoneName"], record["relativeRecordSetName"]) == ("acme.dev", "carto")
    assert record["aRecords"] == [{"ipv4Address": "20.50.1.2"}]
    assert "release-helm" in graph.before(RECORD)


def test_the_domain_may_be_the_zone_itself() -> None:
    graph = exposed({**PUBLIC, "dns": {"zone": DOMAIN, "resourceGroup": "dns"}}).graph
    assert graph[RECORD].inputs["relativeRecordSetName"] == "@"


def test_a_zone_of_another_subscription_has_a_provider_of_its_own() -> None:
    other = "44444444-2222-4333-8444-555555555555"
    graph = exposed({**PUBLIC, "dns": {**ZONE, "subscriptionId": other}}).graph
    assert graph["exposure-zone-provider"].inputs["subscriptionId"] == other


def test_that_provider_has_the_cloud_and_the_identity_of_the_stacks_own(monkeypatch: pytest.MonkeyPatch) -> None:
    identity = {"tenantId": "the-tenant", "clientId": "the-deployer", "useOidc": "true", "environment": "usgovernment"}
    config = {f"azure-native:{key}": value for key, value in identity.items()}
    monkeypatch.setattr(example_stacks, "provider_config", lambda _: config)
    dns = {**ZONE, "subscriptionId": "44444444-2222-4333-8444-555555555555"}
    raw = raw_settings("azure-quickstart") | {"domain": DOMAIN, "exposure": {**PUBLIC, "dns": dns}}
    provider = revealed(build(settings_of(raw)).graph["exposure-zone-provider"].inputs)
    assert {key: provider[key] for key in identity} == identity


def test_without_a_zone_the_record_is_an_output() -> None:
    outputs = exposed(PUBLIC).graph.outputs
    assert outputs["exposureRecords"] == [{"name": DOMAIN, "type": "A", "value": "20.50.1.2"}]
    assert outputs["publicAddress"] == "20.50.1.2"


def test_a_zone_that_cannot_be_read_is_refused_with_the_command_that_lists_zones(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(AzureCloud.__init__, "__kwdefaults__", {"missing": ("acme.dev",), "node_subnet": NODES})
    settings = settings_of(raw_settings("azure-quickstart") | {"domain": DOMAIN, "exposure": {**PUBLIC, "dns": ZONE}})
    with pytest.raises(pulumi.RunError, match="az network dns zone list"):
        build(settings)
