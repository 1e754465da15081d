"""The modes of `carto:exposure` on Google Cloud: what is registered, in which order, and what the router becomes."""

from __future__ import annotations

import functools
import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.certificates import issue
from tests.support.example_stacks import build, raw_settings, settings_of
from tests.support.recorder import Secret, revealed

if TYPE_CHECKING:
    from tests.support.example_stacks import Built

GATEWAY: dict[str, Any] = {"allowedCidrs": ["203.0.113.0/24"], "dns": {"zone": "example.com"}}
INTERNAL: dict[str, Any] = {"internal": True, "dns": {"zone": "example.com"}}
INGRESS: dict[str, Any] = {**GATEWAY, "mode": "ingress"}
AUTHORITY = issue("authority")
OF_THE_DOMAIN = issue("domain", "carto.example.com", by=AUTHORITY)
PEM = {"mode": "existing", "certificate": OF_THE_DOMAIN.pem + AUTHORITY.pem, "key": OF_THE_DOMAIN.key}
SECRET = {"mode": "existing", "secretName": "carto-domain"}
MAP = "networking.gke.io/certmap"


@functools.cache
def _exposed(text: str) -> Built:
    raw = raw_settings("gcp-quickstart") | {"domain": "carto.example.com"} | json.loads(text)
    return build(settings_of(raw))


def exposed(exposure: dict[str, Any], **others: Any) -> Built:
    return _exposed(json.dumps({"exposure": exposure, **others}))


def without(exposure: dict[str, Any], *keys: str, **others: Any) -> dict[str, Any]:
    return {key: value for key, value in exposure.items() if key not in keys} | others


def gateway_of(exposure: dict[str, Any]) -> tuple[dict[str, str], dict[str, Any]]:
    inputs = exposed(exposure).graph["exposure-gateway-gateway"].inputs
    return inputs["metadata"].get("annotations", {}), inputs["spec"]


def annotations_of(exposure: dict[str, Any]) -> dict[str, str]:
    found: dict[str, str] = exposed(exposure).graph["exposure-ingress-ingress"].inputs["metadata"]["annotations"]
    return found


def test_a_stack_without_the_section_creates_nothing_for_it() -> None:
    graph = build(settings_of(raw_settings("gcp-quickstart"))).graph
    assert not [node.name for node in graph if node.name.startswith("exposure")]


def test_certificate_and_address_do_not_wait_for_the_database() -> None:
    graph = exposed(GATEWAY).graph
    for name in ("exposure-certificates-entry", "exposure-address-public", "exposure-tls", "exposure-clients"):
        assert "database-instance" not in graph.before(name)


def test_the_gateway_goes_before_all_that_it_uses_and_the_name_before_the_gateway() -> None:
    graph = exposed(GATEWAY).graph
    used = {
        "exposure-address-public",
        "exposure-certificates-entry",
        "exposure-backend-policy",
        "exposure-health-check",
        "exposure-gateway-policy",
        "exposure-tls",
        "exposure-clients",
        "release-helm",
    }
    assert used <= graph.before("exposure-gateway-gateway")
    assert {"exposure-gateway-gateway", "exposure-gateway-route"} <= graph.before("exposure-zone-record")
    assert "release-helm" in graph.before("exposure-backend-policy")


def test_requests_may_take_as_long_as_carto_needs() -> None:
    default = exposed({**GATEWAY, "timeoutSeconds": 900}).graph["exposure-backend-policy"].inputs["spec"]["default"]
    assert default["timeoutSec"] == 900
    assert default["connectionDraining"] == {"drainingTimeoutSec": 300}
    backend = exposed(INGRESS).graph["exposure-backend-config"].inputs["spec"]
    assert backend["timeoutSec"] == 620


def test_the_gateway_has_the_address_and_the_certificate() -> None:
    graph = exposed(GATEWAY).graph
    annotations, spec = gateway_of(GATEWAY)
    assert spec["gatewayClassName"] == "gke-l7-global-external-managed"
    assert spec["addresses"] == [{"type": "NamedAddress", "value": graph["exposure-address-public"].inputs["name"]}]
    assert annotations[MAP] == graph["exposure-certificates-map"].inputs["name"]
    (https,) = [each for each in spec["listeners"] if each["protocol"] == "HTTPS"]
    assert "tls" not in https


def test_old_versions_of_tls_are_refused() -> None:
    inputs = exposed(GATEWAY).graph["exposure-tls"].inputs
    assert (inputs["minTlsVersion"], inputs["profile"]) == ("TLS_1_2", "MODERN")
    policy = exposed(GATEWAY).graph["exposure-gateway-policy"].inputs["spec"]
    assert policy["default"] == {"sslPolicy": inputs["name"]}


def test_a_certificate_is_proved_by_a_record_of_the_zone() -> None:
    graph = exposed(GATEWAY).graph
    record = graph["exposure-zone-validation"].inputs
    assert (record["name"], record["type"]) == ("_acme-challenge.carto.example.com.", "CNAME")
    assert "exposure-zone-validation" in graph.before("exposure-certificate-managed")
    assert "name" not in graph["exposure-certificate-managed"].inputs
    assert graph.outputs["exposureRecords"] == []


