"""How a stack on any Kubernetes leads users to CARTO: the router's Service, a Gateway or an Ingress."""

from __future__ import annotations

from base64 import b64decode
from typing import Any

import pulumi
import pytest

from components.exposure import cluster_class
from components.settings.warnings import warnings
from tests.support.certificates import issue
from tests.support.example_stacks import Built, build, raw_settings, settings_of
from tests.support.recorder import Secret, revealed

DOMAIN = "carto.example.com"
AUTHORITY = issue("authority")
CERTIFICATE = issue("domain", DOMAIN, by=AUTHORITY)
PEM = {"certificate": CERTIFICATE.pem + AUTHORITY.pem, "key": CERTIFICATE.key}
ISSUER = {"mode": "managed", "issuer": {"name": "letsencrypt"}}
GATEWAY = {"className": "envoy", "internal": True}
INGRESS = {"mode": "ingress", "className": "nginx", "internal": True}
OF_HTTP = {"name": "carto", "kind": "Gateway", "sectionName": "http"}
BALANCER = {"mode": "load-balancer", "allowedCidrs": ["203.0.113.0/24"]}


def exposed(exposure: dict[str, Any], tls: dict[str, Any], **settings: Any) -> Built:
    return build(settings_of({**raw_settings("kubernetes"), **settings, "exposure": {**exposure, "tls": tls}}))


def test_without_the_section_nothing_is_created_and_the_router_is_inside_the_cluster() -> None:
    stack = build(settings_of(raw_settings("kubernetes")))
    assert not [node.name for node in stack.graph if "exposure" in node.name]
    assert "exposureRecords" not in stack.graph.outputs
    assert stack.at("router.service") == {"type": "ClusterIP"}


# The router's Service


def test_the_routers_service_is_the_load_balancer_and_ends_tls() -> None:
    stack = exposed(
        {**BALANCER, "annotations": {"example.com/internal": "true"}}, {"secretName": "team", "revision": 2}
    )
    assert stack.at("router.service") == {
        "type": "LoadBalancer",
        "annotations": {"example.com/internal": "true"},
        "loadBalancerSourceRanges": ["203.0.113.0/24"],
    }
    assert stack.at("tlsCerts") == {
        "httpsEnabled": True,
        "autoGenerate": False,
        "existingSecret": {"name": "team", "certKey": "tls.crt", "keyKey": "tls.key"},
    }
    assert stack.at("router.podAnnotations")["revision/certificate"] == "2"


def test_everyone_may_connect_only_if_the_stack_says_so() -> None:
    stack = exposed({**BALANCER, "allowedCidrs": ["0.0.0.0/0", "203.0.113.0/24"]}, {"secretName": "team"})
    assert "loadBalancerSourceRanges" not in stack.at("router.service")


def test_with_tls_in_front_both_ports_of_the_balancer_lead_to_http() -> None:
    stack = exposed(BALANCER, {"mode": "offloaded"})
    assert stack.at("router.service.ports") == {"httpsTargetPort": "http"}
    assert stack.at("tlsCerts.httpsEnabled") is False


def test_a_certificate_in_pem_form_is_a_secret_that_exists_before_the_router() -> None:
    stack = exposed(BALANCER, PEM)
    node = stack.graph["exposure-certificate-secret"]
    assert node.inputs["type"] == "kubernetes.io/tls"
    assert revealed(node.inputs["stringData"]) == {"tls.crt": PEM["certificate"], "tls.key": PEM["key"]}
    assert isinstance(node.inputs["stringData"], Secret)
    assert "exposure-certificate-secret" in stack.graph.before("release-helm")
    assert stack.at("tlsCerts.existingSecret.name") == "carto-certificate"
    assert PEM["key"] not in str(stack.values)


def test_a_renewed_certificate_restarts_the_router_and_nothing_else() -> None:
    renewed = issue("domain", DOMAIN, by=AUTHORITY)
    before = exposed(BALANCER, PEM)
    after = exposed(BALANCER, {"certificate": renewed.pem + AUTHORITY.pem, "key": renewed.key})
    changed = {key for key in before.values if before.values[key] != after.values[key]}
    assert changed == {"router"}
    assert before.at("router.podAnnotations") != after.at("router.podAnnotations")


def test_the_router_starts_once_cert_manager_has_issued_its_certificate() -> None:
    stack = exposed(BALANCER, ISSUER)
    certificate = stack.graph["exposure-certificate-certificate"]
    assert certificate.inputs["metadata"]["annotations"] == {"pulumi.com/waitFor": "condition=Ready"}
    assert certificate.inputs["spec"]["dnsNames"] == [DOMAIN]
    assert certificate.inputs["spec"]["issuerRef"] == {
        "name": "letsencrypt", "kind": "ClusterIssuer", "group": "cert-manager.io"
    }  # fmt: skip
    assert "exposure-certificate-certificate" in stack.graph.before("release-helm")
    assert "revision/certificate" in stack.at("router.podAnnotations")
    assert any("(30 days of 90)" in line for line in warnings(stack.settings))


# Gateway


