"""How a stack on Azure leads users to CARTO through a class of the cluster: a Gateway or an Ingress."""

from __future__ import annotations

import functools
import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.example_stacks import build, raw_settings, settings_of

if TYPE_CHECKING:
    from tests.support.example_stacks import Built

DOMAIN = "carto.acme.dev"
PREFIX = "service.beta.kubernetes.io/azure-"
GATEWAY: dict[str, Any] = {
    "mode": "gateway",
    "className": "approuting-istio",
    "allowedCidrs": ["198.18.0.0/24"],
    "tls": {"mode": "existing", "secretName": "carto-domain"},
}
INGRESS: dict[str, Any] = {**GATEWAY, "mode": "ingress", "className": "traefik", "allowedCidrs": ["0.0.0.0/0"]}
ZONE = {"zone": "acme.dev", "resourceGroup": "dns"}
IP, ROLE, RECORD = "exposure-address-ip", "exposure-address-role", "exposure-zone-record"
OBJECT, PROXIES = "exposure-gateway-gateway", "exposure-proxies"


@functools.cache
def _exposed(text: str) -> Built:
    return build(settings_of(raw_settings("azure-quickstart") | {"domain": DOMAIN, "exposure": json.loads(text)}))


def exposed(exposure: dict[str, Any]) -> Built:
    return _exposed(json.dumps(exposure))


def infrastructure(stack: Built) -> dict[str, Any]:
    found: dict[str, Any] = stack.graph[OBJECT].inputs["spec"]["infrastructure"]
    return found


def of_azure(stack: Built) -> dict[str, str]:
    return {key.removeprefix(PREFIX): value for key, value in infrastructure(stack)["annotations"].items()}


def test_the_gateway_has_the_created_address_and_holds_silent_connections() -> None:
    stack = exposed(GATEWAY)
    assert of_azure(stack) == {
        "load-balancer-tcp-idle-timeout": "11",
        "load-balancer-resource-group": "carto",
        "pip-name": stack.graph[IP].inputs["publicIpAddressName"],
    }
    (rule,) = stack.graph["exposure-gateway-route"].inputs["spec"]["rules"]
    assert rule["timeouts"] == {"request": "620s"}


def test_the_role_and_the_address_are_deleted_after_the_gateway() -> None:
    graph = exposed(GATEWAY).graph
    assert {IP, ROLE, PROXIES, "release-helm"} <= graph.before(OBJECT)


def test_network_policies_let_clients_in_to_the_proxies() -> None:
    network = {"networkPolicies": {"enabled": True}}
    stack = build(settings_of(raw_settings("azure-quickstart") | {"exposure": GATEWAY, "network": network}))
    assert stack.graph["network-policies-gateway"].inputs["spec"]["ingress"] == [{}]


def test_the_address_keeps_its_logical_name_when_the_mode_changes() -> None:
    balancer = {"allowedCidrs": ["198.18.0.0/24"], "tls": GATEWAY["tls"]}
    assert exposed(GATEWAY).graph[IP].inputs == exposed(balancer).graph[IP].inputs


def test_application_routing_limits_clients_and_lets_long_requests_end() -> None:
    stack = exposed({**GATEWAY, "timeoutSeconds": 900})
    config = stack.graph[PROXIES].inputs
    assert infrastructure(stack)["parametersRef"] == {"group": "", "kind": "ConfigMap", "name": "carto-gateway"}
    assert config["metadata"]["name"] == "carto-gateway"
    service, deployment = (json.loads(config["data"][key]) for key in ("service", "deployment"))
    assert service == {"spec": {"loadBalancerSourceRanges": ["198.18.0.0/24"]}}
    template = deployment["spec"]["template"]
    assert template["spec"] == {"terminationGracePeriodSeconds": 940}
    assert template["metadata"]["annotations"] == {"proxy.istio.io/config": "terminationDrainDuration: 910s"}


def test_everyone_may_connect_only_when_the_stack_says_so() -> None:
    config = exposed({**GATEWAY, "allowedCidrs": ["0.0.0.0/0"]}).graph[PROXIES].inputs
    assert "service" not in config["data"]


def test_istio_limits_clients_with_an_annotation() -> None:
    stack = exposed({**GATEWAY, "className": "istio", "allowedCidrs": ["198.18.0.0/24", "198.19.0.0/24"]})
    assert of_azure(stack)["allowed-ip-ranges"] == "198.18.0.0/24,198.19.0.0/24"
    assert "parametersRef" not in infrastructure(stack)
    assert not [node.name for node in stack.graph if node.name == PROXIES]


def test_an_internal_gateway_has_no_public_address() -> None:
    stack = exposed({**GATEWAY, "allowedCidrs": [], "internal": True, "subnet": "balancers"})
    assert of_azure(stack) == {
        "load-balancer-tcp-idle-timeout": "11",
        "load-balancer-internal": "true",
        "load-balancer-internal-subnet": "balancers",
    }
    assert not [node.name for node in stack.graph if node.name in (IP, ROLE)]


def test_a_certificate_of_key_vault_is_an_option_of_the_listener() -> None:
    uri = "https://acme.vault.azure.net/certificates/carto"
    tls = {"mode": "existing", "keyVaultCertificate": uri, "keyVaultServiceAccount": "gateway"}
    https, http = exposed({**GATEWAY, "tls": tls}).graph[OBJECT].inputs["spec"]["listeners"]
    assert https["tls"] == {
        "mode": "Terminate",
        "options": {
            "kubernetes.azure.com/tls-cert-keyvault-uri": uri,
            "kubernetes.azure.com/tls-cert-service-account": "gateway",
        },
    }
    assert http["protocol"] == "HTTP"


def test_the_record_comes_after_the_routes() -> None:
    graph = exposed({**GATEWAY, "dns": ZONE}).graph
    assert graph[RECORD].inputs["aRecords"] == [{"ipv4Address": "20.50.1.2"}]
    assert {"exposure-gateway-route", "exposure-gateway-redirect"} <= graph.before(RECORD)


def test_an_ingress_leads_to_the_router_and_has_the_controllers_address() -> None:
    graph = exposed(INGRESS).graph
    ingress = graph["exposure-ingress-ingress"].inputs["spec"]
    assert ingress["ingressClassName"] == "traefik"
    assert ingress["tls"] == [{"hosts": [DOMAIN], "secretName": "carto-domain"}]
    assert not [node.name for node in graph if node.name in (IP, ROLE)]
    assert "release-helm" in graph.before("exposure-ingress-ingress")


@pytest.mark.parametrize("exposure", [GATEWAY, INGRESS], ids=lambda exposure: str(exposure["mode"]))
def test_without_a_zone_the_record_is_an_output(exposure: dict[str, Any]) -> None:
    (record,) = exposed(exposure).graph.outputs["exposureRecords"]
    assert record["name"] == DOMAIN