def test_without_a_zone_the_outputs_have_the_records() -> None:
    records = exposed(without(GATEWAY, "dns")).graph.outputs["exposureRecords"]
    assert records == [
        {"name": "_acme-challenge.carto.example.com", "type": "CNAME", "value": "1.authorize.goog"},
        {"name": "carto.example.com", "type": "A", "value": "198.51.100.7"},
    ]


def test_a_zone_may_be_in_another_project_under_another_name() -> None:
    dns = {"zone": "example.com", "zoneName": "private-example-com", "project": "example-dns"}
    record = exposed({**GATEWAY, "dns": dns, "tls": SECRET}).graph["exposure-zone-record"].inputs
    assert (record["managedZone"], record["project"]) == ("private-example-com", "example-dns")


@pytest.mark.parametrize(("ranges", "sizes"), [(1, [1, 1]), (10, [10, 1]), (23, [10, 10, 3, 1])])
def test_cloud_armor_has_ten_ranges_a_rule_and_denies_the_rest(ranges: int, sizes: list[int]) -> None:
    cidrs = [f"203.0.113.{each}/32" for each in range(ranges)]
    rules = exposed({**GATEWAY, "allowedCidrs": cidrs}).graph["exposure-clients"].inputs["rules"]
    assert [len(rule["match"]["config"]["srcIpRanges"]) for rule in rules] == sizes
    assert len({rule["priority"] for rule in rules}) == len(rules)
    assert (rules[-1]["action"], rules[-1]["priority"]) == ("deny(403)", 2147483647)
    assert [cidr for rule in rules[:-1] for cidr in rule["match"]["config"]["srcIpRanges"]] == cidrs


def test_everyone_needs_no_policy_and_an_existing_one_is_used() -> None:
    everyone = {**GATEWAY, "allowedCidrs": ["0.0.0.0/0"]}
    assert "exposure-clients" not in exposed(everyone).graph
    named = exposed({**everyone, "securityPolicy": "their-policy"}).graph
    assert "exposure-clients" not in named
    assert named["exposure-backend-policy"].inputs["spec"]["default"]["securityPolicy"] == "their-policy"


def test_the_public_address_is_protected_unless_the_stack_is_disposable() -> None:
    assert exposed(GATEWAY).graph["exposure-address-public"].protect
    assert not exposed(GATEWAY, disposable=True).graph["exposure-address-public"].protect


def test_both_modes_have_the_same_address() -> None:
    name = "exposure-address-public"
    assert exposed(GATEWAY).graph[name].inputs == exposed(INGRESS).graph[name].inputs


def test_nothing_waits_for_a_load_balancer_whose_address_the_former_one_has() -> None:
    annotations, _ = gateway_of(GATEWAY)
    assert "pulumi.com/waitFor" not in annotations
    assert annotations_of(INGRESS)["pulumi.com/skipAwait"] == "true"


def test_an_existing_address_is_not_created() -> None:
    graph = exposed({**GATEWAY, "address": "reserved-carto"}).graph
    assert "exposure-address-public" not in graph
    assert graph["exposure-zone-record"].inputs["rrdatas"] == ["198.51.100.8"]
    assert graph["exposure-gateway-gateway"].inputs["spec"]["addresses"][0]["value"] == "reserved-carto"


def test_an_internal_gateway_is_one_of_the_region() -> None:
    graph = exposed(INTERNAL).graph
    annotations, spec = gateway_of(INTERNAL)
    assert spec["gatewayClassName"] == "gke-l7-rilb"
    address = graph["exposure-address-private"].inputs
    assert (address["purpose"], address["addressType"]) == ("SHARED_LOADBALANCER_VIP", "INTERNAL")
    assert graph["exposure-certificate-managed"].inputs["location"] == "europe-west1"
    assert MAP not in annotations
    (https,) = [each for each in spec["listeners"] if each["protocol"] == "HTTPS"]
    assert https["tls"]["options"] == {"networking.gke.io/cert-manager-certs": "exposure-certificate-managed-1a2b3c4"}
    assert graph["exposure-tls"].type == "gcp:compute/regionSslPolicy:RegionSslPolicy"
    assert graph["exposure-zone-record"].inputs["rrdatas"] == ["10.0.0.7"]


def router_peers(stack: Built) -> set[str]:
    (policy,) = [node for node in stack.graph.of_type("NetworkPolicy") if node.name.endswith("-router")]
    peers = [peer for rule in policy.inputs["spec"]["ingress"] for peer in rule["from"]]
    return {peer["ipBlock"]["cidr"] for peer in peers if "ipBlock" in peer}


@pytest.mark.parametrize(("exposure", "proxies"), [(GATEWAY, set()), (INGRESS, set()), (INTERNAL, {"10.129.0.0/23"})])
def test_network_policies_let_google_in(exposure: dict[str, Any], proxies: set[str]) -> None:
    allowed = {"networkPolicies": {"enabled": True, "routerFrom": {"cidrs": ["192.0.2.0/24"]}}}
    google = {"130.211.0.0/22", "35.191.0.0/16"}
    assert router_peers(exposed(exposure, network=allowed)) == {"192.0.2.0/24", *google, *proxies}