def test_a_gateway_ends_tls_leads_to_the_router_and_redirects_http() -> None:
    stack = exposed({**GATEWAY, "timeoutSeconds": 700}, {"secretName": "team"})
    gateway, route, redirect = (stack.graph[f"exposure-gateway-{role}"] for role in ("gateway", "route", "redirect"))
    https, http = gateway.inputs["spec"]["listeners"]
    assert gateway.inputs["spec"]["gatewayClassName"] == "envoy"
    assert (https["port"], https["protocol"], https["hostname"]) == (443, "HTTPS", DOMAIN)
    assert https["tls"] == {"mode": "Terminate", "certificateRefs": [{"kind": "Secret", "name": "team"}]}
    assert (http["port"], http["protocol"]) == (80, "HTTP")
    (forward,), (moved,) = route.inputs["spec"]["rules"], redirect.inputs["spec"]["rules"]
    assert forward["backendRefs"] == [{"name": "carto-router", "port": 80}]
    assert forward["timeouts"] == {"request": "700s"}
    assert moved["filters"][0]["requestRedirect"] == {"scheme": "https", "statusCode": 301}
    assert [each.inputs["spec"]["parentRefs"][0]["sectionName"] for each in (route, redirect)] == ["https", "http"]
    assert stack.at("router.service") == {"type": "ClusterIP"}
    assert stack.at("tlsCerts.httpsEnabled") is False


def test_the_gateway_goes_before_carto_and_its_routes_before_it() -> None:
    graph = exposed(GATEWAY, {"secretName": "team"}).graph
    assert "release-helm" in graph.before("exposure-gateway-gateway")
    for role in ("route", "redirect"):
        assert "exposure-gateway-gateway" in graph.before(f"exposure-gateway-{role}")


def test_a_gateway_behind_another_one_that_ends_tls_serves_http_alone() -> None:
    graph = exposed(GATEWAY, {"mode": "offloaded"}).graph
    (listener,) = graph["exposure-gateway-gateway"].inputs["spec"]["listeners"]
    assert listener["protocol"] == "HTTP"
    assert graph["exposure-gateway-route"].inputs["spec"]["parentRefs"] == [{"name": "carto", "sectionName": "http"}]
    assert "exposure-gateway-redirect" not in graph


def test_a_class_gets_its_annotations_and_parameters() -> None:
    exposure = {
        **GATEWAY,
        "annotations": {"example.com/a": "1"},
        "infrastructureAnnotations": {"example.com/b": "2"},
        "parametersRef": {"name": "options"},
    }
    gateway = exposed(exposure, {"secretName": "team"}).graph["exposure-gateway-gateway"].inputs
    assert gateway["metadata"]["annotations"]["example.com/a"] == "1"
    assert gateway["spec"]["infrastructure"] == {
        "annotations": {"example.com/b": "2"},
        "parametersRef": {"group": "", "kind": "ConfigMap", "name": "options"},
    }


@pytest.mark.parametrize(
    ("exposure", "acme", "solver"),
    [
        (GATEWAY, {"http01": True}, {"http01": {"gatewayHTTPRoute": {"parentRefs": [OF_HTTP]}}}),
        (INGRESS, {"http01": True}, {"http01": {"ingress": {"ingressClassName": "nginx"}}}),
        (BALANCER, {"dns01": {"route53": {"region": "eu-west-1"}}}, {"dns01": {"route53": {"region": "eu-west-1"}}}),
    ],
    ids=["gateway", "ingress", "load-balancer"],
)  # fmt: skip
def test_an_issuer_of_an_acme_server_is_created(
    exposure: dict[str, Any], acme: dict[str, Any], solver: dict[str, Any]
) -> None:
    public = {**exposure, "internal": False, "allowedCidrs": ["0.0.0.0/0"]}
    graph = exposed(public, {"mode": "managed", "acme": {"email": "gis@example.com", **acme}}).graph
    issuer = graph["exposure-certificate-issuer"].inputs["spec"]["acme"]
    assert issuer["solvers"] == [solver]
    assert issuer["server"] == "https://acme-v02.api.letsencrypt.org/directory"
    reference = graph["exposure-certificate-certificate"].inputs["spec"]["issuerRef"]
    assert (reference["kind"], reference["name"]) == ("Issuer", "carto-certificate")


def test_the_issuer_trusts_the_authority_of_an_acme_server_of_the_team() -> None:
    server = {"server": "https://acme.example.com/directory", "tlsCa": AUTHORITY.pem}
    acme = {"email": "gis@example.com", "http01": True, **server}
    issuer = exposed(GATEWAY, {"mode": "managed", "acme": acme}).graph["exposure-certificate-issuer"]
    assert b64decode(issuer.inputs["spec"]["acme"]["caBundle"]).decode() == AUTHORITY.pem


def test_nothing_waits_for_a_certificate_that_needs_the_domain_to_resolve() -> None:
    for mode in (GATEWAY, INGRESS):
        certificate = exposed(mode, ISSUER).graph["exposure-certificate-certificate"]
        assert "annotations" not in certificate.inputs["metadata"]


