"""Simulated Certificate Manager, Cloud Armor and GKE policies: what is in use, and what Google Cloud refuses."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.simulator.simulated import Cloud, Known, Refusal

AUTHORIZATION = "gcp:certificatemanager/dnsAuthorization:DnsAuthorization"
CERTIFICATE = "gcp:certificatemanager/certificate:Certificate"
MAP = "gcp:certificatemanager/certificateMap:CertificateMap"
ENTRY = "gcp:certificatemanager/certificateMapEntry:CertificateMapEntry"
ADDRESS = "gcp:compute/globalAddress:GlobalAddress"
REGIONAL_ADDRESS = "gcp:compute/address:Address"
SSL_POLICY = "gcp:compute/sSLPolicy:SSLPolicy"
REGIONAL_SSL_POLICY = "gcp:compute/regionSslPolicy:RegionSslPolicy"
SECURITY_POLICY = "gcp:compute/securityPolicy:SecurityPolicy"
GATEWAY = "kubernetes:gateway.networking.k8s.io/v1:Gateway"
INGRESS = "kubernetes:networking.k8s.io/v1:Ingress"
BACKEND_POLICY = "kubernetes:networking.gke.io/v1:GCPBackendPolicy"
GATEWAY_POLICY = "kubernetes:networking.gke.io/v1:GCPGatewayPolicy"
DOMAIN = "carto.example.com"


def certificate(gcp: Cloud, domain: str = DOMAIN, name: str = "certificate") -> tuple[Known, Known]:
    authorization = gcp.create(AUTHORIZATION, {"domain": domain}, name=f"{name}-authorization")
    managed = {"domains": [domain], "dnsAuthorizations": [authorization.id]}
    return authorization, gcp.create(CERTIFICATE, {"managed": managed}, name=name)


def entry(gcp: Cloud, map_: Known, of: Known, name: str = "entry", domain: str = DOMAIN) -> Known:
    inputs = {"map": map_.outputs["name"], "hostname": domain, "certificates": [of.id]}
    return gcp.create(ENTRY, inputs, name=name)


def gateway(cluster: Cloud, annotations: dict[str, str] | None = None, **spec: Any) -> Known:
    listeners = [{"name": "http", "port": 80, "protocol": "HTTP"}]
    metadata = {"name": "carto", "namespace": "carto", "annotations": annotations or {}}
    return cluster.create(GATEWAY, {"metadata": metadata, "spec": {"listeners": listeners, **spec}})


def policy(cluster: Cloud, type_: str, kind: str, name: str = "carto", **default: Any) -> Known:
    spec = {"targetRef": {"group": "g", "kind": kind, "name": "carto-router"}, "default": default}
    return cluster.create(type_, {"metadata": {"name": name, "namespace": "carto"}, "spec": spec}, name=name)


@pytest.mark.parametrize(("location", "prefix"), [("global", "_acme-challenge."), ("europe-west1", "_acme-challenge_")])
def test_an_authorization_has_the_record_to_create(gcp: Cloud, location: str, prefix: str) -> None:
    (record,) = gcp.create(AUTHORIZATION, {"domain": DOMAIN, "location": location}).outputs["dnsResourceRecords"]
    assert record["name"].startswith(prefix)
    assert record["name"].endswith(f"{DOMAIN}.")
    assert record["type"] == "CNAME"
    assert record["data"].endswith(".authorize.certificatemanager.goog.")


def test_a_certificate_in_a_map_goes_after_its_entry(gcp: Cloud) -> None:
    authorization, issued = certificate(gcp)
    map_ = gcp.create(MAP, {"name": "carto"}, name="map")
    named = entry(gcp, map_, issued)
    for used, reason in ((issued, "CertificateMapEntry"), (authorization, "by a certificate"), (map_, "Entry")):
        with pytest.raises(Refusal, match=reason):
            gcp.delete(used)
    for known in (named, issued, authorization, map_):
        gcp.delete(known)
    assert gcp.inventory.all() == []


def test_a_map_has_one_entry_for_a_host_name(gcp: Cloud) -> None:
    _, issued = certificate(gcp)
    map_ = gcp.create(MAP, {"name": "carto"}, name="map")
    entry(gcp, map_, issued)
    with pytest.raises(Refusal, match=f"hostname {DOMAIN} already"):
        entry(gcp, map_, issued, "second")


def test_another_domain_is_another_certificate(gcp: Cloud) -> None:
    _, issued = certificate(gcp)
    difference = gcp.diff(issued, {"managed": {**issued.inputs["managed"], "domains": ["maps.example.com"]}})
    assert list(difference.replaces)
    assert not difference.deleteBeforeReplace


def test_a_certificate_is_managed_or_self_managed(gcp: Cloud) -> None:
    assert gcp.check(CERTIFICATE, {})[1]


def test_what_a_gateway_uses_stays(gcp: Cloud, cluster: Cloud) -> None:
    address = gcp.create(ADDRESS, {"name": "carto"}, name="address")
    map_ = gcp.create(MAP, {"name": "carto"}, name="map")
    regional = {"location": "europe-west1", "selfManaged": {"pemCertificate": "c", "pemPrivateKey": "k"}}
    issued = gcp.create(CERTIFICATE, {**regional, "name": "domain"}, name="certificate")
    tls = {"mode": "Terminate", "options": {"networking.gke.io/cert-manager-certs": "domain"}}
    using = gateway(
        cluster,
        {"networking.gke.io/certmap": "carto"},
        addresses=[{"type": "NamedAddress", "value": "carto"}],
        listeners=[{"name": "https", "port": 443, "protocol": "HTTPS", "tls": tls}],
    )
    for used in (address, map_, issued):
        with pytest.raises(Refusal, match=r"target proxy|resourceInUseByAnotherResource"):
            gcp.delete(used)
    cluster.delete(using)
    for used in (address, map_, issued):
        gcp.delete(used)


def test_an_address_of_an_ingress_stays(gcp: Cloud, cluster: Cloud) -> None:
    inputs = {"name": "carto", "addressType": "INTERNAL", "region": "europe-west1"}
    address = gcp.create(REGIONAL_ADDRESS, inputs, name="address")
    annotations = {"kubernetes.io/ingress.regional-static-ip-name": "carto"}
    using = cluster.create(INGRESS, {"metadata": {"name": "carto", "namespace": "carto", "annotations": annotations}})
    with pytest.raises(Refusal, match="already being used"):
        gcp.delete(address)
    cluster.delete(using)
    gcp.delete(address)


def test_a_public_address_is_not_a_private_range(gcp: Cloud) -> None:
    public = gcp.create(ADDRESS, {"name": "carto"}, name="address").outputs["address"]
    range_ = gcp.create(ADDRESS, {"name": "range", "addressType": "INTERNAL"}, name="range").outputs["address"]
    assert (public.startswith("10."), range_.startswith("10.")) == (False, True)


@pytest.mark.parametrize(
    ("type_", "policy_type", "field"),
    [
        (SSL_POLICY, GATEWAY_POLICY, "sslPolicy"),
        (REGIONAL_SSL_POLICY, GATEWAY_POLICY, "sslPolicy"),
        (SECURITY_POLICY, BACKEND_POLICY, "securityPolicy"),
    ],
)
def test_a_policy_that_a_cluster_names_stays(
    gcp: Cloud, cluster: Cloud, type_: str, policy_type: str, field: str
) -> None:
    used = gcp.create(type_, {"name": "carto"}, name="used")
    using = policy(cluster, policy_type, "Gateway" if policy_type == GATEWAY_POLICY else "Service", **{field: "carto"})
    with pytest.raises(Refusal, match="resourceInUseByAnotherResource"):
        gcp.delete(used)
    cluster.delete(using)
    gcp.delete(used)


def test_a_service_has_one_policy(cluster: Cloud) -> None:
    policy(cluster, BACKEND_POLICY, "Service", timeoutSec=620)
    with pytest.raises(Refusal, match="has a GCPBackendPolicy already"):
        policy(cluster, BACKEND_POLICY, "Service", "second", timeoutSec=30)


def test_draining_takes_an_hour_at_most(cluster: Cloud) -> None:
    spec = {"targetRef": {"group": "", "kind": "Service", "name": "carto-router"}}
    draining = {"default": {"connectionDraining": {"drainingTimeoutSec": 3601}}}
    metadata = {"name": "carto", "namespace": "carto"}
    failures = cluster.check(BACKEND_POLICY, {"metadata": metadata, "spec": {**spec, **draining}})[1]
    assert [path for path, _ in failures] == ["spec.default.connectionDraining.drainingTimeoutSec"]


def rule(priority: int, ranges: list[str]) -> dict[str, Any]:
    match = {"versionedExpr": "SRC_IPS_V1", "config": {"srcIpRanges": ranges}}
    return {"action": "allow", "priority": priority, "match": match}


@pytest.mark.parametrize(
    "rules", [[rule(1, [f"203.0.113.{each}/32" for each in range(11)])], [rule(1, ["*"]), rule(1, ["*"])]]
)
def test_cloud_armor_takes_ten_ranges_a_rule_and_a_priority_once(gcp: Cloud, rules: list[dict[str, Any]]) -> None:
    assert gcp.check(SECURITY_POLICY, {"rules": rules})[1]


def test_custom_features_go_with_the_custom_profile(gcp: Cloud) -> None:
    assert gcp.check(SSL_POLICY, {"profile": "CUSTOM"})[1]
    assert gcp.check(SSL_POLICY, {"profile": "MODERN", "customFeatures": ["TLS_AES_128_GCM_SHA256"]})[1]
    assert gcp.check(SSL_POLICY, {"profile": "MODERN", "minTlsVersion": "TLS_1_2"})[1] == []