def test_a_secret_ends_tls_at_the_gateway() -> None:
    _, spec = gateway_of({**GATEWAY, "tls": SECRET})
    (https,) = [each for each in spec["listeners"] if each["protocol"] == "HTTPS"]
    assert https["tls"]["certificateRefs"] == [{"kind": "Secret", "name": "carto-domain"}]


def test_a_map_of_the_team_is_named() -> None:
    exposure = {**GATEWAY, "tls": {"mode": "existing", "certificateMap": "their-map"}}
    assert gateway_of(exposure)[0][MAP] == "their-map"
    assert not exposed(exposure).graph.of_package("gcp:certificatemanager")


def test_pem_goes_to_certificate_manager_and_its_key_is_a_secret() -> None:
    stack = exposed({**GATEWAY, "tls": PEM})
    own = stack.graph["exposure-certificate"].inputs["selfManaged"]
    assert isinstance(own["pemPrivateKey"], Secret)
    assert revealed(own)["pemCertificate"].startswith("-----BEGIN CERTIFICATE-----")
    assert "exposure-certificates-entry" in stack.graph.before("exposure-gateway-gateway")


def test_offloaded_tls_leaves_http_alone() -> None:
    exposure = {**GATEWAY, "tls": {"mode": "offloaded"}}
    _, spec = gateway_of(exposure)
    assert [each["protocol"] for each in spec["listeners"]] == ["HTTP"]
    graph = exposed(exposure).graph
    assert {"exposure-gateway-redirect", "exposure-tls", "exposure-gateway-policy"}.isdisjoint(
        node.name for node in graph
    )


@pytest.mark.parametrize(
    ("tls", "needed"), [({"mode": "managed"}, True), (SECRET, False), ({"mode": "offloaded"}, False)]
)
def test_the_api_of_certificates_is_enabled_where_it_is_used(tls: dict[str, Any], needed: bool) -> None:
    graph = exposed({**GATEWAY, "tls": tls}, enableApis=True).graph
    assert ("apis-certificatemanager" in graph) is needed


def test_an_ingress_is_gkes_own_and_redirects() -> None:
    graph, annotations = exposed(INGRESS).graph, annotations_of(INGRESS)
    assert annotations["kubernetes.io/ingress.class"] == "gce"
    assert "ingressClassName" not in graph["exposure-ingress-ingress"].inputs["spec"]
    assert annotations["kubernetes.io/ingress.global-static-ip-name"]
    # A Gateway that it replaces has the address until the end of the update, so it must not be waited for.
    assert annotations["pulumi.com/skipAwait"] == "true"
    frontend = graph["exposure-frontend-config"].inputs["spec"]
    assert frontend["redirectToHttps"]["enabled"] is True
    assert frontend["sslPolicy"] == graph["exposure-tls"].inputs["name"]
    assert annotations["networking.gke.io/v1beta1.FrontendConfig"] == "carto"


def test_the_routers_service_names_the_configuration_that_exists_before() -> None:
    stack = exposed(INGRESS)
    annotations = stack.at("router.service.annotations")
    assert json.loads(annotations["cloud.google.com/backend-config"]) == {"default": "carto"}
    assert "exposure-backend-config" in stack.graph.before("release-helm")
    assert {"release-helm", "exposure-frontend-config"} <= stack.graph.before("exposure-ingress-ingress")


@pytest.mark.parametrize(
    ("tls", "annotation", "value"),
    [
        ({"mode": "managed"}, "networking.gke.io/managed-certificates", "carto"),
        (
            {"mode": "existing", "preSharedCertificate": "their-certificate"},
            "ingress.gcp.kubernetes.io/pre-shared-cert",
            "their-certificate",
        ),
    ],
)
def test_an_ingress_names_its_certificate(tls: dict[str, Any], annotation: str, value: str) -> None:
    assert annotations_of({**INGRESS, "tls": tls})[annotation] == value


def test_an_internal_ingress_serves_no_http() -> None:
    exposure = {**INTERNAL, "mode": "ingress", "tls": SECRET}
    annotations = annotations_of(exposure)
    assert annotations["kubernetes.io/ingress.class"] == "gce-internal"
    assert annotations["kubernetes.io/ingress.regional-static-ip-name"]
    assert annotations["kubernetes.io/ingress.allow-http"] == "false"
    assert "exposure-frontend-config" not in exposed(exposure).graph


def test_a_certificate_as_text_is_a_secret_of_the_ingress() -> None:
    graph = exposed({**INGRESS, "tls": PEM}).graph
    (tls,) = graph["exposure-ingress-ingress"].inputs["spec"]["tls"]
    assert tls["secretName"] == "carto-certificate"
    assert "exposure-certificate-secret" in graph.before("exposure-ingress-ingress")