@pytest.mark.parametrize(
    ("features", "warned"),
    [([], False), (["Gateway", "HTTPRouteRequestTimeout"], False), (["Gateway", "HTTPRoute"], True)],
    ids=["not listed", "with it", "without it"],
)
def test_a_class_that_ignores_the_time_out_is_a_warning(
    features: list[str], warned: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    logged: list[str] = []
    monkeypatch.setattr(pulumi.log, "warn", logged.append)
    cluster_class._warn_without_timeouts("slow", {"supportedFeatures": [{"name": name} for name in features]})
    assert ["timeoutSeconds has no effect" in line for line in logged] == [True] * warned


# Ingress


def test_an_ingress_leads_every_path_of_the_domain_to_the_router() -> None:
    stack = exposed({**INGRESS, "annotations": {"example.com/timeout": "620"}}, {"secretName": "team"})
    ingress = stack.graph["exposure-ingress-ingress"].inputs
    (rule,) = ingress["spec"]["rules"]
    (path,) = rule["http"]["paths"]
    assert (rule["host"], path["path"], path["pathType"]) == (DOMAIN, "/", "Prefix")
    assert path["backend"]["service"] == {"name": "carto-router", "port": {"number": 80}}
    assert ingress["spec"]["tls"] == [{"hosts": [DOMAIN], "secretName": "team"}]
    assert ingress["metadata"]["annotations"] == {"example.com/timeout": "620"}
    assert "release-helm" in stack.graph.before("exposure-ingress-ingress")
    assert not any("exposure.annotations" in line for line in warnings(stack.settings))


def test_an_ingress_without_annotations_is_a_warning_about_its_time_out() -> None:
    stack = exposed(INGRESS, {"mode": "offloaded"})
    assert "tls" not in stack.graph["exposure-ingress-ingress"].inputs["spec"]
    assert any("605 or more" in line for line in warnings(stack.settings))


# What all of them say


def test_the_stack_says_which_records_are_left_to_create() -> None:
    stack = exposed(GATEWAY, {"secretName": "team"})
    (record,) = stack.graph.outputs["exposureRecords"]
    assert record["name"] == DOMAIN
    assert any("exposureRecords" in step for step in stack.graph.outputs["nextSteps"])
    assert not any(step.startswith("Route port 443") for step in stack.graph.outputs["nextSteps"])


def test_network_policies_let_in_whom_the_exposure_lets_in() -> None:
    def clients(**policies: Any) -> Any:
        network = {"networkPolicies": {"enabled": True, **policies}}
        stack = exposed(BALANCER, {"secretName": "team"}, network=network)
        return stack.graph["network-policies-router"].inputs["spec"]["ingress"][0].get("from")

    assert clients() is None, "any client, as without an exposure"
    ranges = [peer["ipBlock"]["cidr"] for peer in clients(routerFrom={"cidrs": ["10.0.0.0/16"]})]
    assert ranges == ["10.0.0.0/16", "203.0.113.0/24"]


def policies(exposure: dict[str, Any], tls: dict[str, Any], **policies: Any) -> dict[str, Any]:
    stack = exposed(exposure, tls, network={"networkPolicies": {"enabled": True, **policies}})
    return {
        node.name.removeprefix("network-policies-"): node.inputs["spec"]
        for node in stack.graph.of_type("NetworkPolicy")
    }


def test_network_policies_let_clients_in_to_the_proxies_of_a_gateway_in_the_namespace() -> None:
    """Istio and others run them next to the Gateway, where all traffic is denied but what a policy allows."""
    found = policies(GATEWAY, {"secretName": "team"}, routerFrom={"cidrs": ["10.0.0.0/16"]})
    proxies = {"matchLabels": {"gateway.networking.k8s.io/gateway-name": "carto"}}
    assert found["gateway"]["podSelector"] == proxies
    assert found["gateway"]["ingress"] == [{}]
    assert {"namespaceSelector": {}} in [peer for rule in found["gateway"]["egress"] for peer in rule.get("to", ())]
    assert {"podSelector": proxies} in found["router"]["ingress"][0]["from"]


HTTP01 = {"mode": "managed", "acme": {"email": "gis@example.com", "http01": True}}
DNS01 = {"mode": "managed", "acme": {"email": "gis@example.com", "dns01": {"route53": {"region": "eu-west-1"}}}}


@pytest.mark.parametrize(("exposure", "other"), [(GATEWAY, {"gateway"}), (INGRESS, set())])
def test_network_policies_let_the_authority_in_to_cert_managers_solver(
    exposure: dict[str, Any], other: set[str]
) -> None:
    public = {**exposure, "internal": False, "allowedCidrs": ["0.0.0.0/0"]}
    none = set(policies(BALANCER, DNS01))
    for tls in (HTTP01, ISSUER):
        found = policies(public, tls)
        assert set(found) - none == {"acme-solver", *other}
        assert found["acme-solver"]["podSelector"]["matchLabels"] == {"acme.cert-manager.io/http01-solver": "true"}
        assert found["acme-solver"]["ingress"] == [{"ports": [{"protocol": "TCP", "port": 8089}]}]
    assert set(policies(public, DNS01)) - none == other
